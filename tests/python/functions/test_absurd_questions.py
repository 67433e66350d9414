"""What makes no sense has no answer: no number without an end, and no error."""

import math

import pytest
from functions_of_the_project import FUNCTIONS

from python_udfs import connect

ABSURD = {
    "double": ["nan", "inf", "-inf", "1e-308", "1e308", "-1e308", "-1", "0"],
    "integer": ["-2147483648", "2147483647", "0"],
    "bigint": ["-9223372036854775808", "9223372036854775807", "0"],
    "date": ["infinity", "-infinity", "0001-01-01", "9999-12-31"],
}
# What is multiplied by it is as endless as it is.
SCALES = ["at_scale"]
QUESTIONS = [
    (function, place, f"cast('{value}' as {data_type})")
    for function in FUNCTIONS
    for place, (parameter, data_type) in enumerate(function.types.items())
    if parameter not in SCALES
    for value in ABSURD.get(data_type, [])
]


@pytest.fixture(scope="module")
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


def asked(shop, function, place, value):
    """Return the answers of the example's first rows, with that value in a place."""
    arguments = list(function.arguments)
    arguments[place : place + 1] = [value]
    call = function.call(*arguments)
    rows = function.some_rows(3)
    if function.is_table:
        call, rows = "found.*", f"{rows}, {call} as found"
    return shop.execute(f"select {call} from {rows}").fetchall()


def numbers(answer):
    """Yield every number of an answer, of structs and lists too."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        for part in answer:
            yield from numbers(part)
    elif isinstance(answer, float):
        yield answer


@pytest.mark.parametrize(
    ("function", "place", "value"),
    QUESTIONS,
    ids=lambda part: getattr(part, "name", part),
)
def test_no_answer_is_endless_and_none_is_an_error(shop, function, place, value):
    found = asked(shop, function, place, value)
    assert [number for number in numbers(found) if not math.isfinite(number)] == []


@pytest.mark.parametrize("what", ["units", "revenue", "margin"])
@pytest.mark.parametrize(
    ("price", "reason"),
    [
        ("nan", "a price is above 0"),
        ("-3", "a price is above 0"),
        ("inf", "a thousand times"),
        ("1e308", "a thousand times"),
        ("1e-308", "a thousand times"),
    ],
)
def test_a_price_that_is_none_has_a_reason_even_where_any_price_is_asked_of(
    shop, what, price, reason
):
    [(answer,)] = shop.execute(f"""
        select {what}_at_price(product_id, '{price}'::double, at_any_price := true)
        from price_suggestions where expected_margin_now is not null
        order by product_id limit 1""").fetchall()
    assert {answer[end] for end in ("expected", "low", "high")} == {None}
    assert reason in answer["reason"]


@pytest.mark.parametrize("price", ["nan", "inf", "-3", "0", "1e-308", "1e308"])
def test_units_between_days_at_such_a_price_have_a_reason(shop, price):
    [(answer,)] = shop.execute(f"""
        select units_between(
            product_id, forecast_date, forecast_date, '{price}'::double
        )
        from product_demand_forecast where expected_units is not null
        order by all limit 1""").fetchall()
    assert answer["expected"] is None
    assert "price" in answer["reason"]
