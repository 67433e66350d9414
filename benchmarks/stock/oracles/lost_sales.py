"""What is unmet is lost: the least cost that any policy can have.

A period begins with the arrival of what was ordered `lead_time` periods ago, then it is
ordered, then demand takes what is there; a unit left at its end costs `holding_cost`,
a unit lost `shortage_cost` (Zipkin 2008, doi:10.1287/opre.1070.0471). A state is what
is there and what arrives in each of the next `lead_time` - 1 periods: an array with as
many axes. Lead times are 1 or more.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.stock.oracles.newsvendor import (
    discrete_cost,
    discrete_level,
    several_periods,
)
from python_udfs.stock.base_stock_levels import critical_ratio

MAX_ITERATIONS = 10_000


def optimal_cost(
    demand: np.ndarray,
    lead_time: int,
    holding_cost: float,
    shortage_cost: float,
    tolerance: float = 1e-6,
) -> float:
    """Return the least average cost a period that any policy can have.

    `demand` has the probabilities of 0, 1, 2 … units a period. By value iteration over
    all states and orders up to the best level with backorders, beyond which it does not
    pay to order: for a few units a period and lead times up to 4.
    """
    costs = holding_cost, shortage_cost
    most = backorder_level(demand, lead_time, *costs)
    max_order = min(discrete_level(demand, 1 - 1e-4), most)
    there = np.arange(most + 1)
    left = _left_over(demand, most)
    next_there = np.minimum(there[:, None] + np.arange(max_order + 1), most)
    axes = (most + 1, *[max_order + 1] * (lead_time - 1))
    period = discrete_cost(there, demand, *costs)
    period = period.reshape(-1, *[1] * (lead_time - 1))

    def step(value: np.ndarray) -> np.ndarray:
        arrived = value[next_there]  # by what is left, arrives, …, is ordered now
        return period + np.tensordot(left, arrived, axes=1).min(axis=-1)

    return average_cost(step, np.zeros(axes), tolerance)


def backorder_level(
    demand: np.ndarray, lead_time: int, holding_cost: float, shortage_cost: float
) -> int:
    """Return the best base-stock level if demand waited, at least 1."""
    together = several_periods(demand, lead_time + 1)
    return max(1, discrete_level(together, critical_ratio(holding_cost, shortage_cost)))


def _left_over(demand: np.ndarray, most: int) -> np.ndarray:
    """Return the probabilities [there, left over] after a period's demand."""
    chance = np.zeros((most + 1, most + 1))
    for there in range(most + 1):
        sold = demand[:there]
        chance[there, there - np.arange(len(sold))] = sold
        chance[there, 0] = 1 - sold.sum()
    return chance


def average_cost(step: Callable, value: np.ndarray, tolerance: float) -> float:
    """Return the average a period by relative value iteration (Puterman, 8.5)."""
    for _ in range(MAX_ITERATIONS):
        following = step(value)
        change = following - value
        if np.ptp(change) < tolerance:
            return float((change.max() + change.min()) / 2)
        value = following - following.flat[0]
    raise ValueError(f"no average cost to {tolerance} in {MAX_ITERATIONS} periods")
