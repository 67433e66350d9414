"""What a shop's prices would bring in eight weeks that nobody has seen, and what came.

The shop is built as it was before the eight weeks: elasticities, levels and intervals
are what `units_at_price` said then, at the prices and promotions that came.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.run_dbt import build
from benchmarks.common.shops import write_known

EVALUATED_WEEKS = 8
KNOWN = {  # of each raw table that changes with time, the condition of a row known then
    "order_lines": "ordered_at < timestamp '{day}'",
    "promotions": "starts_at < timestamp '{day}'",
}
WHOLE_WEEKS = "select week_date from int_shop_weeks where is_whole order by week_date"
# Products that sold regularly then. A price that nobody saw is the last one.
CAME = """
with weeks as (
    from later.int_shop_weeks select week_date where is_whole and week_date >= '{day}'
),
regular as (
    from feat_prices__product_weeks where is_latest and weeks_with_sales >= 4
),
came as (
    select
        regular.*,
        weeks.week_date as week_ahead,
        coalesce(sold.units, 0) as units_ahead,
        greatest(round(coalesce(sold.price, last_value(sold.price ignore nulls) over (
            partition by regular.product_id order by weeks.week_date
        ), regular.price), 2), 0.01) as price_ahead,
        coalesce(sold.is_promoted, 0) as is_promoted_ahead,
        recent.recent_units
    from regular
    cross join weeks
    inner join int_price_weeks as recent
        on recent.product_id = regular.product_id
        and recent.week_date = regular.week_date
    left join later.int_price_weeks as sold
        on sold.product_id = regular.product_id and sold.week_date = weeks.week_date
),
asked as (
    select
        *,
        exp(
            ln(1 + is_promoted_ahead * (exp(promotion_effect) - 1)) - promotion_lift
        ) as promoted,
        units_at_price(product_id, price_ahead, true) as answer
    from came
)
select
    asked.* exclude (answer, promoted),
    promoted * answer.expected as ours,
    promoted * answer.low as low,
    promoted * answer.high as high,
    promoted * answer.low_week as low_week,
    promoted * answer.high_week as high_week,
    answer.reason
from asked
order by product_id, week_ahead
"""
BEFORE = """
select features.*, weeks.recent_units
from feat_prices__product_weeks as features
inner join int_price_weeks as weeks using (product_id, week_date)
where features.units is not null and features.weeks_with_sales >= 4
order by week_date, product_id
"""
ELASTICITIES = """
select product_id, elasticity, elasticity_low, elasticity_high
from int_elasticities where is_latest order by product_id
"""


@dataclass(frozen=True)
class Seen:
    """A shop before its last eight weeks, and these weeks.

    `before` are the weeks of features known then. `ahead` has a row per regular product
    and week to come: the features as known before the first, price_ahead,
    is_promoted_ahead, units_ahead, and what was expected: `ours`, `low` to `high` of
    eight weeks, `low_week` to `high_week` of one, all nan where `reason` says why.
    """

    before: pd.DataFrame
    ahead: pd.DataFrame
    elasticities: pd.DataFrame


def seen(raw: Path, folder: Path) -> Seen:
    """Build a shop twice in `folder`: its weeks, and all else as it was before them."""
    later, then = folder / "later.duckdb", folder / "then.duckdb"
    build(raw, later, ("+int_price_weeks",))
    day = first_day(later)
    write_before(raw, folder / "then", day)
    build(folder / "then", then, ("+units_at_price",))
    with duckdb.connect(str(then), read_only=True) as connection:
        connection.execute(f"attach '{later}' as later (read_only)")
        return Seen(
            before=connection.sql(BEFORE).df(),
            ahead=connection.sql(CAME.format(day=day)).df(),
            elasticities=connection.sql(ELASTICITIES).df(),
        )


def first_day(database: Path) -> str:
    """Return the day on which the last eight whole weeks of a built shop begin."""
    with duckdb.connect(str(database), read_only=True) as connection:
        weeks = connection.sql(WHOLE_WEEKS).fetchall()
    return weeks[-EVALUATED_WEEKS][0].isoformat()


def write_before(raw: Path, folder: Path, day: str) -> None:
    """Write a shop's raw tables as they were when `day` began."""
    tables = {file.stem: "true" for file in raw.glob("*.parquet")}
    known = {name: condition.format(day=day) for name, condition in KNOWN.items()}
    write_known(raw, folder, tables | known)
