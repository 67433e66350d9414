"""A level and a trend that fades: Holt's smoothing, damped."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from python_udfs.demand.panels import Panel, panel

LEVEL_WEIGHTS = (0.05, 0.1, 0.2, 0.35, 0.6)
TREND_WEIGHTS = (0.0, 0.05, 0.15)  # of the level's weight a trend's moves by
DAMPINGS = (0.85, 0.95)


@dataclass
class Holt:
    """States [series] at the end.

    Units `h` periods ahead are expected to be level + trend x (damping + damping^2 +
    ... + damping^h), and never less than 0.
    """

    level: np.ndarray
    trend: np.ndarray
    damping: np.ndarray


def holt(units: np.ndarray) -> Holt:
    """Smooth units [series, periods] with a damped trend.

    Weights have the least squared one-step errors on a grid (Gardner, McKenzie 1985,
    doi:10.1287/mnsc.31.10.1237). The level starts at the first observation; a missing
    period (NaN) leaves all as it was.
    """
    seen = panel(units)
    least = np.full(len(seen.first), np.inf)
    best = Holt(*(np.zeros(len(seen.first)) for _ in range(3)))
    for level_weight, trend_weight, damping in product(
        LEVEL_WEIGHTS, TREND_WEIGHTS, DAMPINGS
    ):
        level, trend, squares = _run(seen, level_weight, trend_weight, damping)
        is_better = squares < least
        least = np.where(is_better, squares, least)
        best.level[is_better] = level[is_better]
        best.trend[is_better] = trend[is_better]
        best.damping[is_better] = damping
    return best


def _run(
    seen: Panel, level_weight: float, trend_weight: float, damping: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return level and trend after the last period, and the sum of squared errors.

    In error-correction form: the level moves by a share of each error, and so does the
    trend (Hyndman, Athanasopoulos 2021, otexts.com/fpp3/ets.html).
    """
    level = seen.first.copy()
    trend, squares = np.zeros(len(level)), np.zeros(len(level))
    for sold, is_seen in zip(seen.sold, seen.seen, strict=True):
        fading = damping * trend
        error = is_seen * (sold - level - fading)
        squares += error * error
        level += is_seen * fading + level_weight * error
        trend += is_seen * (fading - trend) + level_weight * trend_weight * error
    return level, trend, squares
