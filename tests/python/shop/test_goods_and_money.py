"""Postage, vouchers, bundles, test orders, refunds: only goods are decided on.

Of goods, not what has ended; and an odd order or a size stops no build.
"""

import duckdb
import pandas as pd
import pytest
from conftest import build

from python_udfs.shops.small import write_small_shop

COLUMNS = [
    "order_id",
    "line_number",
    "customer_id",
    "product_id",
    "ordered_at",
    "quantity",
    "unit_price",
    "status",
    "parent_line_number",
]
EXTRAS = pd.DataFrame(
    columns=COLUMNS,
    data=[
        # Beside the one line of o100, of c1 and p0: a voucher and a component of p0.
        ("o100", 2, "c1", "card", "2024-04-10", 1, 50, "paid", None),
        ("o100", 3, "c1", "p1", "2024-04-10", 7, 9, "paid", 1),
        ("void", 1, "c0", "p3", "2024-04-11", 1, 1000, "voided", None),
        ("void", 2, "c0", "p3", "2024-04-11", 1, 1000, "test", None),
        # All that c9 ever bought goes back.
        ("back", 1, "c9", "p2", "2024-04-01", 2, 3, "paid", None),
        ("gone", 1, "c9", "p2", "2024-04-20", -2, 3, "paid", None),
        # One guest's order, and one that its customer thought better of.
        ("odd", 1, None, "p0", "2024-04-20", 74_000, 2, "paid", None),
        ("slip", 1, "c0", "p0", "2024-04-21 10:00", 74_215, 2, "paid", None),
        ("slip", 2, "c0", "p0", "2024-04-21 10:16", -74_215, 2, "paid", None),
        # The only order of a product was a mistake too.
        ("slip", 3, "c0", "fluke", "2024-04-21 10:00", 5, 2, "paid", None),
        ("slip", 4, "c0", "fluke", "2024-04-21 10:16", -5, 2, "paid", None),
    ],
)


def write_shop(folder):
    """Write a small shop in which every order has postage, and the extras above."""
    write_small_shop(folder, customers=3, products=4, orders=120)
    lines = pd.read_parquet(folder / "order_lines.parquet")
    postage = lines.assign(line_number=9, product_id="post", unit_price=4.5)
    dates = pd.to_datetime(EXTRAS["ordered_at"], format="mixed")
    extras = EXTRAS.assign(ordered_at=dates)
    others = [
        lines.assign(order_id=product + lines["order_id"], product_id=product)
        for product in ("screw", "ended")
    ]
    others[0] = others[0].assign(quantity=2e8, unit_price=4900.0, list_price=1e6)
    tables = [lines, postage, extras, *others]
    pd.concat(tables).to_parquet(folder / "order_lines.parquet")
    products = pd.read_parquet(folder / "products.parquet")
    names = {"post": "Standard shipping", "card": "Gift card 50"}
    more = pd.DataFrame(names.items(), columns=["product_id", "product_name"])
    goods = ["screw", "ended", "fluke"]
    goods = pd.DataFrame({"product_id": goods, "product_name": "A thing"})
    products = pd.concat([products, more, goods])
    products["discontinued_at"] = pd.NaT
    products.loc[products["product_id"] == "ended", "discontinued_at"] = pd.Timestamp(
        "2024-04-25"
    )
    products.to_parquet(folder / "products.parquet")
    pd.DataFrame(
        {
            "product_id": ["p0", "post", "screw", "ended"],
            "location_id": "shelf",
            "stock_date": pd.Timestamp("2024-04-28").date(),
            "on_hand": [1.0, 0.0, 9e8, 5.0],
        }
    ).to_parquet(folder / "stock_levels.parquet")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("goods")
    write_shop(folder / "shop")
    path = build(database=folder / "shop.duckdb", raw_files=folder / "shop")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_no_table_of_decisions_names_what_is_no_goods(shop):
    tables = shop.execute("""
        select table_name, column_name from duckdb_columns()
        where column_name like '%product_id'
            and not table_name like 'stg_%' and database_name = current_database()
            and schema_name = current_schema() and not internal""").fetchall()
    known = {"product_types", "int_product_types", "int_line_decisions", "int_sales"}
    naming = {
        table
        for table, column in tables
        if shop.execute(
            f"select count(*) from {table} where {column} in ('post', 'card')"
        ).fetchall()[0][0]
    }
    assert naming <= known | {"int_latest_stock", "int_sold_out_days"}
    assert {"product_types", "int_sales"} <= naming


def test_thousand_millions_of_units_a_week_are_forecast(shop):
    weeks = shop.execute("""
        select expected_units, low_90, high_90 from product_demand_forecast
        where product_id = 'screw'""").fetchall()
    assert len(weeks) == 8
    assert all(low <= units <= high for units, low, high in weeks)
    assert all(7e8 < units < 2.8e9 for units, *_ in weeks)


def test_one_customers_odd_order_and_one_taken_back_are_no_demand_to_come(shop):
    found = shop.execute("""
        select order_id, kind, units, reason from set_aside_sales
        order by order_id, line_number""").fetchall()
    usual = "where up to 1 in an order and 4 in a week were usual"
    assert found == [
        ("odd", "odd order", 74_000, f"a customer's 74000 of a day, {usual}"),
        ("slip", "cancelled", 74_215, "returned on 2024-04-21"),
        ("slip", "cancelled", 5, "returned on 2024-04-21"),
    ]
    [(units, set_aside)] = shop.execute("""
        select sum(expected_units), max(set_aside_units)
        from product_demand_forecast where product_id = 'p0'""").fetchall()
    assert units < 50
    assert set_aside == 74_000 + 74_215


def test_what_has_ended_is_neither_forecast_nor_offered(shop):
    marts = ("product_demand_forecast", "price_suggestions", "product_recommendations")
    for mart in (*marts, "replenishment_orders", "promotion_suggestions"):
        rows = shop.execute(f"select * from {mart} where product_id = 'ended'")
        assert rows.fetchall() == [], mart
    [(reason,)] = shop.execute("""
        select distinct left_out_reason from int_recommendable_products
        where product_id = 'ended'""").fetchall()
    assert reason == "discontinued"


def test_every_line_counts_or_says_why(shop):
    found = shop.execute("""
        select product_type, not_counted_reason, line_count, raw_money::double
        from counted_sales where not is_counted order by all""").fetchall()
    assert found == [
        ("gift_card", "a gift card: what is bought with it counts", 1, 50),
        ("goods", "a component of a bundle that counts", 1, 63),
        ("goods", "its order is test", 1, 1000),
        ("goods", "its order is voided", 1, 1000),
    ]
    sums = shop.execute("""
        select sum(line_count), sum(raw_money)::double from counted_sales""").fetchall()
    handed_over = shop.execute("""
        select count(*), sum(quantity * unit_price) from stg_order_lines""").fetchall()
    assert sums == handed_over


def test_postage_stays_in_the_money_of_an_order(shop):
    [(revenue, lines)] = shop.execute("""
        select revenue::double, line_count from int_customer_orders
        where order_id = 'o100'""").fetchall()
    assert (revenue, lines) == (2 + 100 % 3 + 4.5, 1)


def test_what_went_back_whole_is_no_habit(shop):
    histories = shop.execute("""
        select customer_id, count(*) from int_customer_products
        where is_latest group by all order by all""").fetchall()
    assert "c9" not in dict(histories)
    assert len(histories) == 3
