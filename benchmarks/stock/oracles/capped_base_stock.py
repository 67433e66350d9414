"""The policy that orders up to a level, but only so much at once: for lost sales.

With long lead times a plain base-stock level reacts to each lost sale with orders that
come too late; a cap smooths them (Xin 2021, doi:10.1287/opre.2020.2019). Periods,
states and costs are those of `lost_sales`.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.stock.oracles.lost_sales import average_cost, backorder_level
from benchmarks.stock.oracles.newsvendor import (
    discrete_cost,
    discrete_level,
)
from python_udfs.stock.base_stock_levels import critical_ratio


@dataclass(frozen=True)
class CappedBaseStock:
    """Order up to `level`, but at most `cap` at once; `cost` is a period's average."""

    level: int
    cap: int
    cost: float


def capped_base_stock_cost(
    level: int,
    cap: int,
    demand: np.ndarray,
    lead_time: int,
    holding_cost: float,
    shortage_cost: float,
    tolerance: float = 1e-6,
) -> float:
    """Return the average cost a period of ordering up to `level`, at most `cap`.

    `demand` has the probabilities of 0, 1, 2 … units a period. Exact, of the Markov
    chain of states; for what has too many states, simulate.
    """
    cap = min(cap, level)
    axes = (level + 1, *[cap + 1] * (lead_time - 1))
    state = np.indices(axes).reshape(lead_time, -1)
    order = np.clip(level - state.sum(axis=0), 0, cap)
    coming = np.vstack([state[1:], order])
    left = np.maximum(state[0][:, None] - np.arange(len(demand)), 0)
    there = np.minimum(left + coming[0][:, None], level)
    later = np.ravel_multi_index(tuple(coming[1:]), axes[1:]) if lead_time > 1 else 0
    follows = there * int(np.prod(axes[1:])) + np.reshape(later, (-1, 1))
    period = discrete_cost(state[0], demand, holding_cost, shortage_cost)
    chance = demand / demand.sum()

    def step(value: np.ndarray) -> np.ndarray:
        return period + value[follows] @ chance

    return average_cost(step, np.zeros(len(period)), tolerance)


def best_capped_base_stock(
    demand: np.ndarray, lead_time: int, holding_cost: float, shortage_cost: float
) -> CappedBaseStock:
    """Return the best level and cap, found by going downhill from a base stock's.

    Uncapped orders and the best level with backorders are the start; neighbours are
    one unit of level, cap or both away.
    """
    costs = holding_cost, shortage_cost
    level = backorder_level(demand, lead_time, *costs)
    cap = max(1, discrete_level(demand, critical_ratio(*costs)))
    known: dict[tuple[int, int], float] = {}

    def cost(point: tuple[int, int]) -> float:
        if point not in known:
            known[point] = capped_base_stock_cost(*point, demand, lead_time, *costs)
        return known[point]

    best = level, cap
    while True:
        near = [(best[0] + a, best[1] + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        found = min((p for p in near if min(p) >= 1), key=lambda p: (cost(p), p))
        if cost(found) >= cost(best):
            return CappedBaseStock(*best, cost(best))
        best = found
