"""Counts of sales as a negative binomial: a mean, and more spread than Poisson's."""

from dataclasses import dataclass

import numpy as np

from python_udfs.demand.count_distribution import MIN_DISPERSION

HALF_LIFE = 13  # periods after which an observation counts half
ROUNDS = 20


@dataclass
class Counts:
    """Per series: expected units of a period, and dispersion.

    Their variance is mean + dispersion x mean^2.
    """

    mean: np.ndarray
    dispersion: np.ndarray


def negative_binomial(units: np.ndarray, half_life: float = HALF_LIFE) -> Counts:
    """Fit units [series, periods] by moments, with weights that halve with age.

    Missing periods (NaN) count for nothing. Dispersions are drawn to that of all
    series by what each can tell: see `dispersions`.
    """
    seen = ~np.isnan(units)
    age = np.arange(units.shape[1])[::-1]
    weight = 0.5 ** (age / half_life) * seen
    total = np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
    mean = (weight * np.where(seen, units, 0)).sum(axis=1) / total
    squares = np.where(seen, units - mean[:, None], 0) ** 2
    periods = total**2 / np.maximum((weight**2).sum(axis=1), np.finfo(float).tiny)
    freed = np.maximum(1 - 1 / np.maximum(periods, 1), 1e-9)  # the mean was fitted
    variance = (weight * squares).sum(axis=1) / total / freed
    return Counts(mean, dispersions(mean, variance, periods - 1))


def dispersions(
    mean: np.ndarray, variance: np.ndarray, periods: np.ndarray
) -> np.ndarray:
    """Return dispersions [series] of what varies by `variance` around `mean`.

    The pool's is the one whose expected variances fit best, each series weighed by how
    sure its own is (moments: Breslow 1984, doi:10.2307/2347661); a series' own is then
    drawn to it as far as dispersions differ, which is taken to be as much as they are.
    """
    told = (periods > 0) & (mean > 0)
    pool = 1.0
    excess, square = variance - mean, mean**2
    for _ in range(ROUNDS):
        sure = np.where(told, periods, 0) / (mean + pool * square + 1e-12) ** 2
        pool = (sure * excess * square).sum() / max((sure * square**2).sum(), 1e-300)
        pool = max(pool, MIN_DISPERSION)
    sure = sure * square**2 / 2
    drawn = sure * np.where(told, excess / np.maximum(square, 1e-300), 0)
    own = (drawn + 1 / pool) / (sure + 1 / pool**2)
    return np.maximum(np.where(told, own, pool), MIN_DISPERSION)
