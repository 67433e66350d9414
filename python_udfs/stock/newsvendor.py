"""How much to keep for one uncertain stretch of demand: the newsvendor's question.

Too much costs `holding_cost` a unit, too little `shortage_cost` a unit; the best level
covers demand with probability shortage / (shortage + holding), the critical ratio.
With backorders the same is exact for a base-stock level over lead time and review
(Snyder and Shen, Fundamentals of Supply Chain Theory, 2nd edition, chapter 4).
"""

import numpy as np
from scipy.stats import norm, poisson

TAIL = 1e-15  # probability of demand that is left out


def critical_ratio(holding_cost: float, shortage_cost: float) -> float:
    """Return with which probability to cover demand; costs a unit, both above 0.

    Raises ValueError that names the cost which is not.
    """
    for name, cost in (("holding", holding_cost), ("shortage", shortage_cost)):
        if not np.all(np.asarray(cost) > 0):
            raise ValueError(f"{name} cost {cost} is not above 0")
    return shortage_cost / (shortage_cost + holding_cost)


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


def level_at(levels: np.ndarray, units: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Return the units [n] that cover demand with probability `ratio` [n].

    `units` [n, k] are quantiles at `levels` [k], both rising. Between them lies a
    straight line, beyond the last there is only the last.
    """
    after = np.clip(np.searchsorted(levels, ratio), 1, len(levels) - 1)
    share = (ratio - levels[after - 1]) / (levels[after] - levels[after - 1])
    row = np.arange(len(units))
    low, high = units[row, after - 1], units[row, after]
    return low + np.clip(share, 0, 1) * (high - low)


def lost_sales_level(
    levels: np.ndarray,
    units: np.ndarray,
    *,
    daily_holding_cost: np.ndarray,
    shortage_cost: np.ndarray,
    protection_days: np.ndarray,
) -> np.ndarray:
    """Return base-stock levels [n] where unmet demand is lost, each one of the units.

    `units` [n, k] are quantiles at `levels` [k] of demand in `protection_days` [n],
    until the next order but one arrives; costs [n] are of a unit held for a day and of
    a unit lost. Lost sales relieve the stock: that problem with backorders which costs
    no more than this one has its shortage cost over lead time + 1 periods (Huh,
    Janakiraman, Muckstadt, Rusmevichientong 2009, Management Science 55(3)). Its level
    is close to the best where demand is sparse and comes in bunches.
    """
    ratio = critical_ratio(daily_holding_cost * protection_days, shortage_cost)
    covers = np.clip(np.searchsorted(levels, ratio), 0, len(levels) - 1)
    return units[np.arange(len(units)), covers]
