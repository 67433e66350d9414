"""A spreadsheet's sheets are read as csv files are, with the rows' own numbers."""

from datetime import datetime

import pytest
from raw_shop import count, quarantined, read, set_aside, sums, write
from spreadsheets import compound, write_ods, write_xls, write_xlsx

from python_udfs.commands.check import check
from python_udfs.commands.unchanged import made_from
from python_udfs.raw.tables import ContractError, read_raw_tables

HEADER = [
    *("order_id", "line_number", "customer_id", "product_id"),
    *("ordered_at", "quantity", "unit_price"),
]
PRODUCTS = [["product_id", "product_name"], ["p1", "Tea"], ["p2", "Coffee"]]
WHOLE = (28, 56, 196)
WRITERS = pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("order_lines.xlsx", write_xlsx),
        ("Order Lines.XLSX", write_xlsx),
        ("order_lines.xlsm", write_xlsx),
        ("order_lines.xls", write_xls),
        ("order_lines.ods", write_ods),
    ],
)


def line(number=1, *, day=None, order=None, **other):
    day = day or datetime(2024, 3, 1 + number % 28, 10)
    good = [order or f"o{number}", 1, f"c{number % 3}", "p1", day, 2, 3.5]
    return [other.get(name, cell) for name, cell in zip(HEADER, good, strict=True)]


def lines(**other):
    return [HEADER, *(line(number, **other) for number in range(1, 29))]


def with_first(**other):
    return [*lines(), line(29, order="x", **other)]


def shop_of(tmp_path, rows, *, writer=write_xlsx, ending="xlsx", **options):
    """Read a shop whose order lines are one sheet."""
    folder = write(tmp_path, order_lines=None)
    writer(folder / f"order_lines.{ending}", Sheet1=rows)
    return read(folder, **options)


def of_first(shop, column):
    [(value,)] = shop.execute(
        f"select {column}::varchar from shop_tables.order_lines where order_id = 'x'"
    ).fetchall()
    return value


@WRITERS
def test_a_spreadsheet_is_a_table(tmp_path, name, writer):
    serial = {"day": 45352.5} if writer is write_xls else {}
    writer(write(tmp_path, order_lines=None) / name, Sheet1=lines(**serial))
    shop = read(tmp_path)

    assert sums(shop) == WHOLE
    assert shop.execute(
        "select distinct ordered_at::date || '' from shop_tables.order_lines"
        " order by all limit 1"
    ).fetchall() == [("2024-03-01",)]
    ending = name.rpartition(".")[2].lower()
    found = "select file_name, format from shop_tables.raw_files where row_count = 28"
    assert shop.execute(found).fetchall() == [(f"{name}, sheet Sheet1", ending)]


def test_months_and_a_folder_of_spreadsheets_are_one_table_beside_csv(tmp_path):
    folder = write(tmp_path, order_lines=None)
    write_xlsx(folder / "order_lines_2024-03.xlsx", March=lines())
    april = "order_id,line_number,product_id,ordered_at,quantity,unit_price\n"
    (folder / "order_lines_2024-04.csv").write_text(april + "x,1,p1,2024-04-01,1,4\n")
    assert sums(read(folder)) == (29, 57, 200)

    inside = write(tmp_path / "other", order_lines=None) / "order_lines"
    inside.mkdir()
    write_xlsx(inside / "march.xlsx", A=lines())
    write_ods(inside / "april.ods", B=[HEADER, line(order="x")])
    assert count(read(tmp_path / "other")) == 29


def test_a_workbooks_sheets_are_the_tables_that_they_are_called_as(tmp_path):
    sheets = {
        "Order Lines 2024-03": lines(),
        "order_lines_2024-04": [HEADER, line(order="x")],
        "Products": PRODUCTS,
        "Notes": [["to do"]],
    }
    book = write_xlsx(tmp_path / "shop.xlsx", **sheets)
    for place in (book, tmp_path):  # RAW=shop.xlsx, or the folder that it lies in
        shop = read(place)
        assert (count(shop), count(shop, "products")) == (29, 2)
        unused = "select file_name from shop_tables.raw_files where table_name is null"
        assert shop.execute(unused).fetchall() == [("shop.xlsx, sheet Notes",)]


def test_of_several_sheets_the_one_in_use_is_the_table_or_the_one_called_so(tmp_path):
    folder = write(tmp_path, order_lines=None)
    path = folder / "order_lines.xlsx"
    write_xlsx(path, Data=lines(), Sheet2=[], Sheet3=[])
    assert sums(read(folder)) == WHOLE

    write_xlsx(path, Pivot=[["sum", 1]], Data=lines())
    with pytest.raises(
        ContractError, match=r"order_lines: order_lines.xlsx .* Pivot, Data: call the"
    ):
        read(folder)

    write_xlsx(path, Pivot=[["sum", 1]], **{"Order lines": lines()})
    assert sums(read(folder)) == WHOLE

    write_xlsx(path, order_lines=lines(), **{"Order lines": lines()})
    with pytest.raises(
        ContractError, match=r"order_lines and Order lines, which could"
    ):
        read(folder)


def test_a_table_in_two_files_is_refused(tmp_path):
    write_xlsx(write(tmp_path) / "shop.xlsx", products=PRODUCTS)
    with pytest.raises(ContractError, match=r"products.csv and shop.xlsx could both"):
        read(tmp_path)


@pytest.mark.parametrize("sheet", ["customer", "Customers (2)"])
def test_a_sheet_that_may_say_who_refuses_is_not_passed_over(tmp_path, sheet):
    write_xlsx(write(tmp_path) / "more.xlsx", **{sheet: [["customer_id"], ["c1"]]})
    with pytest.raises(ContractError, match=r"sheet .* it may say who refuses"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (12345, "12345"),
        (12345.0, "12345"),
        (123456789012345, "123456789012345"),
        ("00123", "00123"),
        ("  c\u00a01 ", "c\u00a01"),
        ("c\n1", "c 1"),
        ('c"1', 'c"1'),
        ("a,b;c", "a,b;c"),
        (True, "true"),
        (None, None),
        ("=NA()|#N/A", None),
        ("=A1|7", "7"),
    ],
)
def test_an_id_is_what_people_see_in_the_cell(tmp_path, cell, expected):
    shop = shop_of(tmp_path, with_first(customer_id=cell))
    assert of_first(shop, "customer_id") == expected


@pytest.mark.parametrize("cell", [1234567890123456, 2**60, 1e300])
def test_an_id_of_more_digits_than_a_spreadsheet_keeps_is_set_aside(tmp_path, cell):
    shop = shop_of(tmp_path, with_first(customer_id=cell))
    ((reason, rows),) = set_aside(shop).items()
    assert reason.startswith("order_lines.customer_id is a rounded number")
    assert (rows, count(shop)) == (1, 28)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (3.19, "3.190000"),
        (0.0049, "0.004900"),
        (3.1900000000000004, "3.190000"),
        (1234567.89, "1234567.890000"),
        ("$1,234.50", "1234.500000"),
    ],
)
def test_a_price_is_the_number_of_the_cell(tmp_path, cell, expected):
    shop = shop_of(tmp_path, with_first(unit_price=cell))
    assert float(of_first(shop, "unit_price")) == float(expected)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (datetime(2024, 3, 1, 23, 59, 59), "2024-03-01 23:59:59"),
        (datetime(2024, 3, 1), "2024-03-01 00:00:00"),
        (45352.5, "2024-03-01 12:00:00"),
        ("2024-03-01T10:00:00+02:00", "2024-03-01 08:00:00"),
    ],
)
def test_a_time_is_the_time_of_the_cell(tmp_path, ending, cell, expected):
    writer = {"xlsx": write_xlsx, "ods": write_ods}[ending]
    shop = shop_of(tmp_path, with_first(day=cell), writer=writer, ending=ending)
    assert of_first(shop, "ordered_at") == expected


def test_a_bad_row_is_named_by_its_number_in_the_sheet(tmp_path):
    title = [["Sales of the shop"], [], [None, "as of", "2024-04-01"], []]
    parted = [name.replace("_", "\n") for name in HEADER]
    bad = line(29, order="x", quantity="=1/0|#DIV/0!")
    rows = [*title, parted, line(1), [], line(2, product_id="a\nb"), *lines()[3:], bad]
    shop = shop_of(tmp_path, [*rows, [], []], max_quarantined_share=0.5)

    names = [
        "order_lines.product_id is not in products",
        "order_lines.quantity is missing",
    ]
    assert [
        (reason[: len(name)], *place)
        for name, (reason, *place) in zip(names, quarantined(shop), strict=True)
    ] == [
        (names[0], "order_lines.xlsx, sheet Sheet1", 8),
        (names[1], "order_lines.xlsx, sheet Sheet1", 35),
    ]
    assert count(shop) == 27
    said = "select dialect from shop_tables.raw_files where format = 'xlsx'"
    assert shop.execute(said).fetchall() == [("header in row 5",)]


def test_a_sheet_without_the_names_is_refused_by_what_it_has(tmp_path):
    with pytest.raises(ContractError, match=r"order_id is missing; there are Bestell"):
        shop_of(tmp_path, [["Bestellung", "Zeile", "Kunde"], *lines()])


def test_refusals_of_a_sheet_are_kept(tmp_path):
    header = ["customer_id", "consents_to_personalisation"]
    answers = [["c1", False], ["c2", "no"], ["c3", 0], ["c4", True], ["c5", None]]
    folder = write(tmp_path)
    write_xlsx(folder / "customers.xlsx", Sheet1=[header, *answers])
    shop = read(folder)
    assert shop.execute(
        "select customer_id, consents_to_personalisation from shop_tables.customers"
        " order by all"
    ).fetchall() == [
        ("c1", False),
        ("c2", False),
        ("c3", False),
        ("c4", True),
        ("c5", None),
    ]


def test_an_error_where_customers_answer_is_no_silence(tmp_path):
    header = ["customer_id", "consents_to_personalisation"]
    folder = write(tmp_path)
    write_xlsx(folder / "customers.xlsx", A=[header, ["c1", "=NA()|#N/A"]])
    with pytest.raises(ContractError, match=r"customers: .* an error such as"):
        read(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK", "cannot be read as a spreadsheet .* save it again"),
        (b"", "cannot be read as a spreadsheet"),
        (b"order_id,line_number\n", "cannot be read as a spreadsheet"),
        (
            compound("EncryptedPackage", b"x"),
            "protected by a password: save it without",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, content, said):
    folder = write(tmp_path, **{"order_lines.xlsx": content, "order_lines": None})
    with pytest.raises(ContractError, match=f"^order_lines: order_lines.xlsx .*{said}"):
        read(folder)

    (folder / "order_lines.xlsx").rename(folder / "shop.xlsx")
    for place in (folder, folder / "shop.xlsx"):
        with pytest.raises(ContractError, match=f"^raw_files: shop.xlsx .*{said}"):
            read(place)


def test_the_lock_that_a_program_leaves_beside_an_open_file_is_passed_over(tmp_path):
    write_xlsx(write(tmp_path, order_lines=None) / "order_lines.xlsx", A=lines())
    (tmp_path / "~$order_lines.xlsx").write_bytes(b"somebody")
    assert sums(read(tmp_path)) == WHOLE


def test_what_has_not_changed_is_not_read_again(tmp_path, capsys):
    write_xlsx(write(tmp_path, order_lines=None) / "order_lines.xlsx", A=lines())
    shop = read(tmp_path)
    read_raw_tables(shop, str(tmp_path))
    assert "has not changed" in capsys.readouterr().out

    before = made_from(str(tmp_path))
    assert before == made_from(str(tmp_path))
    write_xlsx(tmp_path / "order_lines.xlsx", A=lines()[:-1])
    assert made_from(str(tmp_path)) != before
    read_raw_tables(shop, str(tmp_path))
    assert count(shop) == 27


def test_one_workbook_is_checked_and_told_from_another(tmp_path):
    book = tmp_path / "shop.xlsx"
    write_xlsx(book, order_lines=lines(), products=PRODUCTS)
    assert made_from(str(book)) is not None
    _, fits = check(str(book))
    assert fits


def test_a_source_reads_no_spreadsheet(tmp_path):
    book = write_xlsx(tmp_path / "orders_export.xlsx", A=[["Name"], ["#1"]])
    for place in (book, tmp_path):
        with pytest.raises(ContractError, match=r"reads no spreadsheet: export it as"):
            read(place, source="shopify_csv")
