"""How much to order at once when each order costs: demand that is known."""

import numpy as np


def economic_order_quantity(
    demand: float, order_cost: float, holding_cost: float
) -> float:
    """Return the units of an order that make ordering and holding cheapest together.

    `demand` and the `holding_cost` of a unit are of the same stretch of time (Harris
    1913; Snyder and Shen, theorem 3.1). Raises ValueError where holding is free.
    """
    if not np.all(np.asarray(holding_cost) > 0):
        raise ValueError(f"holding cost {holding_cost} is not above 0")
    return np.sqrt(2 * order_cost * demand / holding_cost)


def dynamic_lot_sizes(
    demand: np.ndarray, order_cost: float, holding_cost: float
) -> tuple[np.ndarray, float]:
    """Return the orders [periods] that meet `demand` [periods] cheapest, and the cost.

    Each order costs `order_cost`, a unit carried into the next period `holding_cost`;
    an order serves the periods from its own to the one before the next order (Wagner
    and Whitin 1958, doi:10.1287/mnsc.5.1.89).
    """
    demand = np.asarray(demand, dtype=float)
    periods = len(demand)
    cost_from, next_order = np.zeros(periods + 1), np.zeros(periods, dtype=int)
    for first in reversed(range(periods)):
        later = demand[first:]
        held = np.cumsum(np.arange(len(later)) * later) * holding_cost
        costs = order_cost * (np.cumsum(later) > 0) + held + cost_from[first + 1 :]
        best = int(np.argmin(costs))
        cost_from[first], next_order[first] = costs[best], first + 1 + best
    orders, period = np.zeros(periods), 0
    while period < periods:
        orders[period] = demand[period : next_order[period]].sum()
        period = next_order[period]
    return orders, float(cost_from[0])
