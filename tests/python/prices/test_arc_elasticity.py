"""The worked example of an elasticity between two points, as an analyst asks for it."""

import duckdb
import pytest

from benchmarks.common.sql_functions import create_function


@pytest.fixture(scope="module")
def shop():
    with duckdb.connect() as connection:
        create_function(connection, "arc_elasticity")
        yield connection


def arc_elasticity(shop, *arguments):
    values = ", ".join("null" if value is None else str(value) for value in arguments)
    [(answer,)] = shop.execute(f"select arc_elasticity({values})").fetchall()
    return answer


@pytest.mark.parametrize("units", [1, 10, 1000, 12.5])
def test_ten_percent_cheaper_and_a_fifth_more_units_is_exactly_minus_two(shop, units):
    assert arc_elasticity(shop, 100, 90, units, units * 1.2) == -2


def test_it_is_relative_to_before_and_differs_on_the_way_back(shop):
    # Back up: (100 - 120) / 120 units over (100 - 90) / 90 of the price.
    there = arc_elasticity(shop, 100, 90, 100, 120)
    back = arc_elasticity(shop, 90, 100, 120, 100)
    assert (there, back) == (-2, pytest.approx(-1.5))
    midpoint = (20 / 110) / (-10 / 95)  # which the description names
    assert back > midpoint > there


def test_it_can_be_asked_of_a_tables_columns(shop):
    sql = """
        select arc_elasticity(before, after, 100, units)
        from (values (100, 90, 120), (4.00, 5.00, 50)) as changes (before, after, units)
        order by before"""
    assert shop.execute(sql).fetchall() == [(-2,), (-2,)]


@pytest.mark.parametrize(
    "arguments",
    [
        (100, 100, 10, 12),
        (0, 90, 10, 12),
        (100, 0, 10, 12),
        (-100, 90, 10, 12),
        (100, 90, 0, 12),
        (None, 90, 10, 12),
        (100, None, 10, 12),
        (100, 90, None, 12),
        (100, 90, 10, None),
    ],
)
def test_there_is_no_answer_without_two_prices_and_sales(shop, arguments):
    assert arc_elasticity(shop, *arguments) is None
