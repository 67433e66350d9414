"""The negative binomial: whole units with a mean and more spread than Poisson's.

Its variance is mean + dispersion x mean^2. All arguments are arrays that broadcast.
"""

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom

LEAST_DISPERSION = 1e-3  # closer to Poisson's than can be told apart


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
    found = nbinom.ppf(levels, *_parameters(mean, dispersion))
    return np.where(np.asarray(mean) > 0, np.maximum(found, 0), 0.0)


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
    size = 1 / np.maximum(dispersion, LEAST_DISPERSION)
    return size, size / (size + mean)
