"""What would each policy have kept, lost and cost, and what is it expected to?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from python_udfs.stock.replay import (
    PATHS,
    daily_demand,
    daily_paths,
    history_dates,
    replayed,
    results,
    usual_stock,
)

ROWS_AT_ONCE = 400
FIGURES = (
    *("demand_units", "short_units", "fill_rate", "stock_out_days", "mean_stock"),
    *("turnover_per_year", "orders", "ordered_units"),
    *("holding_cost", "order_cost", "shortage_cost"),
)
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "location_id": pa.string(),
        "policy_name": pa.string(),
        "period": pa.string(),
        "days": pa.int32(),
        **{name: pa.float64() for name in FIGURES},
    }
)


def model(dbt, session):
    """Simulate each policy on the last weeks' sales and on futures of the forecast."""
    policies = dbt.ref("int_compared_order_policies")
    quantiles = dbt.ref("int_demand_quantiles")
    sales = dbt.ref("int_product_daily_sales").df()
    shop = dbt.ref("int_shop_dates").df().iloc[0]
    rows = policies.order("product_id, location_id, policy_name").df()
    futures = quantiles.join(policies.project("product_id").distinct(), "product_id")
    found = [SCHEMA.empty_table().to_pandas()]
    dates = history_dates(shop["first_order_date"], shop["as_of_date"])
    for some in parts_of(rows):
        course = replayed(some, daily_demand(some, sales, dates), usual_stock(some))
        found.append(results(some, course).assign(period="last 26 weeks"))
    futures = futures.order("product_id, days, quantile_level").df()
    found += [
        expected(some, futures).assign(period="next 8 weeks") for some in parts_of(rows)
    ]
    table = pd.concat(found[1:] or found, ignore_index=True)
    return pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False)


def parts_of(rows):
    """Return rows in parts that fit into memory with all that may happen to them."""
    firsts = range(0, len(rows), ROWS_AT_ONCE)
    return [
        rows[first : first + ROWS_AT_ONCE].reset_index(drop=True) for first in firsts
    ]


def expected(rows, futures):
    """Return results of rows, means over PATHS futures of their quantiles."""
    futures = futures[futures["product_id"].isin(rows["product_id"])]
    horizons, levels = (np.unique(futures[name]) for name in ("days", "quantile_level"))
    units = futures["units"].to_numpy().reshape(-1, len(horizons), len(levels))
    product = pd.Index(futures["product_id"].unique()).get_indexer(rows["product_id"])
    shares = rows["demand_share"].to_numpy()[:, None, None]
    paths = shares * daily_paths(units, levels, horizons)[product]
    each = rows.loc[rows.index.repeat(PATHS)]
    course = replayed(
        each, paths.reshape(len(each), -1), *stock_now(each, horizons[-1])
    )
    return results(rows, course, PATHS)


def stock_now(rows, days):
    """Return units on hand [n], and what arrives [n, days]: midway in the lead time."""
    arriving = np.zeros((len(rows), days))
    midway = np.minimum(rows["lead_time_days"] // 2, days - 1).astype(int)
    arriving[np.arange(len(rows)), midway] = rows["on_order"].fillna(0)
    return rows["on_hand"].clip(lower=0).to_numpy(float), arriving
