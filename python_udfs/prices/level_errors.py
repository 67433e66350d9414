"""How far units come from what was expected, told by weeks that nothing was learned of.

The standard error of log units falls with a power of the units expected (Taylor 1961,
doi:10.1038/189732a0). It is as large as would have held the truth in 90 of 100 cases:
split conformal prediction (Lei et al. 2018, doi:10.1080/01621459.2017.1307116).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor

from python_udfs.prices.levels import BLOCK, features, held

Fit = Callable[[pd.DataFrame], PoissonRegressor]
ERROR_BLOCKS, MIN_ROWS = 4, 50
COVERED = 0.9
MARGIN = 1.708141  # as macros/prices/error_margin.sql has it
HALF = 0.5  # of a unit, so that no sale has a logarithm too
POWERS = np.linspace(0, 0.5, 11)  # of independent counts it is a half
TELLING, ENOUGH = 5.0, 10  # units expected; cases: fewer units say little of the power


def error_of_units(cases: pd.DataFrame) -> tuple[float, float]:
    """Return the standard error of log units where one is expected, and its power.

    Of `expected` units it is error * expected ^ -power. `cases` have units and what was
    `expected`; those of five expected units or more count, where there are ten. Cases
    of one size, between two powers of 2, weigh as much as those of another: else the
    many rare sellers would tell how far the few best ones are off.
    """
    if (cases["expected"] >= TELLING).sum() >= ENOUGH:
        cases = cases[cases["expected"] >= TELLING]
    units, expected = (cases[name].to_numpy(float) for name in ("units", "expected"))
    off = np.abs(np.log((units + HALF) / (expected + HALF))) / MARGIN
    log_off = np.log(np.maximum(off, 1e-6))
    log_expected = np.log(expected + HALF)
    _, size, counts = np.unique(
        np.log2(expected + HALF).astype(int), return_inverse=True, return_counts=True
    )
    weight = 1 / counts[size]
    fits = [_quantile(log_off + power * log_expected, weight) for power in POWERS]
    best = int(np.argmin([loss for _, loss in fits]))
    return float(np.exp(fits[best][0])), float(POWERS[best])


def _quantile(values: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return the conformal quantile of weighed values, and their pinball loss.

    A case to come, as heavy as the mean, lies above all others.
    """
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weight[order]) / (weight.sum() + weight.mean())
    place = min(np.searchsorted(share, COVERED), len(values) - 1)
    found = values[order][place]
    above = values - found
    loss = np.maximum(COVERED * above, (COVERED - 1) * above)
    return float(found), float(np.average(loss, weights=weight))


def expected_ahead(seen: pd.DataFrame, ahead: pd.DataFrame, fit: Fit) -> pd.DataFrame:
    """Return product_id, units and what was `expected` of the weeks ahead.

    `fit` is of the weeks seen. All weeks ahead are expected on the level that was known
    before a product's first of them, at their own prices and with their promotions.
    """
    expected = fit(seen).predict(features(held(ahead)))
    return ahead[["product_id", "units"]].assign(expected=expected)


def latest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows before the latest 8 weeks, and theirs."""
    weeks = np.sort(rows["week_date"].unique())
    is_latest = rows["week_date"].isin(weeks[-BLOCK:])
    return rows[~is_latest], rows[is_latest]


def is_enough(seen: pd.DataFrame, ahead: pd.DataFrame) -> bool:
    """Return whether so many rows can tell a level, and the weeks ahead its error."""
    return len(seen) >= MIN_ROWS and seen["units"].any() and ahead["units"].any()


def errors_ahead(rows: pd.DataFrame, fit: Fit) -> dict[str, float]:
    """Return the errors of sums of the latest blocks, and of single weeks of them."""
    weeks = _expected_of_blocks(rows, fit)
    sums = weeks.groupby(["block", "product_id"]).sum()
    names = ("level_error", "level_error_power", "week_error", "week_error_power")
    return dict(zip(names, error_of_units(sums) + error_of_units(weeks), strict=True))


def _expected_of_blocks(rows: pd.DataFrame, fit: Fit) -> pd.DataFrame:
    """Return what was expected of each of the latest blocks before it began."""
    found = []
    for block in range(ERROR_BLOCKS):
        seen, ahead = latest(rows)
        if found and not is_enough(seen, ahead):
            break
        expected = expected_ahead(seen, ahead, fit)
        found.append(expected.assign(block=block))
        rows = seen
    return pd.concat(found, ignore_index=True)
