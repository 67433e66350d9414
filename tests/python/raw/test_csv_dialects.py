"""Files as shops' programs write them: the same rows, whatever the dialect."""

import gzip

import pyarrow as pa
import pytest
from raw_shop import GOOD, HEADER, LINES, PRODUCTS, many, read, set_aside, sums, write

from python_udfs.raw.tables import ContractError

WHOLE = (28, 56, 196)
TEXT = HEADER + GOOD


def dialect(shop, table="order_lines"):
    return shop.execute(
        "select dialect from shop_tables.raw_files where table_name = ?", [table]
    ).fetchall()[0][0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TEXT, "UTF-8, comma, LF"),
        ("\ufeff" + TEXT, "UTF-8, comma, LF"),
        (TEXT.replace(",", ";"), "UTF-8, semicolon, LF"),
        (TEXT.replace(",", "\t"), "UTF-8, tab, LF"),
        (TEXT.replace(",", "|"), "UTF-8, bar, LF"),
        ("sep=;\n" + TEXT.replace(",", ";"), "semicolon, LF, header on line 2"),
        ("sep=;\n\n" + TEXT.replace(",", ";"), "semicolon, LF, header on line 3"),
        ("\ufeffsep=,\r\n" + TEXT.replace("\n", "\r\n"), "CRLF, header on line 2"),
        ("\n\n" + TEXT, "UTF-8, comma, LF, header on line 3"),
        (TEXT.replace("\n", "\r\n"), "UTF-8, comma, CRLF"),
        (TEXT.replace("\n", "\r"), "UTF-8, comma, CR"),
        (TEXT.rstrip("\n"), "UTF-8, comma, LF"),
        (TEXT.encode("utf-16"), "UTF-16, comma, LF"),
        (TEXT.encode("utf-16-le"), "UTF-16-LE, comma, LF"),
        (TEXT.encode("utf-16-be"), "UTF-16-BE, comma, LF"),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), "UTF-16, comma, CRLF"),
        (TEXT.encode("utf-32"), "UTF-32, comma, LF"),
        ("'" + TEXT.replace(",", "','").replace("\n", "'\n'")[:-1], "quote '"),
        ('"' + TEXT.replace(",", '","').replace("\n", '"\n"')[:-1], "UTF-8, comma"),
        # A header of Windows above lines of Unix, and one line the other way round.
        (HEADER.replace("\n", "\r\n") + GOOD, "mixed line ends"),
        (HEADER + GOOD.replace("\n", "\r\n", 1), "mixed line ends"),
    ],
)
def test_every_dialect_gives_the_same_rows_and_is_said(tmp_path, content, words):
    shop = read(write(tmp_path, order_lines=content))

    assert sums(shop) == WHOLE
    assert set_aside(shop) == {}
    assert words in dialect(shop)
    ids = "select min(order_id), max(unit_price)::double from shop_tables.order_lines"
    assert shop.execute(ids).fetchall() == [("o1", 3.5)]


@pytest.mark.parametrize(
    "header",
    [
        "Order ID,Line Number,Customer ID,Product ID,Ordered At,Quantity,Unit Price",
        "ORDER_ID,LINE_NUMBER,CUSTOMER_ID,PRODUCT_ID,ORDERED_AT,QUANTITY,UNIT_PRICE",
        "order-id, line-number ,customer-id,product-id,ordered-at,quantity,unit-price",
        "orderId,lineNumber,customerId,productId,orderedAt,quantity,unitPrice",
    ],
)
def test_headers_match_whatever_case_blanks_hyphens_and_underscores(tmp_path, header):
    assert sums(read(write(tmp_path, order_lines=f"{header}\n{GOOD}"))) == WHOLE


def test_two_headers_that_mean_one_column_are_an_error(tmp_path):
    header = HEADER.replace("customer_id", "Order ID")
    with pytest.raises(
        ContractError, match=r"order_lines.csv: .*order_id and Order ID both mean"
    ):
        read(write(tmp_path, order_lines=header + GOOD))


@pytest.mark.parametrize(
    ("encoding", "word"), [("cp1252", "Windows-1252"), ("latin-1", "Windows-1252")]
)
def test_a_file_of_western_bytes_is_read_and_its_encoding_is_named(
    tmp_path, encoding, word
):
    products = PRODUCTS.replace("Tea", "Thé glacé").encode(encoding)
    shop = read(write(tmp_path, products=products))

    assert word in dialect(shop, "products")
    names = "select product_name from shop_tables.products order by product_id"
    assert shop.execute(names).fetchall() == [("Thé glacé",), ("Coffee",)]


def test_bytes_that_windows_1252_lacks_make_the_file_latin_1(tmp_path):
    products = PRODUCTS.encode() + b"p3,Caf\xe9 \x81\n"
    assert "Latin-1" in dialect(read(write(tmp_path, products=products)), "products")


def test_the_euro_sign_of_windows_1252_stays_one(tmp_path):
    products = PRODUCTS.encode() + b"p3,Tea for 3 \x80\n"
    shop = read(write(tmp_path, products=products))
    names = "select product_name from shop_tables.products where product_id = 'p3'"
    assert shop.execute(names).fetchall() == [("Tea for 3 €",)]


def test_one_bad_byte_in_a_large_file_costs_its_line(tmp_path):
    lines = many(10_000).encode().split(b"\n")
    lines[5000] = lines[5000].replace(b"c1", b"c\xe9")
    shop = read(write(tmp_path, order_lines=HEADER.encode() + b"\n".join(lines)))

    assert sums(shop) == (9_999, 19_998, 69_993)
    assert shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
    ).fetchall() == [
        ("order_lines: a line is not valid UTF-8", "order_lines.csv", 5002)
    ]
    assert "UTF-8" in dialect(shop)


def test_a_bad_byte_beside_valid_utf_8_never_makes_the_file_something_else(tmp_path):
    lines = [*LINES, "x1,1,çé,p1,2024-03-01,1,4\n"]
    content = (HEADER + "".join(lines)).encode() + b"x2,1,\xe9,p1,2024-03-01,1,4\n"
    shop = read(write(tmp_path, order_lines=content))

    assert set_aside(shop) == {"order_lines: a line is not valid UTF-8": 1}
    found = "select customer_id from shop_tables.order_lines where order_id = 'x1'"
    assert shop.execute(found).fetchall() == [("çé",)]


def test_half_a_character_at_the_end_of_utf_16_is_said(tmp_path):
    content = TEXT.encode("utf-16")[:-1]
    with pytest.raises(ContractError, match=r"order_lines.csv looks like utf-16"):
        read(write(tmp_path, order_lines=content))


def test_quotes_that_come_after_thousands_of_lines_are_quotes(tmp_path):
    late = '"x,1",1,"c ""1""","p1","2024-03-01 10:00:00",2,"3.50"\n'
    shop = read(write(tmp_path, order_lines=HEADER + many(50_000) + late))

    assert sums(shop) == (50_001, 100_002, 350_007)
    found = "select order_id, customer_id from shop_tables.order_lines"
    assert ("x,1", 'c "1"') in shop.execute(found).fetchall()


def test_quotes_may_be_escaped_by_a_backslash(tmp_path):
    customers = 'customer_id,country,attributes\nc1,FR,"{\\"age\\": \\"35, or so\\"}"\n'
    shop = read(write(tmp_path, customers=customers))
    found = "select attributes from shop_tables.customers"
    assert shop.execute(found).fetchall() == [('{"age": "35, or so"}',)]
    assert "escape \\" in dialect(shop, "customers")


def test_a_value_that_ends_with_a_backslash_is_no_escape(tmp_path):
    products = 'product_id,product_name,brand\np1,"C:\\","a"\np2,"D ""2""","b"\n'
    shop = read(write(tmp_path, products=products))
    found = "select product_name, brand from shop_tables.products order by product_id"
    assert shop.execute(found).fetchall() == [("C:\\", "a"), ('D "2"', "b")]


def test_nothing_is_taken_for_a_comment(tmp_path):
    lines = "#1001,1,c1,p1,2024-03-01,2,3.50\n# 1002,1,c1,p1,2024-03-01\n"
    shop = read(write(tmp_path, order_lines=HEADER + GOOD + lines))

    assert sums(shop) == (29, 58, 203)
    assert set_aside(shop) == {
        "order_lines: a line has fewer values than the header": 1
    }


def test_empty_values_are_null_quoted_or_not(tmp_path):
    lines = 'g1,1,,p1,2024-03-01,1,4\ng2,1,"",p1,2024-03-01,1,4\n'
    shop = read(write(tmp_path, order_lines=HEADER + lines))
    found = "select distinct customer_id from shop_tables.order_lines"
    assert shop.execute(found).fetchall() == [(None,)]


@pytest.mark.parametrize("ending", ["csv.gz", "csv.zst", "CSV.GZ"])
def test_packed_files_are_read(tmp_path, ending):
    path = tmp_path / f"order_lines.{ending}"
    content = TEXT.encode("cp1252")
    write(tmp_path, order_lines=None)
    if ending.lower().endswith("gz"):
        path.write_bytes(gzip.compress(content))
    else:
        with pa.CompressedOutputStream(str(path), "zstd") as file:
            file.write(content)
    assert sums(read(tmp_path)) == WHOLE


def test_a_packed_file_that_is_cut_off_is_said(tmp_path):
    write(tmp_path, order_lines=None)
    whole = gzip.compress(TEXT.encode())
    (tmp_path / "order_lines.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ContractError, match=r"order_lines.csv.gz cannot be unpacked"):
        read(tmp_path)
