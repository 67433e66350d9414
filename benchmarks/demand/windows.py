"""Weekly units of a shop's products, and the eight weeks of each window to forecast.

A week is seven days, counted from the window's origin; a week that the shop was open
for only in part is in no history.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.shops import write_known

HORIZON = 8
WINDOWS = 4
MIN_HISTORY = 13
ENOUGH, SPARSE = "enough sales", "sparse"

# What was known before the origin, and what was planned: promotions, named days. The
# sample's stock, costs and competitors are simulated from the whole year, so they stay
# out; so do customers, whom no forecast reads.
KNOWN_BEFORE = {
    "order_lines": "ordered_at < '{origin}'",
    "products": "true",
    "promotions": "starts_at < '{end}'",
    "calendar_events": "true",
}

DAYS = """
select distinct ordered_at::date as day
from read_parquet('{shop}/order_lines.parquet')
where quantity > 0
order by day
"""

# `units` of a week from a product's first sale on, `promotion_days` added up over its
# promotions, of every product that was sold in the 26 weeks before the origin.
WEEKS = """
with sales as (
    select
        product_id::varchar as product_id,
        floor((ordered_at::date - date '{origin}') / 7)::integer + 1 as week,
        sum(quantity)::double as units
    from read_parquet('{shop}/order_lines.parquet')
    where
        quantity > 0
        and week > ceil((date '{first_day}' - date '{origin}') / 7)
        and week <= {horizon}
    group by all
),
products as (
    select product_id, min(week) as first_week
    from sales
    group by all
    having min(week) <= 0 and max(week) filter (week <= 0) > -26
),
weeks as (
    select product_id, unnest(range(first_week, {horizon} + 1))::integer as week
    from products
),
promotions as (
    select
        product_id::varchar as product_id,
        unnest(range(
            floor((starts_at::date - date '{origin}') / 7)::integer + 1,
            floor((ends_at::date - 1 - date '{origin}') / 7)::integer + 2
        ))::integer as week,
        date '{origin}' + 7 * (week - 1) as monday,
        least(ends_at::date, monday + 7) - greatest(starts_at::date, monday) as days
    from ({promotions})
),
promotion_days as (
    select product_id, week, sum(days)::double as promotion_days
    from promotions
    group by all
)
select
    weeks.product_id,
    weeks.week,
    coalesce(sales.units, 0) as units,
    coalesce(promotion_days.promotion_days, 0) as promotion_days,
    coalesce(categories.category::varchar, '') as category
from weeks
left join sales using (product_id, week)
left join promotion_days using (product_id, week)
left join ({categories}) as categories using (product_id)
order by weeks.product_id, weeks.week
"""

# The products that are evaluated, at most so many of a group, whichever they happen to
# be.
JUDGED = """
with histories as (
    select
        product_id,
        count(*) as history,
        count(*) filter (units > 0 and week > -26) as weeks_sold
    from weeks
    where week <= 0
    group by all
    having history >= {min_history}
)
select
    product_id,
    case when weeks_sold >= 13 then '{enough}' else '{sparse}' end as evaluated_as
from histories
where weeks_sold >= 2
qualify
    row_number() over (partition by evaluated_as order by md5(product_id), product_id)
    <= {most}
order by evaluated_as, product_id
"""


@dataclass(frozen=True)
class Window:
    """The weeks up to the origin, which are 0 and less, and those after it, 1 to 8.

    `weeks`: product_id, week, units, promotion_days, category. `evaluated`: product_id
    and evaluated_as, ENOUGH (sold in 13 of the last 26 weeks) or SPARSE (in 2 to 12).
    """

    origin: date
    weeks: pd.DataFrame
    evaluated: pd.DataFrame

    @property
    def evaluated_weeks(self) -> pd.DataFrame:
        """Return the weeks of the evaluated products, with evaluated_as."""
        return self.weeks.merge(self.evaluated, on="product_id")


def origins(shop: Path) -> list[date]:
    """Return the first day of each window, earliest first; windows follow each other.

    Each is the day after a day of sales, as a shop's as-of date is. There are fewer
    than WINDOWS where less than MIN_HISTORY weeks would lie before one, and
    ValueError where that leaves none.
    """
    days = _days(shop)
    found, end = [], days[-1] + timedelta(days=1)
    for _ in range(WINDOWS):
        before = [day for day in days if day < end - timedelta(weeks=HORIZON)]
        if not before or before[-1] - days[0] < timedelta(weeks=MIN_HISTORY):
            break
        end = before[-1] + timedelta(days=1)
        found.append(end)
    if not found:
        raise ValueError(
            f"{shop}/order_lines: sales from {days[0]} to {days[-1]} are too few: "
            f"{MIN_HISTORY} periods before the {HORIZON} to forecast"
        )
    return found[::-1]


def window(shop: Path, origin: date, most: int) -> Window:
    """Return the window from an origin on, of which `most` products a group count."""
    with duckdb.connect() as connection:
        weeks = connection.sql(
            WEEKS.format(
                shop=shop,
                origin=origin,
                first_day=_days(shop)[0],
                horizon=HORIZON,
                promotions=_promotions(shop),
                categories=_categories(connection, shop),
            )
        ).df()
        evaluated = connection.sql(
            JUDGED.format(
                enough=ENOUGH, sparse=SPARSE, most=most, min_history=MIN_HISTORY
            )
        ).df()
    return Window(origin, weeks, evaluated)


def _days(shop: Path) -> list[date]:
    with duckdb.connect() as connection:
        rows = connection.sql(DAYS.format(shop=shop)).fetchall()
    return [day for (day,) in rows]


def _promotions(shop: Path) -> str:
    file = shop / "promotions.parquet"
    if file.exists():
        return f"from '{file}'"
    nothing = (
        "select null as product_id, null::date as starts_at, null::date as ends_at"
    )
    return f"{nothing} where false"


def _categories(connection: duckdb.DuckDBPyConnection, shop: Path) -> str:
    file = shop / "products.parquet"
    columns = connection.read_parquet(str(file)).columns
    category = "category" if "category" in columns else "null"
    product = "product_id::varchar as product_id"
    return f"select {product}, {category} as category from '{file}'"


def write_shop_before(origin: date, shop: Path, folder: Path) -> None:
    """Write what a shop's raw tables said on a day, with plans for the weeks after."""
    end = origin + timedelta(weeks=HORIZON)
    known = {
        name: condition.format(origin=origin, end=end)
        for name, condition in KNOWN_BEFORE.items()
    }
    write_known(shop, folder, known)
