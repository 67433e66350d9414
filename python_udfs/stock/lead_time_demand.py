"""Demand until an order arrives, by Monte Carlo from the forecast's own quantiles.

A draw is one possible future: how high demand turns out (one level in all horizons, so
that a path of sums is coherent), how long the supplier takes, how a part falls. All
products share the same draws: none depends on which others there are.
"""

import zlib
from functools import cache

import numpy as np

from python_udfs.machine_code import compiled

DRAWS = 1_000
HORIZONS = np.arange(7, 63, 7)  # days, as in int_cumulative_demand
LEVELS = np.array(
    [
        *(0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
        *(0.6, 0.65, 0.7, 0.725, 0.75, 0.775, 0.8, 0.825, 0.85, 0.875, 0.9, 0.91),
        *(0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.995, 1.0),
    ]
)
MAX_PURCHASES = 200  # in a part of demand; units above it fall in so many bunches


def lead_times(mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Return whole days [rows, DRAWS] that deliveries take, of means and sds [rows].

    Gamma, by the cube of a normal (Wilson and Hilferty 1931): never below 0, skewed to
    long delays. The mean itself, rounded, where the sd or the mean is 0.
    """
    mean, sd = mean[:, None], sd[:, None]
    shape = np.divide(mean, sd, out=np.full_like(mean, np.inf), where=sd > 0) ** 2
    shape = np.where(shape > 0, shape, np.inf)
    root = 1 - 1 / (9 * shape) + _normals() / (3 * np.sqrt(shape))
    return np.floor(mean * np.maximum(root, 0) ** 3 + 0.5)


def cumulative_paths(quantiles: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return units [rows, HORIZONS, DRAWS] demanded until the end of each horizon.

    `quantiles` [rows, HORIZONS, levels] are of those sums. Inverse transform, linear
    between levels; the outer slopes go on to levels 0 and 1. A path never falls.
    """
    first = np.maximum(2 * quantiles[..., :1] - quantiles[..., 1:2], 0)
    last = 2 * quantiles[..., -1:] - quantiles[..., -2:-1]
    known = np.concatenate([first, quantiles, last], axis=-1)
    levels = np.concatenate([[0], levels, [1]])
    drawn = _uniforms("demand")
    below = np.searchsorted(levels, drawn, side="right") - 1
    weight = (drawn - levels[below]) / np.diff(levels)[below]
    return _drawn(known, below, weight)


def demand_draws(
    paths: np.ndarray,
    days: np.ndarray,
    *,
    shares: np.ndarray,
    is_whole: np.ndarray,
    names: list[str],
) -> np.ndarray:
    """Return units [rows, DRAWS] demanded in so many days, at a share of all demand.

    `paths` are those of cumulative_paths; `days` [rows, DRAWS] are whole; `shares`
    [rows] lie in 0 to 1; `is_whole` [rows] says whether units are counted; each row has
    a name. Linear between horizons; beyond the last one demand goes on as in it. What
    falls into a part of the first week, or to one of several locations, is drawn
    purchase by purchase (binomial).
    """
    units = _between_horizons(paths, days)
    units = np.where(is_whole[:, None], np.floor(units + _uniforms("whole")), units)
    parts = shares[:, None] * np.minimum(days / HORIZONS[0], 1)
    for row in np.flatnonzero((parts < 1).any(axis=1)):
        part = _purchases_within(units[row], parts[row], names[row])
        units[row] = np.floor(part + 0.5) if is_whole[row] else part
    return units


def expected_units(
    expected: np.ndarray, days: np.ndarray, shares: np.ndarray
) -> np.ndarray:
    """Return mean demand [rows] in `days`, of its sums `expected` over HORIZONS."""
    part_of_week = np.minimum(days / HORIZONS[0], 1)
    units = _between_horizons(expected[:, :, None], days) * part_of_week
    return units.mean(axis=1) * shares


def quantiles_of(draws: np.ndarray) -> np.ndarray:
    """Return the units [rows, LEVELS] that draws [rows, DRAWS] stay at or below."""
    ranks = np.ceil(np.round(LEVELS * DRAWS, 6)).astype(int) - 1
    return np.sort(draws, axis=1)[:, ranks]


def _between_horizons(horizons: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return units [rows, DRAWS] of horizons [rows, HORIZONS, DRAWS or 1]."""
    return _interpolated(horizons, days, HORIZONS[0], HORIZONS[-1])


@compiled
def _interpolated(
    horizons: np.ndarray, days: np.ndarray, first: int, last: int
) -> np.ndarray:
    units = np.empty(days.shape)
    for row in range(days.shape[0]):
        for draw in range(days.shape[1]):
            weeks = min(days[row, draw], last) / first
            horizon = min(max(int(weeks), 1), horizons.shape[1] - 1)
            weight = max(weeks - horizon, 0.0)
            column = draw % horizons.shape[2]
            low, high = (
                horizons[row, horizon - 1, column],
                horizons[row, horizon, column],
            )
            beyond = max(days[row, draw] / last, 1.0)
            units[row, draw] = (low * (1 - weight) + high * weight) * beyond
    return units


@compiled
def _drawn(known: np.ndarray, below: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return units [rows, horizons, draws] between known [rows, horizons, levels]."""
    rows, horizons, _ = known.shape
    units = np.empty((rows, horizons, len(below)))
    for row in range(rows):
        for horizon in range(horizons):
            for draw in range(len(below)):
                at = below[draw]
                low, high = known[row, horizon, at], known[row, horizon, at + 1]
                here = low + (high - low) * weight[draw]
                if horizon:
                    here = max(here, units[row, horizon - 1, draw])
                units[row, horizon, draw] = here
    return units


def _purchases_within(units: np.ndarray, parts: np.ndarray, name: str) -> np.ndarray:
    purchases = np.minimum(np.ceil(units), MAX_PURCHASES).astype(int)
    random = np.random.default_rng(zlib.crc32(name.encode()))
    return units / np.maximum(purchases, 1) * random.binomial(purchases, parts)


@cache
def _uniforms(purpose: str) -> np.ndarray:
    """Return evenly spread numbers [DRAWS] in 0 to 1, in an order of their own."""
    random = np.random.default_rng(zlib.crc32(purpose.encode()))
    return random.permutation((np.arange(DRAWS) + 0.5) / DRAWS)


@cache
def _normals() -> np.ndarray:
    """Return standard normal numbers [DRAWS], evenly spread."""
    from scipy.special import ndtri  # not on the connect path

    return ndtri(_uniforms("lead time"))
