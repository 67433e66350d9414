"""How often sales lay in intervals that were made without them."""

import numpy as np
import pandas as pd

from python_udfs.demand.conformal import calibration, intervals, quantiles
from python_udfs.demand.levels import COVERAGES, LEVELS

FEW_UNITS = (
    1.0  # less expected in a horizon: mostly none, which no interval can leave out
)


def out_of_sample_coverage(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return what intervals of each origin covered, calibrated on what was over then.

    Columns of the backtest as for `conformal.calibration`. Returned are origin_date,
    days, sells_often (a unit or more was expected), products, covered_80, covered_90
    (how many), units and pinball_loss (mean of LEVELS, in units, added up over
    horizons). The first origins, before which nothing was over, are left out.
    """
    tables = [_evaluated(backtest.head(0), calibration(backtest.head(0)))]
    for origin in sorted(backtest["origin_date"].unique()):
        closed = closed_before(backtest, origin)
        if len(closed):
            horizons = backtest[backtest["origin_date"] == origin]
            tables.append(_evaluated(horizons, calibration(closed)))
    keys = ["origin_date", "days", "sells_often"]
    evaluated = pd.concat(tables[1:] or tables)
    return evaluated.groupby(keys, sort=True, as_index=False).sum()


def closed_before(backtest: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Return the horizons whose last day is before a date."""
    ends = backtest["origin_date"] + pd.to_timedelta(backtest["days"], unit="D")
    return backtest[ends <= date]


def pinball_loss(units: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return the mean loss [horizons] of quantiles [horizons, LEVELS], in units.

    Koenker, Bassett 1978, doi:10.2307/1913643.
    """
    over = units[:, None] - found
    return np.maximum(LEVELS * over, (LEVELS - 1) * over).mean(axis=1)


def _evaluated(horizons: pd.DataFrame, groups: list) -> pd.DataFrame:
    units = horizons["units"].to_numpy()
    found = intervals(horizons, groups)
    inside = (units[:, None] >= found[..., 0]) & (units[:, None] <= found[..., 1])
    evaluated = horizons[["origin_date", "days", "units"]].assign(
        sells_often=horizons["expected_units"] >= FEW_UNITS,
        products=1,
        pinball_loss=pinball_loss(units, quantiles(horizons, groups)),
    )
    for place, coverage in enumerate(COVERAGES):
        evaluated[f"covered_{100 * coverage:.0f}"] = inside[:, place].astype(int)
    return evaluated
