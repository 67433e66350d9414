"""Any panel of series as a shop, so that the product can be evaluated on it.

A panel is a parquet file of one row per series and date: series_id, date, units;
optional price, is_promoted or promotion_count, category. Dates are days, weeks (all of
one weekday) or months; of no units there need be no row. A series of months is written
as one of seven-day periods, whose dates are made up: a year is then 12 periods, and
what the product knows of weekdays, holidays and seasons is of no use to it. Every
series goes on to the panel's last date, without units where it has no row or they are
missing; units below 0 are returns, apart from what was sold.
"""

from pathlib import Path

import duckdb

from benchmarks.common.panels import opened, write_tables

NEEDED = ("series_id", "date", "units")
OPTIONAL = {
    "price": "1.0",
    "promotion_count": "0",
    "is_promoted": "false",
    "category": "null",
}
PERIODS_OF_A_YEAR = {"day": 52, "week": 52, "month": 12}

PANEL = """
create table panel as
select
    series_id::varchar as series_id,
    date::date as day,
    coalesce(units::double, 0) as units,
    {price}::double as price,
    coalesce({is_promoted}::boolean, false) or coalesce({promotion_count}, 0) > 0
        as is_promoted,
    nullif({category}::varchar, '') as category
from source
where units is null or not isnan(units::double)
"""

FAULTS = {
    "an empty series_id": "series_id is null",
    "no date": "day is null",
    "units that are infinite": "isinf(units)",
    "units and a price below 0 or not finite": """
        units > 0 and not (price >= 0 and isfinite(price))
    """,
    "a date in the future": "day > today()",
    "a series and date that are there twice": """
        (series_id, day) in (
            select (series_id, day) from panel group by all having count(*) > 1
        )
    """,
}

# How many days lie between most dates and the next, and what that makes of a date.
STEP = """
with days as (select distinct day from panel),
steps as (select lead(day) over (order by day) - day as step from days)
select mode(step order by step) from steps
"""
PERIOD_ENDS = {
    "day": "day",
    "week": "day",
    "month": """
        date '2020-12-31'
        - 7 * date_diff('month', day, (select max(day) from panel))::integer
    """,
}
DAYS = {"day": 1, "week": 7, "month": 7}

# On a period's last day, so that the last one is whole; the first is so from its first.
ORDER_LINES = """
select
    concat(series_id, ' on ', ends_on) as order_id,
    1 as line_number,
    series_id as product_id,
    ends_on::timestamp + interval 12 hours - to_days(
        case when ends_on = (select min(ends_on) from dated) then {days} - 1 else 0 end
    ) as ordered_at,
    units as quantity,
    round(coalesce(price, 1), 2) as unit_price
from dated
where units <> 0
order by ends_on, series_id
"""
PRODUCTS = """
select
    series_id as product_id,
    concat('series ', series_id) as product_name,
    max(category) as category
from dated
group by series_id
order by series_id
"""
PROMOTIONS = """
select
    series_id as product_id,
    (ends_on - {days} + 1)::timestamp as starts_at,
    'promotion' as promotion_type,
    (ends_on + 1)::timestamp as ends_at
from dated
where is_promoted
order by series_id, ends_on
"""


def write_panel_shop(file: Path, folder: Path) -> int:
    """Write order_lines, products, promotions of a panel; return a year's periods.

    Raises ValueError that names file, column and cause where a column is absent or a
    row makes no sense, FileNotFoundError where no file is.
    """
    with opened(file, _columns, PANEL, FAULTS) as connection:
        frequency = _frequency(file, connection)
        connection.execute(
            "create table dated as"
            f" select *, ({PERIOD_ENDS[frequency]})::date as ends_on from panel"
        )
        days = DAYS[frequency]
        tables = {
            "order_lines": ORDER_LINES.format(days=days),
            "products": PRODUCTS,
            "promotions": PROMOTIONS.format(days=days),
        }
        write_tables(connection, folder, tables)
    return PERIODS_OF_A_YEAR[frequency]


def _columns(file: Path, found: list[str]) -> dict[str, str]:
    """Return what fills the gaps of PANEL."""
    if absent := [name for name in NEEDED if name not in found]:
        raise ValueError(
            f"{file} has no column {', '.join(absent)}; it has {', '.join(found)}"
        )
    return {name: name if name in found else no for name, no in OPTIONAL.items()}


def _frequency(file: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """Return 'day', 'week' or 'month'."""
    step = connection.sql(STEP).fetchall()[0][0]
    if step in (1, 7):
        return {1: "day", 7: "week"}[step]
    if step in (28, 29, 30, 31):
        return "month"
    raise ValueError(
        f"{file}: most dates lie {step} days apart; date is of days, weeks or months"
    )
