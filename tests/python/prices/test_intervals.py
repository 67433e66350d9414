"""Intervals of what-ifs are of counts: no sale may lie in them."""

import duckdb
import pytest

from benchmarks.common.sql_functions import create_function

CURVE = {
    "product_id": "p",
    "price": 2.0,
    "lowest_price": 1.0,
    "highest_price": 3.0,
    "elasticity": -2.0,
    "standard_error": 0.0,
    "log_units_error": 0.5,
    "log_week_error": 1.0,
    "no_units_reason": None,
    "no_cost_reason": None,
    "not_enough_reason": None,
}


def answer(units, price=2.0):
    """Return what units_at_price says of a product that sells `units` a week."""
    curve = CURVE | {"expected_units": units}
    with duckdb.connect() as connection:
        fields = ", ".join(f"${name} as {name}" for name in curve)
        connection.execute(f"create table int_price_curves as select {fields}", curve)
        create_function(connection, "units_at_price")
        [(found,)] = connection.execute(
            "select units_at_price('p', $price, false)", {"price": price}
        ).fetchall()
    return found


def test_no_sale_lies_in_the_week_of_a_rare_seller():
    found = answer(0.3)
    assert found["low_week"] == 0
    assert found["high_week"] > 1


def test_eight_weeks_are_told_as_a_sum_of_counts():
    found = answer(2.0)
    times = 2.718281828**0.8540705
    assert found["low"] == pytest.approx((16.5 / times - 0.5) / 8, rel=1e-6)
    assert found["high"] == pytest.approx((16.5 * times - 0.5) / 8, rel=1e-6)


@pytest.mark.parametrize("price", [1.0, 2.0, 3.0])
def test_what_is_expected_lies_within(price):
    found = answer(3.0, price)
    assert found["low_week"] <= found["low"] <= found["expected"]
    assert found["expected"] <= found["high"] <= found["high_week"]
