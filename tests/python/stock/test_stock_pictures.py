"""The page of stock shows each product that was asked for, and refuses by name."""

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from python_udfs.stock.pictures import main, page, pictures

AS_OF = date(2024, 6, 1)
TERMS = {
    "location_id": "shop",
    "order_quantity": None,
    "order_cap": None,
    "on_hand": 9.0,
    "on_order": 0.0,
    "demand_share": 1.0,
    "lead_time_days": 2.0,
    "review_days": 1.0,
    "pack_size": 1.0,
    "minimum_order_units": 0.0,
    "is_unmet_demand_lost": True,
}
LEVELS = {"normal approximation": (9.0, 10.0), "suggested": (3.0, 4.0)}
FIGURES = {
    "demand_units": 10.0,
    "short_units": 1.0,
    "fill_rate": 0.9,
    "mean_stock": 4.0,
    "orders": 3.0,
    "holding_cost": 1.0,
    "order_cost": 2.0,
    "shortage_cost": 3.0,
    "are_costs_known": True,
}
PERIODS = ("last 26 weeks", "next 8 weeks")


@pytest.fixture
def shop(tmp_path):
    policies = [
        {"product_id": product, "policy_name": name, **TERMS}
        | {"reorder_point": point, "order_up_to_level": level}
        for product in ("a", "b")
        for name, (point, level) in LEVELS.items()
    ]
    simulations = [
        {**row, **FIGURES, "product_name": f"tea & {row['product_id']}"}
        | {"period": period, "total_cost": 8.0 if row["product_id"] == "b" else 6.0}
        for row in policies
        for period in PERIODS
    ]
    tables = {
        "int_compared_order_policies": pd.DataFrame(policies).astype(
            {"order_quantity": float, "order_cap": float}
        ),
        "order_policy_simulations": pd.DataFrame(simulations),
        "stg_products": pd.DataFrame(
            {"product_id": ["a", "b"], "category": ["x", "y"]}
        ),
        "int_shop_dates": pd.DataFrame(
            {"first_order_date": [AS_OF - timedelta(days=30)], "as_of_date": [AS_OF]}
        ),
        "int_product_daily_sales": pd.DataFrame(
            {
                "product_id": "a",
                "sale_date": [AS_OF - timedelta(days=day) for day in range(1, 31)],
                "units": 2.0,
            }
        ),
    }
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        for name, rows in tables.items():
            connection.register("rows_given", rows)
            connection.execute(f"create table {name} as from rows_given")
        yield connection


def drawn(text):
    """Return the ids of all that is drawn; each picture must be well-formed."""
    parts = text.split("<svg")[1:]
    trees = [
        ElementTree.fromstring("<svg" + p.split("</svg>")[0] + "</svg>") for p in parts
    ]
    return [{element.get("id") for element in tree.iter()} for tree in trees]


def test_the_page_begins_with_both_periods_and_shows_each_product_asked_for(shop):
    *overviews, picture = drawn(page(shop, ["a"]))
    assert len(overviews) == 2
    assert {"stock-a-suggested", "stock-a-normal-approximation"} <= picture


def test_by_default_the_products_whose_stock_costs_most_come(shop):
    assert list(pictures(shop, [])) == [("a", "shop"), ("b", "shop")]


def test_a_product_that_is_not_simulated_is_named(shop, tmp_path, capsys):
    with pytest.raises(ValueError, match="not simulated: ghost, gin"):
        page(shop, ["gin", "a", "ghost"])
    shop.close()
    written = tmp_path / "page.html"
    assert main(str(tmp_path / "shop.duckdb"), str(written), "gin") == 1
    assert "not simulated: gin" in capsys.readouterr().err
    assert not written.exists()
    assert main(str(tmp_path / "shop.duckdb"), str(written), "a, b") == 0
    assert written.read_text().count("<svg") == 4


def test_the_same_page_twice_is_the_same_text(shop):
    assert page(shop, []) == page(shop, [])


def test_a_shop_without_stock_says_so(shop):
    shop.execute("delete from order_policy_simulations")
    with pytest.raises(ValueError, match="no product is in stock"):
        page(shop, [])


def test_a_single_picture_can_be_had_without_the_page(shop, tmp_path):
    shop.close()
    written = tmp_path / "picture.svg"
    assert main(str(tmp_path / "shop.duckdb"), str(written), "b") == 0
    (ids,) = drawn(written.read_text())
    assert "stock-b-suggested" in ids
    assert main(str(tmp_path / "shop.duckdb"), str(written)) == 0
    (ids,) = drawn(written.read_text())
    assert "stock-b-suggested" not in ids
