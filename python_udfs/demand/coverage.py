"""How often sales lay in intervals that were made without them."""

import numpy as np
import pandas as pd

from python_udfs.demand.conformal import calibration, intervals, quantiles
from python_udfs.demand.levels import COVERAGES, LEVELS

FEW_UNITS = 1.0  # less expected in a span: mostly none, which no interval can leave out


def unseen_coverage(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return what intervals of each cut-off covered, calibrated on what was over then.

    Columns of the backtest as for `conformal.calibration`. Returned are cut_off_date,
    days, sells_often (a unit or more was expected), spans, covered_80, covered_90 (how
    many), units and pinball_loss (mean of LEVELS, in units, added up over spans). The
    first cut-offs, before which nothing was over, are left out.
    """
    tables = [_judged(backtest.head(0), calibration(backtest.head(0)))]
    for cut_off in sorted(backtest["cut_off_date"].unique()):
        closed = closed_before(backtest, cut_off)
        if len(closed):
            spans = backtest[backtest["cut_off_date"] == cut_off]
            tables.append(_judged(spans, calibration(closed)))
    keys = ["cut_off_date", "days", "sells_often"]
    judged = pd.concat(tables[1:] or tables)
    return judged.groupby(keys, sort=True, as_index=False).sum()


def closed_before(backtest: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Return the spans whose last day is before a date."""
    ends = backtest["cut_off_date"] + pd.to_timedelta(backtest["days"], unit="D")
    return backtest[ends <= date]


def pinball_loss(units: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return the mean loss [spans] of quantiles [spans, LEVELS], in units.

    Koenker, Bassett 1978, doi:10.2307/1913643.
    """
    over = units[:, None] - found
    return np.maximum(LEVELS * over, (LEVELS - 1) * over).mean(axis=1)


def _judged(spans: pd.DataFrame, groups: list) -> pd.DataFrame:
    units = spans["units"].to_numpy()
    found = intervals(spans, groups)
    inside = (units[:, None] >= found[..., 0]) & (units[:, None] <= found[..., 1])
    judged = spans[["cut_off_date", "days", "units"]].assign(
        sells_often=spans["expected_units"] >= FEW_UNITS,
        spans=1,
        pinball_loss=pinball_loss(units, quantiles(spans, groups)),
    )
    for place, coverage in enumerate(COVERAGES):
        judged[f"covered_{100 * coverage:.0f}"] = inside[:, place].astype(int)
    return judged
