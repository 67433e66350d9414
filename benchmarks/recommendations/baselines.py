"""What needs no model: what sells most, and what the customer buys most.

Both give lists of customer_id, rank and product_id, 20 deep, to the customers asked.
"""

import duckdb
import pandas as pd

from benchmarks.recommendations.data import Split
from benchmarks.recommendations.quality import quality_by_customer

DEPTH = 20
POPULARITY_DAYS = (7, 14, 28, 56, 91, None)

# Only so many of the most popular can come up: a list's length and all that are owned.
POPULARITY = """
with popular as (
    select product_id, count(distinct customer_id) as buyers
    from history
    where {days} is null or ordered_at >= {day}::timestamp - to_days({days})
    group by all
    order by buyers desc, product_id
    limit {depth} + (
        select max(owned) * {new_only}::int
        from (
            select count(distinct product_id) as owned
            from history semi join customers using (customer_id)
            group by customer_id
        )
    )
)
select
    customer_id,
    row_number() over (partition by customer_id order by buyers desc, product_id)
        as rank,
    product_id
from customers cross join popular
where not {new_only} or (customer_id, product_id) not in (
    select (customer_id, product_id) from history
)
qualify rank <= {depth}
order by all
"""

PERSONAL_FREQUENCY = """
with popular as (
    select product_id, count(distinct order_id) as all_orders from history group by all
),
most_popular as (from popular order by all_orders desc, product_id limit {depth}),
candidates as (
    select customer_id, product_id, count(distinct order_id) as orders
    from history semi join customers using (customer_id)
    group by all
    union all
    select customer_id, product_id, 0 from customers cross join most_popular
),
frequencies as (
    select customer_id, product_id, max(orders) as orders from candidates group by all
)
select
    customer_id,
    row_number() over (
        partition by customer_id order by orders desc, all_orders desc, product_id
    ) as rank,
    product_id
from frequencies inner join popular using (product_id)
qualify rank <= {depth}
order by all
"""


def popularity(
    history: pd.DataFrame,
    asked: pd.Index,
    *,
    day: pd.Timestamp,
    days: int | None,
    new_only: bool,
) -> pd.DataFrame:
    """Rank by customers who bought within the days before `day`; None is ever."""
    return _lists(
        POPULARITY,
        history,
        asked,
        day=f"'{day}'",
        days="null::integer" if days is None else days,
        new_only=str(new_only).lower(),
    )


def tuned_popularity(
    split: Split,
    asked: pd.Index,
    inner: Split,
    inner_truth: pd.DataFrame,
    *,
    new_only: bool,
) -> pd.DataFrame:
    """Rank by the days that had the best NDCG at 10 in the inner validation."""
    inner_asked = pd.Index(inner_truth["customer_id"].unique())

    def inner_ndcg(days: int | None) -> float:
        found = popularity(
            inner.history, inner_asked, day=inner.day, days=days, new_only=new_only
        )
        return quality_by_customer(found, inner_truth)["ndcg_at_10"].mean()

    days = max(POPULARITY_DAYS, key=inner_ndcg)
    return popularity(split.history, asked, day=split.day, days=days, new_only=new_only)


def personal_frequency(history: pd.DataFrame, asked: pd.Index) -> pd.DataFrame:
    """Rank by the customer's own orders of the product, then by everybody's."""
    return _lists(PERSONAL_FREQUENCY, history, asked)


def _lists(
    query: str, history: pd.DataFrame, asked: pd.Index, **values: object
) -> pd.DataFrame:
    customers = pd.DataFrame({"customer_id": asked})
    with duckdb.connect() as connection:
        connection.register("history", history)
        connection.register("customers", customers)
        return connection.sql(query.format(depth=DEPTH, **values)).df()
