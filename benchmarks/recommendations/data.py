"""Real purchases, split by time: what a model may know, and what it is evaluated by.

Purchases are a table of customer_id, product_id, order_id and ordered_at, one row per
order and product.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.shops import write_known

QUESTIONS = ("all products", "new products", "next basket")
DAYS = 28

PURCHASES = """
select
    customer_id::varchar as customer_id,
    product_id::varchar as product_id,
    order_id::varchar as order_id,
    min(ordered_at) as ordered_at
from read_parquet('{folder}/order_lines.parquet')
where quantity > 0 and customer_id is not null
group by all
order by ordered_at, order_id, product_id
"""

# What was known before the hold-out. The sample's stock, costs and competitors are
# simulated from the whole year, so they stay out.
KNOWN_BEFORE = {
    "order_lines": "ordered_at < {day}",
    "products": "true",
    "customers": "true",
    "promotions": "starts_at < {day}",
}


@dataclass(frozen=True)
class Split:
    """Purchases before `day`, and those of the `days` from then on.

    `customers` are those of the history, of whatever product.
    """

    day: pd.Timestamp
    days: int
    customers: pd.Index
    history: pd.DataFrame
    future: pd.DataFrame


def write_shop_before(day: pd.Timestamp, shop: Path, folder: Path) -> None:
    """Write what a shop's raw tables said on a day."""
    known = {
        name: condition.format(day=f"timestamp '{day}'")
        for name, condition in KNOWN_BEFORE.items()
    }
    write_known(shop, folder, known)


def purchases(folder: Path) -> pd.DataFrame:
    """Return the purchases of a shop's customers; returns and guests are left out."""
    return duckdb.sql(PURCHASES.format(folder=folder)).df()


def last_period(rows: pd.DataFrame, days: int = DAYS, *, periods_ago: int = 0) -> Split:
    """Split off the last days; `periods_ago` 1 is the inner validation before them."""
    end = rows["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    day = end - pd.Timedelta(days=days * (periods_ago + 1))
    until = day + pd.Timedelta(days=days)
    is_before, is_after = rows["ordered_at"] < day, rows["ordered_at"] >= until
    history, future = rows[is_before], rows[~is_before & ~is_after]
    return Split(day, days, pd.Index(history["customer_id"].unique()), history, future)


def catalogue_of(split: Split, min_buyers: int) -> pd.Index:
    """Return the products that so many customers had bought before the hold-out."""
    pairs = split.history[["customer_id", "product_id"]].drop_duplicates()
    buyers = pairs["product_id"].value_counts()
    return buyers[buyers >= min_buyers].index.sort_values()


def within(catalogue: pd.Index, split: Split) -> Split:
    """Return the split without other products."""
    history, future = (
        rows[rows["product_id"].isin(catalogue)]
        for rows in (split.history, split.future)
    )
    return Split(split.day, split.days, split.customers, history, future)


def truth(split: Split, question: str) -> pd.DataFrame:
    """Return what counts as found, of customers with a history and within QUESTIONS.

    'next basket' is the first order of the hold-out. Columns: customer_id, product_id.
    """
    bought = split.future[split.future["customer_id"].isin(split.customers)]
    if question == "next basket":
        first = bought.sort_values(["ordered_at", "order_id"])
        first = first.drop_duplicates("customer_id")["order_id"]
        bought = bought[bought["order_id"].isin(first)]
    pairs = bought[["customer_id", "product_id"]].drop_duplicates()
    if question == "new products":
        pairs = without(pairs, split.history)
    return pairs.reset_index(drop=True)


def without(pairs: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose customer had not bought the product."""
    key = ["customer_id", "product_id"]
    owned = pd.MultiIndex.from_frame(history[key].drop_duplicates())
    return pairs[~pd.MultiIndex.from_frame(pairs[key]).isin(owned)]
