"""How much to keep for one uncertain stretch of demand: the newsvendor's question.

Too much costs `holding_cost` a unit, too little `shortage_cost` a unit; the best level
covers demand with the critical ratio, shortage / (shortage + holding).
With backorders the same is exact for a base-stock level over lead time and review
(Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd edition, chapter 4).
"""

import numpy as np
from scipy.stats import norm, poisson

TAIL = 1e-15  # probability of demand that is left out


def normal_level(mean: float, sd: float, ratio: float) -> float:
    """Return the level [units] that covers normal demand with probability `ratio`."""
    return mean + sd * norm.ppf(ratio)


def normal_cost(
    level: float, mean: float, sd: float, holding_cost: float, shortage_cost: float
) -> float:
    """Return the expected cost of a level when demand is normal."""
    z = (level - mean) / sd
    shortage = sd * (norm.pdf(z) - z * norm.sf(z))
    return holding_cost * (level - mean + shortage) + shortage_cost * shortage


def poisson_demand(mean: float) -> np.ndarray:
    """Return the probabilities of 0, 1, 2 … units, without a tail of TAIL."""
    return poisson.pmf(np.arange(poisson.isf(TAIL, mean) + 1), mean)


def several_periods(demand: np.ndarray, periods: int) -> np.ndarray:
    """Return the probabilities of the sum over so many independent periods."""
    total = np.ones(1)
    for _ in range(periods):
        total = np.convolve(total, demand)
    return total


def discrete_level(demand: np.ndarray, ratio: float) -> int:
    """Return the least level that covers whole-numbered demand, as probabilities."""
    return int(np.searchsorted(np.cumsum(demand), ratio))


def discrete_cost(
    levels: np.ndarray, demand: np.ndarray, holding_cost: float, shortage_cost: float
) -> np.ndarray:
    """Return the expected cost [n] of levels [n] that may be negative, whole numbers.

    `demand` has the probabilities of 0, 1, 2 … units.
    """
    units = np.arange(len(demand))
    above = np.concatenate([np.cumsum((demand * units)[::-1])[::-1], [0.0]])
    chance = np.concatenate([np.cumsum(demand[::-1])[::-1], [0.0]])
    start = np.clip(levels, 0, len(demand))
    shortage = above[start] - levels * chance[start]
    left_over = levels - demand @ units + shortage
    return holding_cost * left_over + shortage_cost * shortage
