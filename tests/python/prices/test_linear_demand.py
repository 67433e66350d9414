"""The straight line of units on price, which an article gets wrong, done right."""

import numpy as np
import pandas as pd
import pytest
from tables_as_models import run, write

from python_udfs import connect


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Products with one week a row: a straight one, and those that have no line."""
    prices = {
        "example": ([8, 10, 12], [30, 20, 10]),
        "still": ([5, 5, 5], [1, 2, 3]),
        "rising": ([1, 2, 3], [1, 2, 4]),
        "no cost": ([8, 10, 12], [30, 20, 10]),
        "dear": ([8, 10, 12], [30, 20, 10]),
        "far": ([8, 9, 10], [30, 29, 28]),
    }
    random = np.random.default_rng(3)
    drawn = random.uniform(1, 9, 40).round(2)
    prices["random"] = (drawn, (80 - 5 * drawn + random.normal(0, 9, 40)).round())
    weeks = [
        {"product_id": product, "price": float(price), "units": float(units)}
        for product, (of_price, of_units) in prices.items()
        for price, units in zip(of_price, of_units, strict=True)
    ]
    costs = dict.fromkeys(prices, 6.0) | {"no cost": None, "dear": 15.0}
    products = pd.DataFrame(costs.items(), columns=["product_id", "unit_cost"])
    database = tmp_path_factory.mktemp("lines") / "lines.duckdb"
    write(database, feat_prices__product_weeks=weeks, stg_products=products)
    done = run(database, "int_linear_demand", "linear_demand")
    assert done.returncode == 0, done.stdout
    with connect(str(database)) as connection:
        yield connection


def line(lines, product):
    return lines.execute(f"select linear_demand('{product}')").fetchall()[0][0]


def test_the_worked_example_has_the_centred_slope_and_its_own_best_price(lines):
    found = line(lines, "example")
    assert (found["k"], found["w1"], found["r_squared"]) == (70, 5, 1)
    assert found["best_price"] == (70 / 5 + 6) / 2 == 10
    assert found["reason"] is None
    margins = {
        price: (price - 6) * (found["k"] - found["w1"] * price)
        for price in (8, 9, 10, 11, 12)
    }
    assert max(margins, key=margins.get) == found["best_price"]


def test_without_centring_the_example_says_that_dearer_sells_more(lines):
    [(w1,)] = lines.execute("""
        select -sum(price * units) / sum(price * price)
        from feat_prices__product_weeks where product_id = 'example'""").fetchall()
    assert w1 == pytest.approx(-1.8182, abs=1e-4)


def test_the_line_is_that_of_numpy(lines):
    weeks = lines.sql("from feat_prices__product_weeks where product_id = 'random'")
    table = weeks.df()
    slope, at_zero = np.polyfit(table["price"], table["units"], 1)
    found = line(lines, "random")
    assert found["w1"] == pytest.approx(-slope, rel=1e-9)
    assert found["k"] == pytest.approx(at_zero, rel=1e-9)
    correlation = np.corrcoef(table["price"], table["units"])[0, 1]
    assert found["r_squared"] == pytest.approx(correlation**2, rel=1e-9)


@pytest.mark.parametrize(
    ("product", "reason"),
    [
        ("still", "its price never moved"),
        ("rising", "it sold no less at higher prices"),
        ("no cost", "its cost is unknown"),
        ("dear", "nobody would buy it above its cost"),
        ("far", "the line's best price, 22.0, lies outside of the prices seen, 8.0 to"),
    ],
)
def test_no_best_price_without_a_line_to_rest_it_on(lines, product, reason):
    found = line(lines, product)
    assert found["best_price"] is None
    assert found["reason"].startswith(reason)


def test_a_product_never_sold_has_no_line(lines):
    assert line(lines, "never sold") is None
