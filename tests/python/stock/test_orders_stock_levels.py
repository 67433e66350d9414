"""Levels by cost, beside the best of all levels found by simulating lost sales."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from benchmarks.stock.oracles.capped_base_stock import capped_base_stock_cost
from benchmarks.stock.oracles.newsvendor import discrete_level, several_periods
from python_udfs.stock.base_stock_levels import (
    Costs,
    Demand,
    critical_ratio,
    least_cost_levels,
    lost_sales_level,
)
from python_udfs.stock.lead_time_demand import LEVELS

REVIEW_DAYS, DAYS = 7, 40_000


def level_of(daily, lead_days, holding_cost, shortage_cost, batch=1.0):
    """Return the level for Poisson demand; `holding_cost` is of a day."""
    known = np.minimum(LEVELS, 0.9999)
    until_arrival = poisson.ppf(known, daily * lead_days)[None]
    protection = poisson.ppf(known, daily * (lead_days + REVIEW_DAYS))[None]
    found = least_cost_levels(
        Demand(LEVELS, until_arrival, protection),
        Costs(np.array([holding_cost * REVIEW_DAYS]), np.array([shortage_cost])),
        np.array([batch]),
    )
    return found[0]


def simulated_costs(daily, lead_days, shortage_cost, batch, levels, caps=np.inf):
    """Return the mean daily cost of each level [n]: below it so many batches come.

    At most `caps` [n] at once; a unit held costs 1 a day.
    """
    demand = np.random.default_rng(0).poisson(daily, DAYS)
    on_hand = levels + 0.0
    due = np.zeros((lead_days + 1, len(levels)))
    held = short = 0.0
    for day in range(DAYS):
        if day % REVIEW_DAYS == 0:
            missing = levels - on_hand - due.sum(axis=0)
            wanted = np.maximum(np.ceil(missing / batch), 0) * batch
            due[day % (lead_days + 1)] = np.minimum(wanted, caps)
        arriving = (day + 1) % (lead_days + 1)
        if lead_days == 0:
            on_hand, due[0] = on_hand + due[0], 0
        unmet = np.maximum(demand[day] - on_hand, 0)
        on_hand = np.maximum(on_hand - demand[day], 0)
        held, short = held + on_hand, short + unmet
        if lead_days:
            on_hand, due[arriving] = on_hand + due[arriving], 0
    return (held + shortage_cost * short) / DAYS


@pytest.mark.parametrize("lead_days", [0, 7, 14])
@pytest.mark.parametrize("batch", [1, 12])
@pytest.mark.parametrize(
    ("daily", "shortage_cost"),
    [(0.02, 20), (0.02, 200), (0.3, 5), (0.3, 50), (3.0, 20), (3.0, 200)],
)
def test_a_level_by_cost_costs_hardly_more_than_the_best(
    daily, shortage_cost, batch, lead_days
):
    level = level_of(daily, lead_days, 1.0, shortage_cost, batch)
    levels = np.arange(max(level, 3 * daily * (lead_days + REVIEW_DAYS) + 8) + 1)
    costs = simulated_costs(daily, lead_days, shortage_cost, batch, levels)

    assert costs[int(level)] <= 1.06 * costs.min(), (level, costs.argmin())


@pytest.mark.parametrize("lead_days", [3, 7, 14, 28])
@pytest.mark.parametrize(
    ("daily", "shortage_cost"), [(0.05, 40), (0.3, 5), (0.3, 50), (3.0, 8), (3.0, 200)]
)
def test_with_lost_sales_a_cap_of_one_periods_level_costs_no_more(
    daily, shortage_cost, lead_days
):
    level = level_of(daily, lead_days, 1.0, shortage_cost)
    cap = max(level_of(daily, 0, 1.0, shortage_cost), 1)
    levels, caps = np.array([level, level]), np.array([np.inf, cap])
    without, capped = simulated_costs(daily, lead_days, shortage_cost, 1, levels, caps)

    assert capped <= without * 1.001


def test_what_sells_too_rarely_is_not_kept():
    # One unit costs 1 / 0.02 = 50 until it sells.
    assert level_of(0.02, 7, 1.0, 40) == 0
    assert level_of(0.02, 7, 1.0, 65) == 1


def test_without_a_cost_there_is_no_level():
    assert np.isnan(level_of(0.3, 7, np.nan, 5))
    assert np.isnan(level_of(0.3, 7, 1.0, np.nan))


def test_a_dearer_shortage_keeps_no_less_and_a_larger_batch_no_more():
    levels = [level_of(2.0, 7, 1.0, cost) for cost in (1, 10, 100, 1e4)]
    assert levels == sorted(levels)
    levels = [level_of(2.0, 7, 1.0, 100, batch) for batch in (1, 20, 500)]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("costs", [(0, 1), (1, 0), (-1, 1), (np.nan, 1)])
def test_costs_that_are_not_above_0_are_named(costs):
    with pytest.raises(ValueError, match="is not above 0"):
        critical_ratio(*costs)


@pytest.mark.parametrize("lead_time", [1, 2])
@pytest.mark.parametrize("mean", [0.1, 0.3])
def test_the_level_for_lost_sales_costs_little_more_than_the_best_one(mean, lead_time):
    demand = nbinom.pmf(np.arange(80), mean / 3, 1 / 4)  # variance four times the mean
    together = np.cumsum(several_periods(demand, lead_time + 1))
    units = np.arange(len(together), dtype=float)

    def cost(level):
        return capped_base_stock_cost(level, level, demand, lead_time, 1, 100, 1e-4)

    found = lost_sales_level(
        together,
        units[None],
        daily_holding_cost=np.array([1 / 7]),
        shortage_cost=np.array([100]),
        protection_days=np.array([7 * (lead_time + 1)]),
    )
    waiting = discrete_level(np.diff(together, prepend=0), critical_ratio(1, 100))
    best = min(cost(level) for level in range(1, waiting + 2))
    assert cost(int(found[0])) <= 1.03 * best
    assert cost(int(found[0])) < cost(waiting)
