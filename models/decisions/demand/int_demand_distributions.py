"""How many units may sell, at most with which probability? By what was off before."""

import numpy as np
import pandas as pd
import pyarrow as pa

from python_udfs.demand.conformal import calibration, intervals, quantiles
from python_udfs.demand.horizons import horizons
from python_udfs.demand.levels import LEVELS
from python_udfs.training.cache import cached_rows, without_fingerprint

QUANTILES = [f"q{round(1000 * level):03}" for level in LEVELS]
BOUNDS = ["low_80", "high_80", "low_90", "high_90"]
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "is_sum": pa.bool_(),
        "weeks_ahead": pa.int32(),
        "expected_units": pa.float64(),
        "units_sd": pa.float64(),
        **{name: pa.float64() for name in [*BOUNDS, *QUANTILES]},
    }
)


def model(dbt, session):
    """Calibrate on the backtest, for single weeks and for sums from the first on."""
    known = dbt.ref("int_demand_backtest").order("origin_date, product_id, weeks_ahead")
    coming = dbt.ref("int_demand_weeks").filter("expected_units is not null")
    coming = coming.order("product_id, weeks_ahead").df()
    known = without_fingerprint(known)
    return cached_rows(dbt, session, SCHEMA, _of_sums_and_weeks, known, coming)


def _of_sums_and_weeks(known: pd.DataFrame, coming: pd.DataFrame) -> pd.DataFrame:
    found = [_distributions(known, coming, is_sum) for is_sum in (True, False)]
    return pd.concat(found)


def _distributions(known: pd.DataFrame, coming: pd.DataFrame, is_sum: bool):
    past, ahead = (horizons(rows, is_sum=is_sum) for rows in (known, coming))
    groups = calibration(past)
    units = quantiles(ahead, groups, are_sums=is_sum)
    bounds = intervals(ahead, groups, are_sums=is_sum)
    bounds = bounds.reshape(len(ahead), len(BOUNDS))
    values = np.column_stack([_sd(units, ahead["expected_units"]), bounds, units])
    keys = ahead[["product_id", "weeks_ahead", "expected_units"]].assign(is_sum=is_sum)
    rest = pd.DataFrame(
        values, columns=["units_sd", *BOUNDS, *QUANTILES], index=keys.index
    )
    return pd.concat([keys, rest], axis=1)[SCHEMA.names]


def _sd(units: np.ndarray, expected: pd.Series) -> np.ndarray:
    """Return standard deviations [horizons] around what is expected."""
    middles = (LEVELS[1:] + LEVELS[:-1]) / 2
    weights = np.diff(np.concatenate([[0], middles, [1]]))
    return np.sqrt((units - expected.to_numpy()[:, None]) ** 2 @ weights)
