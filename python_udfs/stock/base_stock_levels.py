"""Which stock costs least? By what a review period costs that begins at a position."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Demand:
    """Quantiles [rows, levels] of demand, in units, at the same levels [levels].

    Until an order arrives and until the next one does.
    """

    levels: np.ndarray
    lead_time_units: np.ndarray
    protection_units: np.ndarray


@dataclass(frozen=True)
class Costs:
    """Of a unit held for a review period and of a unit short [rows]; NaN: unknown."""

    holding: np.ndarray
    shortage: np.ndarray


def least_cost_levels(
    demand: Demand, costs: Costs, batch_units: np.ndarray
) -> np.ndarray:
    """Return the positions [rows], in units, below which a batch is worth ordering.

    `batch_units` [rows] are ordered at once, at least 1 of what is counted. After an
    order positions are spread between the level and a batch above it, so the best level
    costs as much as the position a batch above (Zheng 1992, doi:10.1287/mnsc.38.1.87):
    the quantile after the last that costs more. Far too low a position costs no more
    than any lower one, all that is demanded. 0 where losing that costs less than a
    batch on its way from full to empty. NaN where a cost is.
    """
    none, batch = np.zeros((len(batch_units), 1)), batch_units[:, None]
    positions = np.concatenate([none, demand.protection_units], axis=1)
    now = period_costs(demand, costs, positions)
    later = period_costs(demand, costs, positions + batch)
    too_low = now > later + 1e-9 * np.abs(later)
    after = positions.shape[1] - too_low[:, ::-1].argmax(axis=1)
    after = np.minimum(after, positions.shape[1] - 1)
    level = positions[np.arange(len(positions)), after]
    on_its_way = period_costs(demand, costs, batch * (np.arange(10) + 0.5) / 10)
    is_worth_it = on_its_way.mean(axis=1) < now[:, 0]
    least = np.where(positions > 0, positions, np.inf).min(axis=1)
    lowest = np.where(is_worth_it & np.isfinite(least), least, 0)
    level = np.where(too_low.any(axis=1), level, lowest)
    return np.where(np.isfinite(costs.holding * costs.shortage), level, np.nan)


def period_costs(demand: Demand, costs: Costs, positions: np.ndarray) -> np.ndarray:
    """Return what a review period costs [rows, n] that begins at positions [rows, n].

    Its effect begins when an order arrives and ends when the next one does: short is
    what is demanded beyond the position until the end and was not yet at the start,
    held is the mean of what is left then (Snyder and Shen, section 4.4).
    """
    weights = np.diff(demand.levels, prepend=0)
    at_start = positions[:, :, None] - demand.lead_time_units[:, None]
    at_end = positions[:, :, None] - demand.protection_units[:, None]
    short = (np.maximum(-at_end, 0) - np.maximum(-at_start, 0)) @ weights
    held = (np.maximum(at_end, 0) + np.maximum(at_start, 0)) @ weights / 2
    return costs.shortage[:, None] * short + costs.holding[:, None] * held


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


def critical_ratio(holding_cost: float, shortage_cost: float) -> float:
    """Return with which probability to cover demand: the critical ratio.

    Costs are of a unit too much and of a unit too little, both above 0.
    Raises ValueError that names the cost which is not.
    """
    for name, cost in (("holding", holding_cost), ("shortage", shortage_cost)):
        if not np.all(np.asarray(cost) > 0):
            raise ValueError(f"{name} cost {cost} is not above 0")
    return shortage_cost / (shortage_cost + holding_cost)
