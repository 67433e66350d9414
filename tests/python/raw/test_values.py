"""Numbers of raw tables, in whichever way a country or a program writes them."""

import duckdb
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

from python_udfs.raw.contract import ContractError
from python_udfs.raw.numbers import number_value

BOTH = pytest.mark.parametrize("ending", ["csv", "parquet"])


def priced(*prices):
    return [
        line(order_id=f"x{number:03}", unit_price=price)
        for number, price in enumerate(prices)
    ]


PRICES = {
    "1,234.50": 1234.5,
    "$3.19": 3.19,
    "$ 3.19": 3.19,
    "3.19 $": 3.19,
    "3.19\u00a0$": 3.19,
    "1\u00a0234.50": 1234.5,
    "1 234 567.50": 1234567.5,
    "1'234.50": 1234.5,
    " 3.19 ": 3.19,
    "1e2": 100,
    "+3.19": 3.19,
    "1,234": 1234,
}


@BOTH
def test_a_price_is_read_as_people_write_it(tmp_path, ending):
    assert read_all(tmp_path, ending, "unit_price::double", PRICES) == PRICES


@BOTH
def test_commas_of_a_whole_column_divide_cents(tmp_path, ending):
    lines = [row | {"unit_price": "3,50"} for row in LINES]
    more = priced("3,19", "1.234,50", "1.234", "12", "1.234.567,8", "€ 0,125")
    shop = read_shop(write_shop(tmp_path, ending, order_lines=[*lines, *more]))

    assert set_aside(shop) == []
    assert values(shop, "unit_price::decimal(18, 2)::double") == pytest.approx(
        [3.19, 1234.5, 1234, 12, 1234567.8, 0.125], abs=0.006
    )
    assert values(shop, "unit_price::double", where="order_id like 'o%'") == [3.5] * 28


@BOTH
def test_a_table_tells_how_its_ambiguous_columns_are_read(tmp_path, ending):
    lines = [row | {"unit_price": "3,50"} for row in LINES]
    lines += [line(quantity="1.234", unit_price="3,19")]
    shop = read_shop(write_shop(tmp_path, ending, order_lines=lines))

    assert values(shop, "quantity") == [1234]


@BOTH
def test_what_nothing_decides_is_asked(tmp_path, ending):
    lines = [row | {"unit_price": "3", "quantity": "1,234"} for row in LINES]
    folder = write_shop(tmp_path, ending, order_lines=lines)
    with pytest.raises(ContractError, match=r"quantity.*'1,234'.*var decimal_mark"):
        read_shop(folder)

    for mark, value in ((",", 1.234), (".", 1234)):
        shop = read_shop(folder, decimal_mark=mark)
        assert values(shop, "quantity", where="true") == [value] * 28


@BOTH
def test_two_ways_in_one_column_are_said(tmp_path, ending):
    folder = write_shop(
        tmp_path, ending, order_lines=[*LINES, *priced("3,19", "4,20", "5,10")]
    )
    with pytest.raises(ContractError, match=r"28 values.*'\.', 3 only as ','"):
        read_shop(folder)

    shop = read_shop(folder, decimal_mark=".", max_quarantined_share=0.2)
    assert len(set_aside(shop)) == 3


@BOTH
def test_money_of_two_currencies_is_refused_by_name(tmp_path, ending):
    with pytest.raises(ContractError, match=r"order_lines: there is money in \$ and €"):
        read_lines(tmp_path, ending, *priced("$3.19", "3.19 €"))


@BOTH
def test_what_is_no_number_is_set_aside(tmp_path, ending):
    prices = ["1,2,3", "12,34.50", "(5.00", "3 EUR", "3.1.9", "3-4", "tbd", "--3"]
    reasons = read_all(tmp_path, ending, "unit_price", prices)
    assert {reason.split("(")[0] for reason in reasons.values()} == {
        "order_lines.unit_price is not a decimal"
    }


NEVER_ANOTHER = {
    "1_0": None,
    "1_000.50": None,
    "0x10": None,
    "1e": None,
    "\u0661\u0662": None,  # Arabic digits
    "\uff15": None,  # full width
    "--5": None,
    "5-": -5,  # of SAP
    "-5-": None,
    "(5)": -5,
    "(-5)": None,
    "1'000.50": 1000.5,  # of Switzerland
    "1\u2019000.50": 1000.5,
    "1 000.50": 1000.5,
    "1\u202f000.50": 1000.5,
    "10.5.2": None,
    '="3.50"': None,
    "'3.50": None,
    "3.50.": None,
    "1e-7": "order_lines.unit_price is no 0",
    "0.00000049": "order_lines.unit_price is no 0",
    "0e5": 0,
    "0.00": 0,
    "-0": 0,
    "0.000001": 0.000001,
}


@BOTH
def test_a_number_is_read_rightly_or_set_aside_and_never_another(tmp_path, ending):
    found = read_all(tmp_path, ending, "unit_price::double", NEVER_ANOTHER)
    for text, value in NEVER_ANOTHER.items():
        if isinstance(value, int | float):
            assert found[text] == value, text
        else:
            reason = value or "order_lines.unit_price is not a decimal"
            assert str(found[text]).startswith(reason), text


@BOTH
def test_a_blank_between_thousands_and_a_comma_before_cents(tmp_path, ending):
    lines = [row | {"unit_price": "3,50"} for row in LINES]
    more = priced("1 000,50", "1.000,50", "1'000,50", "5,00-", "0,0000001")
    shop = read_shop(write_shop(tmp_path, ending, order_lines=[*lines, *more]))

    assert values(shop, "unit_price::double") == [1000.5, 1000.5, 1000.5, -5]
    ((reason,),) = set_aside(shop)
    assert reason.startswith("order_lines.unit_price is no 0")


@pytest.mark.parametrize("kind", ["double", "decimal(20, 9)"])
def test_a_typed_amount_below_the_places_that_are_kept_is_set_aside(tmp_path, kind):
    write_shop(tmp_path, "csv")
    (tmp_path / "order_lines.csv").unlink()
    write_typed(
        tmp_path,
        "order_lines",
        "select 'o' || n as order_id, 1 as line_number, 'p1' as product_id,"
        " timestamp '2024-03-01' as ordered_at, 1e0 as quantity,"
        f" if(n = 0, 1e-7, 0)::{kind} as unit_price from range(40) as r (n)",
    )
    ((reason,),) = set_aside(read_shop(tmp_path))
    assert reason.startswith("order_lines.unit_price is no 0")


@BOTH
def test_brackets_are_a_minus(tmp_path, ending):
    shop = read_lines(tmp_path, ending, line(quantity="(5.00)"))
    assert values(shop, "quantity") == [-5]


@BOTH
def test_there_are_many_words_for_no_number(tmp_path, ending):
    words = ["", " ", "NULL", "null", r"\N", "nan", "NaN", "None", "<NA>", "n/a", "-"]
    lines = [line(order_id=f"x{n}", list_price=w) for n, w in enumerate(words)]
    shop = read_shop(write_shop(tmp_path, ending, order_lines=lines))
    assert values(shop, "list_price") == [None] * len(words)


@BOTH
@pytest.mark.parametrize("column", ["quantity", "unit_price"])
def test_no_number_is_infinite(tmp_path, ending, column):
    numbers = ["inf", "-inf", "Infinity", "1e400"]
    reason = f"order_lines.{column} is not a finite number"
    found = read_all(tmp_path, ending, column, numbers)
    assert found == dict.fromkeys(numbers, reason)


def test_doubles_that_are_not_finite_are_nothing_or_set_aside(tmp_path):
    write_shop(tmp_path, "csv")
    (tmp_path / "order_lines.csv").unlink()
    write_typed(
        tmp_path,
        "order_lines",
        "select 'o' || n as order_id, 1 as line_number, 'p1' as product_id,"
        " timestamp '2024-03-01' as ordered_at, 1e0 as quantity, 2e0 as unit_price,"
        " 'nan'::double as list_price from range(40) as r (n) union all"
        " select 'x', 1, 'p1', '2024-03-01', 1, 'inf', null",
    )
    shop = read_shop(tmp_path)

    assert set_aside(shop) == [("order_lines.unit_price is not a finite number",)]
    assert values(shop, "list_price", where="true") == [None] * 40


@BOTH
def test_a_line_that_would_overflow_all_sums_is_set_aside(tmp_path, ending):
    huge = line(quantity="999999999", unit_price="9999999999.99")
    shop = read_lines(tmp_path, ending, huge)
    assert set_aside(shop) == [("order_lines: quantity times unit_price is absurd",)]


@BOTH
def test_a_line_number_is_whole(tmp_path, ending):
    no = "order_lines.line_number is not a bigint"
    numbers = {"2": 2, "2.0": 2, "2.00": 2, "007": 7, "1e3": 1000, "2.5": no, "A": no}
    numbers |= dict.fromkeys(["1_000", "0x10", "0b11", "5e-1", "1e400"], no)
    numbers |= {"1e400": "order_lines.line_number is not a finite number"}
    assert read_all(tmp_path, ending, "line_number", numbers) == numbers


@pytest.mark.parametrize("text", ["0.0049", "0.005", "3.195"])
@pytest.mark.parametrize("mark", [None, "."])
def test_money_keeps_the_places_that_its_type_has(text, mark):
    price = number_value("raw", "VARCHAR", "decimal(18,6)", mark)
    query = f"select ({price})::varchar from (select '{text}' as raw)"
    assert duckdb.execute(query).fetchall() == [(f"{float(text):.6f}",)]


def test_a_raw_column_may_be_called_anything(tmp_path):
    names = ("source", "reason", "raw_row", "raw rows", "broken rule", "typed rows")
    lines = [row | dict.fromkeys(names, "mine") for row in LINES]
    bad = line(unit_price="much") | dict.fromkeys(names, "mine")
    shop = read_shop(write_shop(tmp_path, "csv", order_lines=[*lines, bad]))

    ((raw_row,),) = shop.execute(
        "select raw_row from shop_tables.quarantined_rows"
    ).fetchall()
    assert '"unit_price":"much"' in raw_row
    assert '"source":"mine"' in raw_row


@BOTH
def test_a_line_of_a_product_that_was_set_aside_names_the_cause(tmp_path, ending):
    products = [
        {"product_id": f"p{n}", "product_name": "Tea", "unit_cost": cost}
        for n, cost in enumerate(["1.00"] * 30 + ["tbd"])
    ]
    lines = [*LINES, line(product_id="p30"), line(order_id="y", product_id="p99")]
    folder = write_shop(tmp_path, ending, products=products, order_lines=lines)
    shop = read_shop(folder, max_quarantined_share=0.5)

    unknown, of_set_aside, cost = [reason for (reason,) in set_aside(shop)]
    assert cost.startswith("products.unit_cost is not a decimal")
    assert unknown == "order_lines.product_id is not in products"
    assert of_set_aside == (
        f"order_lines.product_id is of a row of products that was set aside: {cost}"
    )


@BOTH
def test_an_optional_cost_of_na_is_no_cost_and_keeps_the_product(tmp_path, ending):
    products = [{"product_id": "p1", "product_name": "Tea", "unit_cost": "n/a"}]
    shop = read_shop(write_shop(tmp_path, ending, products=products))
    assert set_aside(shop) == []
