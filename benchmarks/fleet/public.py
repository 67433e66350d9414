"""Slices of the public shops and panels, each a shop of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.common.panels import write_tables
from benchmarks.common.shops import DATA, write_shop

Writer = Callable[[Path], None]
RETAIL, JOURNEY = "Online Retail", "The Complete Journey"


@dataclass(frozen=True)
class Slice:
    """What of a shop remains: order lines by a condition, products by another.

    A product's condition holds for each table that has its id. `{shop}` is the folder.
    """

    shop: str
    lines: str = "true"
    products: str = "true"


OF_GERMANY = """
    customer_id in (
        select customer_id from '{shop}/customers.parquet' where country = 'Germany')
"""
MOST_SOLD = """
    product_id in (
        select product_id from '{shop}/order_lines.parquet'
        group by product_id order by count(*) desc, product_id limit 20)
"""
FIRST_CUSTOMERS = """
    customer_id in (
        select customer_id from '{shop}/order_lines.parquet'
        where customer_id is not null
        group by customer_id order by hash(customer_id) limit 50)
"""
OF_DEPARTMENT = """
    product_id in (
        select product_id from '{shop}/products.parquet' where category = 'DRUG GM')
"""
# What other policies would have done is told of a decision, and that of a product.
OF_DECISIONS = """
    decision_id in (
        select decision_id from '{shop}/simulated_logged_decisions.parquet'
        where {kept})
"""
SLICES = {
    "retail_until_june": Slice(RETAIL, "ordered_at < date '2011-06-01'"),
    "retail_until_august": Slice(RETAIL, "ordered_at < date '2011-08-01'"),
    "retail_until_october": Slice(RETAIL, "ordered_at < date '2011-10-01'"),
    "retail_one_quarter": Slice(
        RETAIL, "ordered_at >= date '2011-06-01' and ordered_at < date '2011-09-01'"
    ),
    "retail_germany": Slice(RETAIL, OF_GERMANY),
    "retail_top_20": Slice(RETAIL, products=MOST_SOLD),
    "retail_50_customers": Slice(RETAIL, FIRST_CUSTOMERS),
    "journey_drugs": Slice(JOURNEY, products=OF_DEPARTMENT),
    "journey_one_store": Slice(JOURNEY, "store_id = '367'"),
    "journey_households": Slice(JOURNEY),
}
COFFEE = {
    # The units of a month, sold on its 15th.
    "order_lines": """
        select
            concat(store_id, '-', month::date) as order_id,
            row_number() over (
                partition by store_id, month order by product_id, unit_price
            ) as line_number,
            product_id::varchar as product_id,
            month + to_days(14) as ordered_at,
            units::double as quantity,
            unit_price,
            store_id::varchar as store_id
        from '{data}' where units > 0 and unit_price > 0
        order by all
    """,
    "products": """
        select product_id::varchar as product_id,
            concat('coffee ', product_id) as product_name,
            any_value(category order by category) as category
        from '{data}' group by product_id order by product_id
    """,
}
WEEKLY = {
    # Units without prices: one each.
    "order_lines": """
        select
            concat(product_id, '-', week) as order_id,
            1 as line_number,
            product_id,
            timestamp '2023-01-04' + to_days(7 * week::integer) as ordered_at,
            units::double as quantity,
            1 as unit_price
        from '{data}' where units > 0
        order by all
    """,
    "products": """
        select distinct product_id, concat('thing ', product_id) as product_name
        from '{data}' order by product_id
    """,
}
PANELS = {
    "coffee_by_month": ("scanner_coffee_monthly", COFFEE),
    "weekly_sales": ("weekly_sales_811", WEEKLY),
}


def writers(whole: Path) -> dict[str, Writer]:
    """Return what writes each shop; whole public shops are kept in a folder."""
    panels = {name: partial(_write_panel, *panel) for name, panel in PANELS.items()}
    slices = {name: partial(_write_slice, whole, each) for name, each in SLICES.items()}
    return panels | slices


def _write_panel(data_set: str, tables: dict[str, str], folder: Path) -> None:
    data = DATA / data_set / "panel.parquet"
    if not data.is_file():
        raise FileNotFoundError(f"no {data}: set BENCHMARK_DATA")
    with duckdb.connect() as connection:
        queries = {name: query.format(data=data) for name, query in tables.items()}
        write_tables(connection, folder, queries)


def _write_slice(whole: Path, part: Slice, folder: Path) -> None:
    shop = whole / part.shop
    if not shop.is_dir():
        write_shop(part.shop, shop)
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        for file in sorted(shop.glob("*.parquet")):
            rows = connection.read_parquet(str(file))
            if "product_id" in rows.columns:
                rows = rows.filter(part.products.format(shop=shop))
            elif "decision_id" in rows.columns:
                rows = rows.filter(
                    OF_DECISIONS.format(shop=shop, kept=part.products.format(shop=shop))
                )
            if file.stem == "order_lines":
                rows = rows.filter(part.lines.format(shop=shop))
            rows.write_parquet(str(folder / file.name))
