"""(s, S): stock is reviewed every period, an order costs, unmet demand waits."""

from collections.abc import Callable

import numpy as np

from benchmarks.stock.oracles.newsvendor import (
    discrete_cost,
    discrete_level,
)
from python_udfs.stock.base_stock_levels import critical_ratio


def renewals(demand: np.ndarray, units: int) -> np.ndarray:
    """Return how often, on average, cumulated demand stands at 0, 1 … `units` - 1.

    `demand` has the probabilities of one period (Snyder and Shen, equation 4.72).
    """
    chance = np.zeros(units)
    chance[: len(demand)] = demand[:units]
    visits = np.zeros(units)
    visits[0] = 1 / (1 - chance[0])
    for unit in range(1, units):
        visits[unit] = visits[0] * (chance[1 : unit + 1] @ visits[:unit][::-1])
    return visits


def s_s_cost(
    low: int, high: int, demand: np.ndarray, cost: Callable, order_cost: float
) -> float:
    """Return the average cost a period of ordering up to `high` at `low` or below.

    `cost` takes levels [n] and returns what a period costs that begins there.
    """
    visits = renewals(demand, high - low)
    levels = high - np.arange(high - low)
    return float((order_cost + visits @ cost(levels)) / visits.sum())


def best_s_s(
    demand: np.ndarray,
    lead_demand: np.ndarray,
    holding_cost: float,
    shortage_cost: float,
    order_cost: float,
) -> tuple[int, int, float]:
    """Return the best s and S and their cost a period, demand being whole units.

    `demand` has the probabilities of 0, 1, 2 … units in a period, `lead_demand` those
    of the lead time and one period together; without lead time it is `demand` again.
    Exact (Zheng and Federgruen 1991, doi:10.1287/opre.39.4.654).
    """

    def cost(levels: np.ndarray) -> np.ndarray:
        return discrete_cost(levels, lead_demand, holding_cost, shortage_cost)

    def at(low: int, high: int) -> float:
        return s_s_cost(low, high, demand, cost, order_cost)

    def alone(level: int) -> float:
        return float(cost(np.array([level]))[0])

    ratio = critical_ratio(holding_cost, shortage_cost)
    high = discrete_level(lead_demand, ratio)
    low = high - 1
    while at(low, high) > alone(low):
        low -= 1
    best = low, high, at(low, high)
    while alone(high) <= best[2]:
        if at(low, high) < best[2]:
            while at(low, high) <= alone(low + 1):
                low += 1
            best = low, high, at(low, high)
        high += 1
    return best
