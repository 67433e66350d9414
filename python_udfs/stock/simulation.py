"""What a policy would have done: stock day by day, for many products at once.

A day begins with what arrives; on a review day it is then ordered (what has no lead
time is there at once), then demand takes what is there; the rest is lost, or waits.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Policy:
    """How each of n products is ordered; all arrays are [n], in units and days.

    On every `review_days`-th day a product whose position (on hand and on order, less
    what waits) is at `reorder_point` or below is ordered: up to `order_up_to`, or where
    `order_quantity` is a number in so many of it as end above the reorder point; at
    most `order_cap`, at least `minimum_order`, in whole packs.
    """

    reorder_point: np.ndarray
    order_up_to: np.ndarray
    order_quantity: np.ndarray  # NaN: order up to
    order_cap: np.ndarray  # inf: none
    minimum_order: np.ndarray
    pack_size: np.ndarray
    review_days: np.ndarray
    lead_days: np.ndarray  # whole numbers


@dataclass(frozen=True)
class Course:
    """What happened, all arrays [n, days] in units: at each day's end, or during it."""

    on_hand: np.ndarray
    ordered: np.ndarray
    short: np.ndarray  # asked for and not there
    demand: np.ndarray


def simulated(
    demand: np.ndarray,
    policy: Policy,
    on_hand: np.ndarray,
    *,
    is_lost: bool = True,
    arriving: np.ndarray | None = None,
) -> Course:
    """Return the course of daily `demand` [n, days] from `on_hand` [n] units.

    `arriving` [n, days] is what had been ordered before, by its day of arrival. Raises
    ValueError where demand or stock is not a number of 0 or more.
    """
    for name, units in (("demand", demand), ("stock on hand", on_hand)):
        if not np.all(units >= 0):
            raise ValueError(f"{name} is negative or no number")
    products, days = demand.shape
    lead = np.asarray(policy.lead_days, dtype=int)
    due = np.zeros((products, days + int(lead.max(initial=0)) + 1))
    if arriving is not None:
        due[:, :days] = arriving
    row, stock = np.arange(products), on_hand.astype(float)
    on_order = due.sum(axis=1)
    kept, ordered, short = (np.zeros((products, days)) for _ in range(3))
    for day in range(days):
        units = np.zeros(products)
        if np.any(is_review := day % policy.review_days == 0):
            units = np.where(is_review, order(policy, stock + on_order), units)
            due[row, day + lead] += units
        on_order += units - due[:, day]
        stock = stock + due[:, day]
        short[:, day] = np.clip(demand[:, day] - np.maximum(stock, 0), 0, None)
        stock = stock - demand[:, day]
        if is_lost:
            stock = np.maximum(stock, 0)
        kept[:, day], ordered[:, day] = np.maximum(stock, 0), units
    return Course(kept, ordered, short, demand)


def order(policy: Policy, position: np.ndarray) -> np.ndarray:
    """Return the units [n] to order at a position [n]; see `Policy`."""
    missing = policy.reorder_point - position
    times = np.floor(missing / policy.order_quantity) + 1
    up_to = policy.order_up_to - position
    by_quantity = times * policy.order_quantity
    wanted = np.where(np.isnan(policy.order_quantity), up_to, by_quantity)
    limited = np.maximum(np.minimum(wanted, policy.order_cap), policy.minimum_order)
    packs = np.ceil(limited / policy.pack_size - 1e-9)
    return np.where((missing >= 0) & (wanted > 0), packs * policy.pack_size, 0.0)


def outcomes(
    course: Course,
    *,
    daily_holding_cost: np.ndarray,
    order_cost: np.ndarray,
    shortage_cost: np.ndarray,
    paths: int = 1,
) -> pd.DataFrame:
    """Return one row per product of service, stock and costs over all days.

    `daily_holding_cost` [n] is of a unit held for a day, `order_cost` [n] of an order,
    `shortage_cost` [n] of a unit short. Where each product has several paths of demand,
    one after the other, figures are their means. Turnover is of units, in a year; it
    and the fill rate are NaN where there is no stock or no demand.
    """
    days = course.demand.shape[1]
    sums = {
        "demand_units": course.demand,
        "short_units": course.short,
        "ordered_units": course.ordered,
        "stock_out_days": course.short > 0,
        "orders": course.ordered > 0,
        "mean_stock": course.on_hand,
    }
    found = {
        name: each.sum(axis=1).reshape(-1, paths).mean(axis=1)
        for name, each in sums.items()
    }
    rows = pd.DataFrame(found)
    rows["holding_cost"] = rows["mean_stock"] * daily_holding_cost
    rows["order_cost"] = rows["orders"] * order_cost
    rows["shortage_cost"] = rows["short_units"] * shortage_cost
    rows["mean_stock"] /= days
    met = rows["demand_units"] - rows["short_units"]
    fill_rate = (met / rows["demand_units"]).clip(0, 1)
    rows["fill_rate"] = fill_rate.where(rows["demand_units"] > 0)
    turnover = met / rows["mean_stock"] * DAYS_A_YEAR / days
    rows["turnover_per_year"] = turnover.where(rows["mean_stock"] > 0)
    return rows.assign(days=days)
