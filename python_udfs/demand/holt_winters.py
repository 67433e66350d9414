"""A level, a trend that fades, and a season: smoothing of all three."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from python_udfs.demand.panels import Panel, panel, part

LEVEL_WEIGHTS = (0.05, 0.1, 0.2, 0.35, 0.6)
TREND_WEIGHTS = (0.0, 0.05, 0.15)  # of the level's weight a trend's moves by
DAMPINGS = (0.85, 0.95)
SEASON_WEIGHTS = (0.05, 0.2)
SEASONS = 2  # full ones, from which a season can be told


@dataclass
class HoltWinters:
    """States [series] at the end, and `season` [series, positions].

    Units `h` periods ahead are expected to be level + trend x (damping + damping^2 +
    ... + damping^h) + season[:, (h - 1) % positions], and never less than 0.
    """

    level: np.ndarray
    trend: np.ndarray
    damping: np.ndarray
    season: np.ndarray


def holt_winters(units: np.ndarray, season: int = 1) -> HoltWinters:
    """Smooth units [series, periods] with a damped trend and an additive season.

    A season is `season` periods; series observed for fewer than two have none. Weights
    have the least squared one-step errors on a grid (Gardner, McKenzie 1985,
    doi:10.1287/mnsc.31.10.1237; Winters 1960, doi:10.1287/mnsc.6.3.324). The level
    starts at the first observation less its season; a missing period (NaN) leaves all
    as it was.
    """
    seen = panel(units)
    positions = season if season > 1 and len(seen.sold) >= SEASONS * season else 1
    found = _empty(len(seen.first), positions)
    is_seasonal = (seen.count >= SEASONS * positions) & (positions > 1)
    for chosen, length in ((~is_seasonal, 1), (is_seasonal, positions)):
        series = np.flatnonzero(chosen)
        if len(series):
            _set(found, series, _best(part(seen, series), length))
    return found


def _best(seen: Panel, positions: int) -> HoltWinters:
    least = np.full(len(seen.first), np.inf)
    best = _empty(len(seen.first), positions)
    first = _first_season(seen, positions)
    weights = SEASON_WEIGHTS if positions > 1 else (0.0,)
    for tried in product(LEVEL_WEIGHTS, TREND_WEIGHTS, DAMPINGS, weights):
        state, squares = _run(seen, first.copy(), *tried)
        better = np.flatnonzero(squares < least)
        least[better] = squares[better]
        _set(best, better, state, better)
    return best


def _run(
    seen: Panel,
    season: np.ndarray,
    level_weight: float,
    trend_weight: float,
    damping: float,
    season_weight: float,
) -> tuple[HoltWinters, np.ndarray]:
    """Return the state after the last period and the sum of squared errors.

    In error-correction form: the level moves by a share of each error, so do the trend
    and the season (Hyndman, Athanasopoulos 2021, otexts.com/fpp3/ets.html).
    """
    positions, periods = len(season), len(seen.sold)
    begin = seen.seen.argmax(axis=0)
    series = np.arange(len(seen.first))
    level = seen.first - season[begin % positions, series]
    trend, squares = np.zeros(len(series)), np.zeros(len(series))
    for number, (sold, is_seen) in enumerate(zip(seen.sold, seen.seen, strict=True)):
        here = season[number % positions]
        fading = damping * trend
        error = is_seen * (sold - level - fading - here)
        squares += error * error
        level += is_seen * fading + level_weight * error
        trend += is_seen * (fading - trend) + level_weight * trend_weight * error
        if positions > 1:
            here += season_weight * error
    ahead = (periods + np.arange(positions)) % positions
    dampings = np.full(len(series), damping)
    return HoltWinters(level, trend, dampings, season[ahead].T), squares


def _first_season(seen: Panel, positions: int) -> np.ndarray:
    """Return [positions, series]: the means of each position less the series' mean."""
    if positions == 1:
        return np.zeros((1, len(seen.first)))
    mean = seen.sold.sum(axis=0) / np.maximum(seen.count, 1)
    offs = (seen.sold - mean) * seen.seen
    sums = [offs[at::positions].sum(axis=0) for at in range(positions)]
    counts = [seen.seen[at::positions].sum(axis=0) for at in range(positions)]
    return np.array(sums) / np.maximum(counts, 1)


def _empty(series: int, positions: int) -> HoltWinters:
    states = [np.zeros(series) for _ in range(3)]
    return HoltWinters(*states, np.zeros((series, positions)))


def _set(
    found: HoltWinters,
    series: np.ndarray,
    values: HoltWinters,
    rows: np.ndarray | slice = slice(None),
) -> None:
    found.level[series] = values.level[rows]
    found.trend[series] = values.trend[rows]
    found.damping[series] = values.damping[rows]
    found.season[series, : values.season.shape[1]] = values.season[rows]
