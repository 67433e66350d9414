"""What a generated shop's tables are written from: numbers, drawn by hashes."""

WEEKS = 104
PLACES, FAVOURITES = 64, 20
DRAWS = (
    *("customer", "first week", "last week", "guest", "age", "income"),
    *("category", "subcategory", "brand", "price", "price's other", "new"),
    *("step", "promotion", "week", "weekday", "hour", "size"),
    *("is habit", "which", "favourite", "product", "kept", "units"),
    *("contacted", "redeemed", "on hand"),
)


def uniform(key: str, draw: str) -> str:
    """Return SQL for a number in [0, 1) that depends on an integer `key` alone."""
    number = DRAWS.index(draw)
    return f"(hash(({key})::bigint * 64 + {number}) / 18446744073709551616.0)"


# Unless said otherwise all ids are numbers until they are written.
DRAWN = {
    "customers": f"""
        select
            number,
            greatest(0, {WEEKS} * (1.4 * {uniform("number", "first week")} - 0.6))
                as first_week,
            least(
                {WEEKS}, first_week + 4 - 60 * ln(1 - {uniform("number", "last week")})
            ) as last_week
        from range({{customers}}) as numbers (number)
    """,
    "products": f"""
        select
            number,
            floor(40 * {uniform("number", "category")})::integer as category,
            floor(8 * {uniform("number", "subcategory")})::integer as subcategory,
            floor(99 * {uniform("number", "brand")})::integer as brand,
            round(exp(
                1.5 + 0.6 * sqrt(-2 * ln(1 - {uniform("number", "price")}))
                * cos(2 * pi() * {uniform("number", "price's other")})
            ), 2) + 0.5 as list_price,
            greatest(0, {WEEKS} * (1.4 * {uniform("number", "new")} - 1)) as first_week
        from range({{products}}) as numbers (number)
    """,
    "prices": f"""
        with weeks as (
            select
                products.number as product,
                week,
                [0.9, 1, 1, 1.1][1 + floor(
                    4 * {uniform("product * 16 + week // 8", "step")}
                )::integer] as step,
                {uniform(f"product * {WEEKS} + week", "promotion")} < 0.08
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
                floor({{customers}} * {uniform("number", "customer")} ** 1.5)::bigint
                    as customer,
                {uniform("number", "weekday")} as weekday
            from range({{orders}}) as numbers (number)
        )
        select
            drawn.number,
            drawn.customer,
            floor(
                first_week
                + {uniform("drawn.number", "week")} * (last_week - first_week)
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
                floor(-7 * ln(1 - {uniform("drawn.number", "size")}))
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
                    when {uniform("place", "is habit")} < 0.6
                        then {
        uniform(
            f"customer * {FAVOURITES} + floor("
            f"{FAVOURITES} * {uniform('place', 'which')} ** 2)",
            "favourite",
        )
    }
                    else {uniform("place", "product")}
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
        where {uniform("place", "kept")} < kept
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
        where {uniform("contact", "contacted")} < 0.2
    """,
}
