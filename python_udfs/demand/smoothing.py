"""Exponential smoothing of many series: a level, alone or with a drift (Theta)."""

from dataclasses import dataclass

import numpy as np

from python_udfs.demand.nelder_mead import nelder_mead
from python_udfs.demand.panels import Panel, panel
from python_udfs.demand.search import golden_section
from python_udfs.machine_code import compiled

WEIGHTS = (0.01, 0.99)
THETA_WEIGHTS = (0.1, 0.99)
MAX_LEVEL = 1e10
UNJUDGED = 3  # first errors that do not count in Theta's search
MIN_MEAN = 1e-10


@dataclass
class Smoothed:
    """States [series] at the end: the forecast of the next period is `level`.

    Each further period adds `drift`, which is 0 without a trend.
    """

    level: np.ndarray
    drift: np.ndarray


def ses(units: np.ndarray) -> Smoothed:
    """Smooth units [series, periods] by the weight of least squared one-step errors.

    The level starts at the first observation; a missing period (NaN) leaves it as it
    was; without any observation it is 0. Found by golden section as statsforecast's
    SimpleExponentialSmoothingOptimized does (Gardner 1985, doi:10.1002/for.3980040103).
    """
    seen = panel(units)
    still = np.zeros(len(seen.first))
    weight = golden_section(
        lambda tried: _run(seen, seen.first, still, tried)[1], WEIGHTS, len(still)
    )
    return Smoothed(_run(seen, seen.first, still, weight)[0], still)


def level(units: np.ndarray, weight: float) -> np.ndarray:
    """Return the levels [series] of units [series, periods] by one fixed weight."""
    seen = panel(units)
    return _run(seen, seen.first, np.zeros(len(seen.first)), weight)[0]


def levels(
    units: np.ndarray, weight: float, start: np.ndarray | None = None
) -> np.ndarray:
    """Return the levels [series, periods + 1] before each period and after the last.

    They begin at `start` [series], or at the first observation.
    """
    seen = panel(units)
    now = seen.first if start is None else start
    found = np.empty((len(seen.sold) + 1, len(now)))
    found[0] = now
    for number, (sold, is_seen) in enumerate(zip(seen.sold, seen.seen, strict=True)):
        found[number + 1] = found[number] + weight * is_seen * (sold - found[number])
    return found.T


def theta(units: np.ndarray) -> Smoothed:
    """Return the standard Theta method of units [series, periods].

    That is the mean of a series' linear trend and of the smoothed line with its
    curvature doubled, or: smoothing with half the slope as drift (Assimakopoulos,
    Nikolopoulos 2000, doi:10.1016/S0169-2070(00)00066-2; Hyndman, Billah 2003,
    doi:10.1016/S0169-2070(01)00143-1). First level and weight are found as
    statsforecast's Theta (STM) does; three observations or fewer have SES without
    drift. While a period is missing the trend goes on.
    """
    seen = panel(units)
    intercept, slope = _trend(seen)
    drift = slope / 2
    rise = (intercept + slope) / 2 - drift * seen.seen.argmax(axis=0)
    mean = np.abs(seen.sold).sum(axis=0) / np.maximum(seen.count, 1)

    def loss(points: np.ndarray, series: np.ndarray) -> np.ndarray:
        start = points[:, 0] + rise[series]
        squares = _run(seen, start, drift[series], points[:, 1], series)[1]
        return squares / np.maximum(mean[series], MIN_MEAN)

    found = nelder_mead(
        loss,
        np.column_stack([seen.first / 2, np.full(len(mean), 0.5)]),
        np.array([-MAX_LEVEL, THETA_WEIGHTS[0]]),
        np.array([MAX_LEVEL, THETA_WEIGHTS[1]]),
    )
    level = _run(seen, found[:, 0] + rise, drift, found[:, 1])[0]
    short = np.flatnonzero(seen.count <= UNJUDGED)
    level[short], drift[short] = ses(units[short]).level, 0
    return Smoothed(level, drift)


def _run(
    seen: Panel,
    start: np.ndarray,
    drift: np.ndarray,
    weight: np.ndarray | float,
    series: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the level after the last period, and the sum of squared errors.

    Of some `series` (numbers), whose first UNJUDGED errors do not count, or of all.
    """
    of_all = series is None
    level, squares = start.copy(), np.zeros(len(start))
    weight = np.ascontiguousarray(np.broadcast_to(weight, len(start)), dtype=float)
    _smooth(
        *(seen.sold, seen.seen, seen.before),
        np.arange(len(start)) if of_all else series,
        *(drift, weight, 0 if of_all else UNJUDGED, level, squares),
    )
    return level, squares


@compiled
def _smooth(
    sold: np.ndarray,
    seen: np.ndarray,
    before: np.ndarray,
    series: np.ndarray,
    drift: np.ndarray,
    weight: np.ndarray,
    unevaluated: int,
    level: np.ndarray,
    squares: np.ndarray,
) -> None:
    """Move `level` along and add to `squares`, both [series]; a Panel is [periods, …].

    All series take a step together: none waits for its own step before.
    """
    for period in range(len(sold)):
        for row in range(len(series)):
            column = series[row]
            is_seen, units = seen[period, column], sold[period, column]
            error = (units - level[row]) * is_seen
            squares[row] += error * error * (before[period, column] >= unevaluated)
            moved = weight[row] * is_seen
            # And not level + moved x error, whose last bits are others.
            level[row] = level[row] * (1 - moved) + (moved * units + drift[row])


def _trend(seen: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Return intercept and slope of least squares; a series' first period is 1."""
    count = np.maximum(seen.count, 1)
    period = np.arange(1, len(seen.sold) + 1)[:, None] - seen.seen.argmax(axis=0)
    period = period * seen.seen
    middle, mean = period.sum(axis=0) / count, seen.sold.sum(axis=0) / count
    spread = ((period - middle) ** 2 * seen.seen).sum(axis=0)
    joint = ((period - middle) * seen.sold).sum(axis=0)
    slope = joint / np.maximum(spread, MIN_MEAN)
    return mean - slope * middle, slope
