"""Any weekly scanner panel as a shop, so that the product can be evaluated on it.

A panel is a parquet file of one row per product and week, or per product, store and
week: product_id, week_date (any day of it) or week_number, price (per unit), units;
optional is_promoted, category, store_id.
"""

from pathlib import Path

from benchmarks.common.panels import opened, write_tables

NEEDED, OPTIONAL = ("product_id", "price", "units"), ("category", "store_id")
WEEKS = {  # when a row's week begins; weeks begin on Monday
    "week_date": "date_trunc('week', week_date::date)::date",
    "week_number": "date '1990-01-01' + 7 * week_number::integer",
}

# Prices have cents: those of an ounce or a gram are scaled up, which no elasticity and
# no number of units sees.
PANEL = """
create table panel as
select
    product_id::varchar as product_id,
    {store}::varchar as store_id,
    nullif({category}::varchar, '') as category,
    {week} as week_date,
    price::double * pow(10, greatest(0, ceil(log10(10 / (
        select quantile_cont(price::double, 0.01) from source
        where units > 0 and price::double > 0
    ))))) as price,
    units::double as units,
    coalesce({promoted}::boolean, false) as is_promoted
from source
where units is distinct from 0
"""

FAULTS = {
    "an empty product_id": "product_id is null",
    "no week": "week_date is null",
    "units that are missing or below 0": "units is null or not units > 0",
    "units and no price above 0": "(price > 0 and isfinite(price)) is not true",
    "a week in the future": "week_date + 7 > today()",
    "a product, store and week that are there twice": """
        (product_id, store_id, week_date) in (
            select (product_id, store_id, week_date)
            from panel group by product_id, store_id, week_date having count(*) > 1
        )
    """,
}

# On Sunday, so that the last week is whole; the first is so from its Monday on.
ORDER_LINES = """
select
    concat_ws(' in ', product_id, store_id, week_date) as order_id,
    1 as line_number,
    product_id,
    store_id,
    week_date::timestamp + to_hours(
        case when week_date = (select min(week_date) from panel) then 12 else 156 end
    ) as ordered_at,
    units as quantity,
    round(price, 2) as unit_price
from panel
order by week_date, product_id, store_id
"""
PRODUCTS = """
select
    product_id,
    concat('product ', product_id) as product_name,
    max(category) as category
from panel
group by product_id
order by product_id
"""
PROMOTIONS = """
select
    product_id,
    store_id,
    week_date::timestamp as starts_at,
    'promotion' as promotion_type,
    week_date::timestamp + to_days(7) as ends_at
from panel
where is_promoted
order by product_id, store_id, week_date
"""


def write_panel_shop(file: Path, folder: Path) -> None:
    """Write order_lines, products and promotions of a panel to a new `folder`.

    Rows of no units are left out: they say nothing of what a price did that the weeks
    around them do not. Raises ValueError that names file, column and cause where a
    column is absent or a row makes no sense, FileNotFoundError where no file is.
    """
    tables = {
        "order_lines": ORDER_LINES,
        "products": PRODUCTS,
        "promotions": PROMOTIONS,
    }
    with opened(file, _columns, PANEL, FAULTS) as connection:
        write_tables(connection, folder, tables)


def _columns(file: Path, found: list[str]) -> dict[str, str]:
    """Return what fills the gaps of PANEL."""
    absent = [name for name in NEEDED if name not in found]
    weeks = [name for name in WEEKS if name in found]
    if absent or not weeks:
        missing = ", ".join(absent or [" or ".join(WEEKS)])
        raise ValueError(f"{file} has no column {missing}; it has {', '.join(found)}")
    there = {name: name if name in found else "null" for name in OPTIONAL}
    return {
        "store": there["store_id"],
        "category": there["category"],
        "week": WEEKS[weeks[0]],
        "promoted": "is_promoted" if "is_promoted" in found else "null",
    }
