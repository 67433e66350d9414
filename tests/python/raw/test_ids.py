"""Ids are texts, and the same text in every table and format."""

import pytest
from raw_shops import (
    LINES,
    line,
    read_all,
    read_lines,
    read_shop,
    set_aside,
    values,
    write_shop,
    write_typed,
)

BOTH = pytest.mark.parametrize("ending", ["csv", "parquet"])


IDS = {
    "c1 ": "c1",
    " c1": "c1",
    "c1\u00a0": "c1",
    "\u00a0c1\t": "c1",
    "\ufeffc1": "c1",
    "\u200fc1\u200e": "c1",
    "c\u2060\u00ad1": "c1",
    "\u2003c1\u2009": "c1",
    "Zoe\u0308": "Zo\u00eb",
    "c 1": "c 1",
    "a.0": "a.0",
    "12345.0": "12345",
    "12345.00": "12345",
    "12345.000000": "12345",
    "120.00": "120",
    '="0012"': "0012",
    '=""': None,
    "'0012": "0012",
    "'t Hof": "'t Hof",
    'c1"': "c1",
    'c"1': 'c"1',
    'c "1"': 'c "1"',
    "\u200b": None,
    "00123": "00123",
    "1e5": "1e5",
    "1.50": "1.50",
    "12345678901234567890.0": "12345678901234567890",
    "#1001": "#1001",
    "Zoë": "Zoë",
    "": None,
    " ": None,
} | dict.fromkeys(["NULL", "null", r"\N", "nan", "NaN", "None", "<NA>"])


@BOTH
def test_an_id_is_the_text_without_what_programs_add(tmp_path, ending):
    assert read_all(tmp_path, ending, "customer_id", IDS) == IDS


@BOTH
def test_an_empty_product_is_missing(tmp_path, ending):
    shop = read_lines(tmp_path, ending, line(product_id=" "))
    assert set_aside(shop) == [("order_lines.product_id is missing",)]


@BOTH
@pytest.mark.parametrize("rounded", ["1.23457E+11", "1E+11", "5.9E12", "1.2345678E7"])
def test_a_rounded_id_is_set_aside_and_no_guest(tmp_path, ending, rounded):
    shop = read_lines(tmp_path, ending, line(customer_id=rounded))
    ((reason,),) = set_aside(shop)
    assert reason.startswith("order_lines.customer_id is a rounded number")


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("1005::double", ["1005"]),
        ("1005::float", ["1005"]),
        ("16777216::float", []),
        ("1005::decimal(12, 2)", ["1005"]),
        ("1005::bigint", ["1005"]),
        ("'nan'::double", [None]),
        ("null::double", [None]),
        ("9007199254740993::double", []),
        ("1005.5::double", []),
        ("1005.5::decimal(12, 2)", []),
        ("'c1 '::blob", ["c1"]),
    ],
)
def test_an_id_that_is_a_number_is_whole_or_the_row_is_set_aside(
    tmp_path, number, kept
):
    write_shop(tmp_path, "csv")
    (tmp_path / "order_lines.csv").unlink()
    write_typed(
        tmp_path,
        "order_lines",
        f"select if(n = 0, 'x', 'o' || n) as order_id, 1 as line_number,"
        f" if(n = 0, {number}, null) as customer_id, 'p1' as product_id,"
        " timestamp '2024-03-01' as ordered_at, 1e0 as quantity, 2e0 as unit_price"
        " from range(40) as r (n)",
    )
    shop = read_shop(tmp_path)

    assert values(shop, "customer_id") == kept
    if not kept:
        ((reason,),) = set_aside(shop)
        assert reason.startswith("order_lines.customer_id is a number with")


def test_a_table_of_ids_that_lost_digits_stops_the_build(tmp_path):
    write_shop(tmp_path, "csv")
    (tmp_path / "order_lines.csv").unlink()
    write_typed(
        tmp_path,
        "order_lines",
        "select n::varchar as order_id, 1 as line_number, 2e18 + n as customer_id,"
        " 'p1' as product_id, timestamp '2024-03-01' as ordered_at, 1e0 as quantity,"
        " 2e0 as unit_price from range(40) as r (n)",
    )
    with pytest.raises(ValueError, match=r"order_lines.customer_id is a number with"):
        read_shop(tmp_path)


def test_ids_that_stood_otherwise_are_counted(tmp_path):
    lines = [row | {"customer_id": "c1 ", "product_id": "p1"} for row in LINES]
    shop = read_shop(write_shop(tmp_path, "csv", order_lines=lines))
    assert shop.execute(
        "select trimmed_ids from shop_tables.raw_tables"
        " where table_name = 'order_lines'"
    ).fetchall() == [(28,)]


@BOTH
def test_signs_that_nobody_sees_part_no_two_tables(tmp_path, ending):
    """An id is the same on both sides, whichever of them has the odd sign."""
    odd = [
        "Caf\u00e9",
        "Cafe\u0301",
        "Caf\u00e9\u200b",
        "\u2003Caf\u00e9",
        "Ca\u00adf\u00e9",
    ]
    for number, product in enumerate(odd):
        products = [{"product_id": product, "product_name": "Tea"}]
        lines = [
            row | {"product_id": odd[at % len(odd)]} for at, row in enumerate(LINES)
        ]
        folder = tmp_path / str(number)
        shop = read_shop(
            write_shop(folder, ending, products=products, order_lines=lines)
        )
        assert set_aside(shop) == []
        assert set(values(shop, "product_id", where="true")) == {"Caf\u00e9"}
        trimmed = "select trimmed_ids from shop_tables.raw_tables where table_name = "
        found = shop.execute(f"{trimmed}'order_lines'").fetchall()
        assert found == [(sum(row["product_id"] != odd[0] for row in lines),)]


def test_a_line_with_a_byte_of_0_is_set_aside(tmp_path):
    lines = [*LINES, line(customer_id="c\0001"), line(order_id="\0")]
    write_shop(tmp_path, "csv", order_lines=lines)
    shop = read_shop(tmp_path, max_quarantined_share=0.1)
    reason = "order_lines: a line holds a byte of value 0: was the file cut off"
    assert [found.startswith(reason) for (found,) in set_aside(shop)] == [True, True]
    assert len(values(shop, "order_id", where="true")) == 28


def test_a_file_that_ends_in_bytes_of_0_loses_them_only(tmp_path):
    write_shop(tmp_path, "csv")
    with (tmp_path / "order_lines.csv").open("ab") as file:
        file.write(b"\0" * 10_000)
    shop = read_shop(tmp_path)
    assert len(set_aside(shop)) == 1
    assert len(values(shop, "order_id", where="true")) == 28
