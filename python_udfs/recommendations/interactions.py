"""Tables of who bought what, as [customers, products], at days a horizon apart.

A history is a table of snapshot_date, customer_id, product_id, preference_weight and
days_since_last_order: one row per product that the customer had bought before that day.
"""

import numpy as np
import pandas as pd
from scipy import sparse

CUSTOMER = ["snapshot_date", "customer_id"]
KEY = [*CUSTOMER, "product_id"]


def customers_of(rows: pd.DataFrame) -> pd.Index:
    """Return the customers of a table: at another snapshot they are others."""
    return pd.MultiIndex.from_frame(rows[CUSTOMER].drop_duplicates())


def table_of(
    rows: pd.DataFrame,
    customers: pd.Index,
    product_ids: pd.Index,
    value: str | None = None,
) -> sparse.csr_array:
    """Return a column of rows, or 1, as [customers, products]; others are left out."""
    row = customers.get_indexer(pd.MultiIndex.from_frame(rows[CUSTOMER]))
    column = product_ids.get_indexer(pd.Index(rows["product_id"]))
    values = np.ones(len(rows)) if value is None else rows[value].to_numpy(float)
    known = (row >= 0) & (column >= 0)
    return sparse.csr_array(
        (values[known].astype(np.float32), (row[known], column[known])),
        shape=(len(customers), len(product_ids)),
    )


def buyers_of(*tables: pd.DataFrame) -> pd.Series:
    """Return the number of customers of every product, by product id."""
    pairs = pd.concat([table[["customer_id", "product_id"]] for table in tables])
    counts = pairs.drop_duplicates()["product_id"].value_counts()
    counts.index = counts.index.astype(object)  # may have been categories
    return counts[counts > 0].sort_index()


def bought_next(histories: pd.DataFrame) -> pd.DataFrame:
    """Return what was bought between each snapshot and the next, new or not."""
    days = sorted(histories["snapshot_date"].unique())
    before = histories["snapshot_date"].map(dict(zip(days[1:], days[:-1], strict=True)))
    horizon = (histories["snapshot_date"] - before).dt.days
    is_bought = histories["days_since_last_order"] <= horizon
    return histories[KEY].assign(snapshot_date=before)[is_bought]
