"""Policies on a shop's own demand: as it was, and as the forecast thinks it may be.

`rows` are those of int_compared_order_policies.
"""

from datetime import date

import numpy as np
import pandas as pd

from python_udfs.stock.simulation import Course, Policy, outcomes, simulated

HISTORY_DAYS = 182
PATHS = 50  # futures of each product, evenly spread


def policy_of(rows: pd.DataFrame) -> Policy:
    """Return the policy of rows; lead times in whole days."""
    column = {name: rows[name].to_numpy() for name in rows}
    return Policy(
        reorder_point=column["reorder_point"],
        order_up_to=column["order_up_to_level"],
        order_quantity=column["order_quantity"].astype(float),
        order_cap=rows["order_cap"].astype(float).fillna(np.inf).to_numpy(),
        minimum_order=column["minimum_order_units"],
        pack_size=column["pack_size"],
        review_days=column["review_days"].astype(int),
        lead_days=np.round(column["lead_time_days"]).astype(int),
    )


def usual_stock(rows: pd.DataFrame) -> np.ndarray:
    """Return units [n] to begin with: midway from the reorder point to the level."""
    middle = (rows["reorder_point"] + rows["order_up_to_level"]) / 2
    return np.ceil(np.maximum(middle, 0)).to_numpy()


def history_dates(first_day: date, as_of_date: date) -> pd.DatetimeIndex:
    """Return the last days of history, at most HISTORY_DAYS; none in an empty shop."""
    if pd.isna(as_of_date):
        return pd.DatetimeIndex([])
    last = pd.Timestamp(as_of_date) - pd.Timedelta(days=1)
    days = min(HISTORY_DAYS, (last - pd.Timestamp(first_day)).days + 1)
    return pd.date_range(end=last, periods=days)


def daily_demand(
    rows: pd.DataFrame, sales: pd.DataFrame, dates: pd.DatetimeIndex
) -> np.ndarray:
    """Return units [n, dates] of `sales` (product_id, sale_date, units), by location.

    What could not be sold because nothing was there is not in it.
    """
    product_ids = pd.Index(rows["product_id"].unique())
    sales = sales[sales["product_id"].isin(product_ids)]
    sales = sales[sales["sale_date"].isin(dates)]
    product = product_ids.get_indexer(sales["product_id"])
    units = np.zeros((len(product_ids), len(dates)))
    units[product, dates.get_indexer(sales["sale_date"])] = sales["units"].astype(float)
    share = rows["demand_share"].to_numpy()[:, None]
    return share * units[product_ids.get_indexer(rows["product_id"])]


def daily_paths(
    quantiles: np.ndarray, levels: np.ndarray, horizons: np.ndarray
) -> np.ndarray:
    """Return possible futures [n, PATHS, days]: daily units to the last horizon's end.

    `quantiles` [n, horizons, levels] are of sums over `horizons` days. A path stays at
    one level in all horizons, between two levels and two horizons on a straight line,
    beyond the outer levels at them; what is counted falls in whole units.
    """
    level = (np.arange(PATHS) + 0.5) / PATHS
    after = np.clip(np.searchsorted(levels, level), 1, len(levels) - 1)
    weight = (level - levels[after - 1]) / (levels[after] - levels[after - 1])
    weight = np.clip(weight, 0, 1)
    sums = quantiles[..., after - 1] * (1 - weight) + quantiles[..., after] * weight
    sums = np.concatenate([np.zeros_like(sums[:, :1]), sums], axis=1)
    sums = np.maximum.accumulate(sums, axis=1).swapaxes(1, 2)
    day = np.arange(int(horizons[-1]) + 1)
    ends = np.concatenate([[0], horizons])
    after = np.clip(np.searchsorted(ends, day), 1, len(ends) - 1)
    weight = (day - ends[after - 1]) / (ends[after] - ends[after - 1])
    sums = sums[..., after - 1] * (1 - weight) + sums[..., after] * weight
    sums = np.maximum.accumulate(sums, axis=-1)  # what is rounded may fall
    is_whole = (quantiles == np.floor(quantiles)).all(axis=(1, 2))[:, None, None]
    phase = np.random.default_rng(0).permutation(level)[:, None]
    return np.diff(np.where(is_whole, np.floor(sums + phase), sums), axis=-1)


def replayed(
    rows: pd.DataFrame,
    demand: np.ndarray,
    on_hand: np.ndarray,
    arriving: np.ndarray | None = None,
) -> Course:
    """Return the course of `demand` [n, days], rows in their order; see `simulated`."""
    is_lost = bool(rows["is_unmet_demand_lost"].all())
    policy = policy_of(rows)
    return simulated(demand, policy, on_hand, is_lost=is_lost, arriving=arriving)


def results(rows: pd.DataFrame, course: Course, paths: int = 1) -> pd.DataFrame:
    """Return the rows' keys and `outcomes`, costs at the rows' terms."""
    costs = ("daily_holding_cost", "order_cost", "shortage_cost")
    told = {name: rows[name].to_numpy(float) for name in costs}
    keys = rows[["product_id", "location_id", "policy_name"]].reset_index(drop=True)
    return pd.concat([keys, outcomes(course, **told, paths=paths)], axis=1)
