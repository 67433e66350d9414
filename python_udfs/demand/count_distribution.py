"""The negative binomial: whole units with a mean and more spread than Poisson's.

Its variance is mean + dispersion x mean^2. All arguments are arrays that broadcast.
"""

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom

from python_udfs.machine_code import compiled

MIN_DISPERSION = 1e-3  # closer to Poisson's than can be told apart
MAX_COUNTED = 200.0  # mean x (1 + dispersion): above, a search is faster
MAX_LEVEL = 1 - 1e-9  # and above this one more exact


def probabilities(
    units: np.ndarray, mean: np.ndarray, dispersion: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of fewer units, and of as many or fewer."""
    size, share = _parameters(mean, dispersion)
    return nbinom.cdf(units - 1, size, share), nbinom.cdf(units, size, share)


def quantiles(
    levels: np.ndarray, mean: np.ndarray, dispersion: np.ndarray
) -> np.ndarray:
    """Return the fewest units with at least the probability `levels` of no more."""
    size, share = _parameters(mean, dispersion)
    arrays = np.broadcast_arrays(levels, np.asarray(mean, dtype=float), size, share)
    level, mean, size, share = (np.ascontiguousarray(a).ravel() for a in arrays)
    found = np.zeros(len(level))
    is_integer_demand = (mean * (1 + 1 / size) <= MAX_COUNTED) & (level < MAX_LEVEL)
    some = np.flatnonzero(is_integer_demand & (mean > 0))
    found[some] = _counted_up(level[some], size[some], share[some])
    rest = np.flatnonzero(~is_integer_demand & (mean > 0))
    found[rest] = np.maximum(nbinom.ppf(level[rest], size[rest], share[rest]), 0)
    return found.reshape(arrays[0].shape)


@compiled
def _counted_up(level: np.ndarray, size: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the units [n] at which probabilities, added up from 0 on, reach a level.

    That goes on where it was while the level rises and the distribution is the same.
    """
    found = np.empty(len(level))
    units, chance, total = 0, 0.0, 0.0
    for at in range(len(level)):
        is_same = at and size[at] == size[at - 1] and share[at] == share[at - 1]
        if not (is_same and level[at] >= level[at - 1]):
            units, chance = 0, share[at] ** size[at]
            total = chance
        while total < level[at]:
            chance *= (size[at] + units) / (units + 1) * (1 - share[at])
            units += 1
            total += chance
        found[at] = units
    return found


def log_likelihood(
    units: np.ndarray, mean: np.ndarray, dispersion: np.ndarray
) -> np.ndarray:
    """Return the log of the probability of just these units, up to a constant."""
    size, share = _parameters(mean, dispersion)
    ways = gammaln(units + size) - gammaln(size)
    return ways + size * np.log(share) + units * np.log1p(-share)


def _parameters(
    mean: np.ndarray, dispersion: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    size = 1 / np.maximum(dispersion, MIN_DISPERSION)
    return size, size / (size + mean)
