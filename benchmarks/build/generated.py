"""A generated shop of any number of order lines, with habits, seasons and prices.

Two years of orders. Customers come and go and grow with the lines; products grow with
their root, as words do with a text's length, and are of popularity rank^-0.6. Six lines
of ten are one of the customer's twenty favourites. Prices change every eight weeks and
in promotions, and units follow them with an elasticity of -2.5. Every number is drawn
by a hash of its row, so the same shop always gets the same rows.
"""

from pathlib import Path

import duckdb

from python_udfs.shops.simulated import SIMULATED_TABLES

FIRST_DAY, WEEKS = "2023-01-02", 104  # a Monday
LINES_A_CUSTOMER, PRODUCTS_A_ROOT = 150, 12
LINES_AN_ORDER = 2.5  # so many of about seven does the price let pass
PLACES, FAVOURITES = 64, 20
DRAWS = (
    *("customer", "first week", "last week", "guest", "age", "income"),
    *("category", "subcategory", "brand", "price", "price's other", "new"),
    *("step", "promotion", "week", "weekday", "hour", "size"),
    *("is habit", "which", "favourite", "product", "kept", "units"),
    *("contacted", "redeemed", "on hand"),
)


def _uniform(key: str, draw: str) -> str:
    """Return SQL for a number in [0, 1) that depends on an integer `key` alone."""
    number = DRAWS.index(draw)
    return f"(hash(({key})::bigint * 64 + {number}) / 18446744073709551616.0)"


# Unless said otherwise all ids are numbers until they are written.
DRAWN = {
    "customers": f"""
        select
            number,
            greatest(0, {WEEKS} * (1.4 * {_uniform("number", "first week")} - 0.6))
                as first_week,
            least(
                {WEEKS}, first_week + 4 - 60 * ln(1 - {_uniform("number", "last week")})
            ) as last_week
        from range({{customers}}) as numbers (number)
    """,
    "products": f"""
        select
            number,
            floor(40 * {_uniform("number", "category")})::integer as category,
            floor(8 * {_uniform("number", "subcategory")})::integer as subcategory,
            floor(99 * {_uniform("number", "brand")})::integer as brand,
            round(exp(
                1.5 + 0.6 * sqrt(-2 * ln(1 - {_uniform("number", "price")}))
                * cos(2 * pi() * {_uniform("number", "price's other")})
            ), 2) + 0.5 as list_price,
            greatest(0, {WEEKS} * (1.4 * {_uniform("number", "new")} - 1)) as first_week
        from range({{products}}) as numbers (number)
    """,
    "prices": f"""
        with weeks as (
            select
                products.number as product,
                week,
                [0.9, 1, 1, 1.1][1 + floor(
                    4 * {_uniform("product * 16 + week // 8", "step")}
                )::integer] as step,
                {_uniform(f"product * {WEEKS} + week", "promotion")} < 0.08
                    as is_promoted,
                1 + 0.2 * sin(2 * pi() * (week / 52 + category / 40)) as season,
                list_price
            from products, range({WEEKS}) as weeks (week)
            where week >= first_week
        )
        select
            product,
            week,
            is_promoted,
            round(list_price * step, 2) as list_price,
            round(list_price * step * if(is_promoted, 0.8, 1), 2) as unit_price,
            0.36 * season * (step * if(is_promoted, 0.8, 1)) ** -2.5 as kept
        from weeks
    """,
    "orders": f"""
        with drawn as (
            select
                number,
                floor({{customers}} * {_uniform("number", "customer")} ** 1.5)::bigint
                    as customer,
                {_uniform("number", "weekday")} as weekday
            from range({{orders}}) as numbers (number)
        )
        select
            drawn.number,
            drawn.customer,
            floor(
                first_week
                + {_uniform("drawn.number", "week")} * (last_week - first_week)
            )::integer as week,
            case
                when weekday < 0.1 then 0
                when weekday < 0.2 then 1
                when weekday < 0.32 then 2
                when weekday < 0.45 then 3
                when weekday < 0.63 then 4
                when weekday < 0.87 then 5
                else 6
            end as weekday,
            1 + least(
                {PLACES} - 1,
                floor(-7 * ln(1 - {_uniform("drawn.number", "size")}))
            )::integer as places
        from drawn inner join customers on drawn.customer = customers.number
    """,
    "lines": f"""
        with places as (
            select *, number * {PLACES} + unnest(range(places)) as place from orders
        ),
        wanted as (
            select
                number,
                customer,
                week,
                weekday,
                place,
                case
                    when {_uniform("place", "is habit")} < 0.6
                        then {
        _uniform(
            f"customer * {FAVOURITES} + floor("
            f"{FAVOURITES} * {_uniform('place', 'which')} ** 2)",
            "favourite",
        )
    }
                    else {_uniform("place", "product")}
                end as share,
                floor({{products}} * share ** 2.5)::bigint as product
            from places
        )
        select
            wanted.number,
            wanted.product,
            any_value(customer) as customer,
            any_value(prices.week) as week,
            any_value(weekday) as weekday,
            min(place) as place,
            any_value(unit_price) as unit_price,
            any_value(list_price) as list_price
        from wanted
        inner join prices
            on wanted.product = prices.product and wanted.week = prices.week
        where {_uniform("place", "kept")} < kept
        group by wanted.number, wanted.product
    """,
    "campaign_weeks": f"""
        select number, 12 + 4 * number as week
        from range(({WEEKS} - 16) // 4) as numbers (number)
    """,
    "contacts": f"""
        select
            campaign_weeks.number as campaign,
            customers.number as customer,
            campaign_weeks.week,
            campaign_weeks.number * {{customers}} + customers.number as contact
        from campaign_weeks
        inner join customers on first_week <= week and week < last_week
        where {_uniform("contact", "contacted")} < 0.2
    """,
}

DAY = f"date '{FIRST_DAY}' + (7 * week)::integer"
TABLES = {
    "order_lines": f"""
        select
            concat('o', number) as order_id,
            place % {PLACES} + 1 as line_number,
            if({_uniform("number", "guest")} < 0.05, null, concat('c', customer))
                as customer_id,
            concat('p', product) as product_id,
            {DAY} + weekday + to_minutes(
                (480 + 720 * {_uniform("number", "hour")})::integer
            ) as ordered_at,
            1 + ({_uniform("place", "units")} < 0.15)::integer as quantity,
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
                'age', 20 + 10 * floor(6 * {_uniform("number", "age")})::integer,
                'income', floor(5 * {_uniform("number", "income")})::integer
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
        where {_uniform("contact", "redeemed")}
            < if(customer < {{customers}} / 5, 0.3, 0.05)
        order by contact
    """,
    # Counted every Monday of the last half year.
    "stock_levels": f"""
        select
            concat('p', product) as product_id,
            'warehouse' as location_id,
            {DAY} as stock_date,
            floor(40 * {_uniform(f"product * {WEEKS} + week", "on hand")} ** 2)
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


def write_generated_shop(folder: Path, lines: int) -> int:
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
