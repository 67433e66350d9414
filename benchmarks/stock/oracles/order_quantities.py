"""(r, Q): stock is watched all the time, an order is one quantity, unmet demand waits.

`holding_cost` is of a unit held and `shortage_cost` of a unit waiting, for the stretch
of time that `demand_rate` is of.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from benchmarks.stock.oracles.newsvendor import (
    discrete_cost,
    discrete_level,
    normal_cost,
    normal_level,
)
from python_udfs.stock.base_stock_levels import critical_ratio


def best_r_q(
    demand_rate: float,
    lead_demand: np.ndarray,
    holding_cost: float,
    shortage_cost: float,
    order_cost: float,
) -> tuple[int, int, float]:
    """Return the best r and Q, and their cost, when demand comes in single units.

    `lead_demand` has the probabilities of 0, 1, 2 … units in a lead time. Exact:
    positions r + 1 … r + Q are equally likely, so the next best one is added while it
    lowers the average (Federgruen and Zheng 1992, doi:10.1287/opre.40.4.808).
    """

    def cost(level: int) -> float:
        levels = np.array([level])
        return discrete_cost(levels, lead_demand, holding_cost, shortage_cost)[0]

    ratio = critical_ratio(holding_cost, shortage_cost)
    high = discrete_level(lead_demand, ratio)
    low, total = high - 1, order_cost * demand_rate + cost(high)
    while min(cost(low), cost(high + 1)) < total / (high - low):
        if cost(low) < cost(high + 1):
            total, low = total + cost(low), low - 1
        else:
            total, high = total + cost(high + 1), high + 1
    return low, high - low, float(total / (high - low))


def normal_r_q_cost(
    point: float,
    quantity: float,
    lead_mean: float,
    lead_sd: float,
    *,
    demand_rate: float,
    holding_cost: float,
    shortage_cost: float,
    order_cost: float,
) -> float:
    """Return the cost of r and Q when lead-time demand is normal.

    The position is uniform between r and r + Q (Snyder and Shen, equation 5.7).
    """
    ends = np.array([point, point + quantity])
    z = (ends - lead_mean) / lead_sd
    squares = lead_sd**2 / 2 * ((z**2 + 1) * norm.sf(z) - z * norm.pdf(z))
    held = holding_cost * np.diff((ends - lead_mean) ** 2 / 2)[0]
    short = -(holding_cost + shortage_cost) * np.diff(squares)[0]
    return float((order_cost * demand_rate + held + short) / quantity)


def best_normal_r_q(
    lead_mean: float,
    lead_sd: float,
    *,
    demand_rate: float,
    holding_cost: float,
    shortage_cost: float,
    order_cost: float,
) -> tuple[float, float, float]:
    """Return the best r and Q and their cost when lead-time demand is normal.

    At the optimum the positions r and r + Q cost as much as the average (Zheng 1992,
    doi:10.1287/mnsc.38.1.87).
    """
    costs = {"holding_cost": holding_cost, "shortage_cost": shortage_cost}
    middle = normal_level(lead_mean, lead_sd, critical_ratio(**costs))

    def alone(level: float) -> float:
        return normal_cost(level, lead_mean, lead_sd, **costs)

    def point(quantity: float) -> float:
        def gap(low: float) -> float:
            return alone(low) - alone(low + quantity)

        return brentq(gap, middle - quantity, middle, xtol=1e-12)

    def average(quantity: float) -> float:
        told = costs | {"demand_rate": demand_rate, "order_cost": order_cost}
        return normal_r_q_cost(point(quantity), quantity, lead_mean, lead_sd, **told)

    def above(quantity: float) -> float:
        return alone(point(quantity)) - average(quantity)

    most = lead_sd + np.sqrt(
        2 * order_cost * demand_rate * (1 / holding_cost + 1 / shortage_cost)
    )
    while above(most) < 0:
        most *= 2
    quantity = brentq(above, 1e-3 * most, most, xtol=1e-12)
    return point(quantity), quantity, average(quantity)
