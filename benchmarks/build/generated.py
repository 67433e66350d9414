"""A generated shop of any number of order lines, with habits, seasons and prices.

Two years of orders. Customers come and go and grow with the lines; products grow with
their root, as words do with a text's length, and are of popularity rank^-0.6. Six lines
of ten are one of the customer's twenty favourites. Prices change every eight weeks and
in promotions, and units follow them with an elasticity of -2.5. Every number is drawn
by a hash of its row, so the same shop always gets the same rows.
"""

from pathlib import Path

import duckdb

from benchmarks.build.drawn import DRAWN, PLACES, WEEKS, uniform
from python_udfs.shops.simulated import SIMULATED_TABLES

FIRST_DAY = "2023-01-02"  # a Monday
LINES_A_CUSTOMER, PRODUCTS_A_ROOT = 150, 12
LINES_AN_ORDER = 2.5  # so many of about seven does the price let pass

DAY = f"date '{FIRST_DAY}' + (7 * week)::integer"
TABLES = {
    "order_lines": f"""
        select
            concat('o', number) as order_id,
            place % {PLACES} + 1 as line_number,
            if({uniform("number", "guest")} < 0.05, null, concat('c', customer))
                as customer_id,
            concat('p', product) as product_id,
            {DAY} + weekday + to_minutes(
                (480 + 720 * {uniform("number", "hour")})::integer
            ) as ordered_at,
            1 + ({uniform("place", "units")} < 0.15)::integer as quantity,
            unit_price::decimal(12, 2) as unit_price,
            list_price::decimal(12, 2) as list_price
        from lines
        order by ordered_at, order_id, line_number
    """,
    "products": """
        select
            concat('p', number) as product_id,
            concat('thing ', number, ' of kind ', subcategory) as product_name,
            concat('category ', category) as category,
            concat('category ', category, ' kind ', subcategory) as subcategory,
            concat('brand ', brand) as brand
        from products
        order by number
    """,
    "customers": f"""
        select
            concat('c', number) as customer_id,
            json_object(
                'age', 20 + 10 * floor(6 * {uniform("number", "age")})::integer,
                'income', floor(5 * {uniform("number", "income")})::integer
            )::varchar as attributes
        from customers
        order by number
    """,
    "promotions": f"""
        select
            concat('p', product) as product_id,
            ({DAY})::timestamp as starts_at,
            'promotion' as promotion_type,
            ({DAY} + 7)::timestamp as ends_at
        from prices
        where is_promoted
        order by product, week
    """,
    "campaigns": f"""
        select
            concat('k', number) as campaign_id,
            'mail' as campaign_type,
            ({DAY})::timestamp as starts_at,
            ({DAY} + 21)::timestamp as ends_at
        from campaign_weeks
        order by number
    """,
    "campaign_contacts": f"""
        select
            concat('k', campaign) as campaign_id,
            concat('c', customer) as customer_id,
            ({DAY})::timestamp as contacted_at,
            true as is_treated
        from contacts
        order by contact
    """,
    "coupon_redemptions": f"""
        select
            concat('k', campaign) as campaign_id,
            concat('c', customer) as customer_id,
            ({DAY} + 5)::timestamp as redeemed_at
        from contacts
        where {uniform("contact", "redeemed")}
            < if(customer < {{customers}} / 5, 0.3, 0.05)
        order by contact
    """,
    # Counted every Monday of the last half year.
    "stock_levels": f"""
        select
            concat('p', product) as product_id,
            'warehouse' as location_id,
            {DAY} as stock_date,
            floor(40 * {uniform(f"product * {WEEKS} + week", "on hand")} ** 2)
                as on_hand
        from prices
        where week >= {WEEKS} - 26
        order by product, week
    """,
}
# What a shop's tables lack, as the sample's do; stock it has of its own.
SIMULATED = {
    name: query
    for name, query in SIMULATED_TABLES.items()
    if name != "simulated_stock_levels"
}


def write_large_shop(folder: Path, lines: int) -> int:
    """Write the tables of a shop of about so many order lines; return how many."""
    folder.mkdir(parents=True)
    counts = {
        "customers": max(1, lines // LINES_A_CUSTOMER),
        "products": max(1, int(PRODUCTS_A_ROOT * lines**0.5)),
        "orders": max(1, int(lines / LINES_AN_ORDER)),
    }
    with duckdb.connect() as connection:
        for name, query in DRAWN.items():
            connection.execute(f"create table {name} as {query.format(**counts)}")
        for name, query in TABLES.items():
            rows = connection.sql(query.format(**counts))
            rows.write_parquet(str(folder / f"{name}.parquet"))
    with duckdb.connect() as connection:
        for name in TABLES:
            file = folder / f"{name}.parquet"
            connection.execute(f"create view {name} as from '{file}'")
        for name, query in SIMULATED.items():
            connection.execute(f"create table {name} as {query}")
            rows = connection.table(name).order("all")
            rows.write_parquet(str(folder / f"{name}.parquet"))
        return len(connection.table("order_lines"))
