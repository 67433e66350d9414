"""Weekly units of a shop's products, and the eight weeks of each window to forecast.

A week is seven days, counted from the window's cut-off; a week that the shop was open
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
LEAST_HISTORY = 13
ENOUGH, SPARSE = "enough sales", "sparse"

# What was known before the cut-off, and what was planned: promotions, named days. The
# sample's stock, costs and competitors are simulated from the whole year, so they stay
# out; so do customers, whom no forecast reads.
KNOWN_BEFORE = {
    "order_lines": "ordered_at < '{cut_off}'",
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
# promotions, of every product that was sold in the 26 weeks before the cut-off.
WEEKS = """
with sales as (
    select
        product_id::varchar as product_id,
        floor((ordered_at::date - date '{cut_off}') / 7)::integer + 1 as week,
        sum(quantity)::double as units
    from read_parquet('{shop}/order_lines.parquet')
    where
        quantity > 0
        and week > ceil((date '{first_day}' - date '{cut_off}') / 7)
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
            floor((starts_at::date - date '{cut_off}') / 7)::integer + 1,
            floor((ends_at::date - 1 - date '{cut_off}') / 7)::integer + 2
        ))::integer as week,
        date '{cut_off}' + 7 * (week - 1) as monday,
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

# The products that are judged, at most so many of a group, whichever they happen to be.
JUDGED = """
with histories as (
    select
        product_id,
        count(*) as history,
        count(*) filter (units > 0 and week > -26) as weeks_sold
    from weeks
    where week <= 0
    group by all
    having history >= {least_history}
)
select
    product_id,
    case when weeks_sold >= 13 then '{enough}' else '{sparse}' end as judged_as
from histories
where weeks_sold >= 2
qualify
    row_number() over (partition by judged_as order by md5(product_id), product_id)
    <= {most}
order by judged_as, product_id
"""


@dataclass(frozen=True)
class Window:
    """The weeks up to the cut-off, which are 0 and less, and those after it, 1 to 8.

    `weeks`: product_id, week, units, promotion_days, category. `judged`: product_id and
    judged_as, ENOUGH (sold in 13 of the last 26 weeks) or SPARSE (in 2 to 12 of them).
    """

    cut_off: date
    weeks: pd.DataFrame
    judged: pd.DataFrame

    @property
    def judged_weeks(self) -> pd.DataFrame:
        """Return the weeks of the judged products, with judged_as."""
        return self.weeks.merge(self.judged, on="product_id")


def cut_offs(shop: Path) -> list[date]:
    """Return the first day of each window, earliest first; windows follow each other.

    Each is the day after a day of sales, as a shop's as-of date is. There are fewer
    than WINDOWS where less than LEAST_HISTORY weeks would lie before one, and
    ValueError where that leaves none.
    """
    days = _days(shop)
    found, end = [], days[-1] + timedelta(days=1)
    for _ in range(WINDOWS):
        before = [day for day in days if day < end - timedelta(weeks=HORIZON)]
        if not before or before[-1] - days[0] < timedelta(weeks=LEAST_HISTORY):
            break
        end = before[-1] + timedelta(days=1)
        found.append(end)
    if not found:
        raise ValueError(
            f"{shop}/order_lines: sales from {days[0]} to {days[-1]} are too few: "
            f"{LEAST_HISTORY} periods before the {HORIZON} to forecast"
        )
    return found[::-1]


def window(shop: Path, cut_off: date, most: int) -> Window:
    """Return the window from a cut-off on, of which `most` products a group count."""
    with duckdb.connect() as connection:
        weeks = connection.sql(
            WEEKS.format(
                shop=shop,
                cut_off=cut_off,
                first_day=_days(shop)[0],
                horizon=HORIZON,
                promotions=_promotions(shop),
                categories=_categories(connection, shop),
            )
        ).df()
        judged = connection.sql(
            JUDGED.format(
                enough=ENOUGH, sparse=SPARSE, most=most, least_history=LEAST_HISTORY
            )
        ).df()
    return Window(cut_off, weeks, judged)


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


def write_shop_before(cut_off: date, shop: Path, folder: Path) -> None:
    """Write what a shop's raw tables said on a day, with plans for the weeks after."""
    end = cut_off + timedelta(weeks=HORIZON)
    known = {
        name: condition.format(cut_off=cut_off, end=end)
        for name, condition in KNOWN_BEFORE.items()
    }
    write_known(shop, folder, known)
