"""The oracles that orders are held against solve what the textbooks print."""

import itertools

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from benchmarks.stock.instances import PUBLISHED, lost_sales_figures, our_figures
from benchmarks.stock.oracles.capped_base_stock import (
    best_capped_base_stock,
    capped_base_stock_cost,
)
from benchmarks.stock.oracles.lost_sales import optimal_cost
from benchmarks.stock.oracles.lot_sizes import (
    dynamic_lot_sizes,
    economic_order_quantity,
)
from benchmarks.stock.oracles.newsvendor import (
    discrete_cost,
    discrete_level,
    normal_cost,
    normal_level,
    poisson_demand,
    several_periods,
)
from benchmarks.stock.oracles.order_quantities import (
    best_normal_r_q,
    best_r_q,
    normal_r_q_cost,
)
from benchmarks.stock.oracles.reorder_points import best_s_s, s_s_cost
from python_udfs.stock.base_stock_levels import critical_ratio

SPARSE = nbinom.pmf(np.arange(60), 0.4, 0.3)
SPARSE = SPARSE / SPARSE.sum()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_instance_is_solved_to_a_millionth(name):
    assert our_figures()[name] == pytest.approx(PUBLISHED[name], abs=1e-6)


def test_lost_sales_cost_what_zipkin_printed_and_a_cap_comes_within_its_share():
    assert [f.verdict for f in lost_sales_figures()] == ["holds"] * 6


def test_a_level_covers_demand_with_the_critical_ratio_and_costs_least():
    ratio = critical_ratio(1.0, 9.0)
    level = discrete_level(SPARSE, ratio)
    assert SPARSE[: level + 1].sum() >= 0.9 > SPARSE[:level].sum()
    costs = discrete_cost(np.arange(60), SPARSE, 1.0, 9.0)
    assert costs.argmin() == level


@pytest.mark.parametrize("level", [-3, 0, 4, 200])
def test_a_levels_cost_is_the_mean_of_what_each_demand_costs(level):
    gap = level - np.arange(len(SPARSE))
    expected = SPARSE @ np.where(gap > 0, 1.5 * gap, -4 * gap)
    found = discrete_cost(np.array([level]), SPARSE, 1.5, 4)
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_normal_levels_cost_is_the_mean_of_what_each_demand_costs():
    demand = norm.ppf((np.arange(200_000) + 0.5) / 200_000, 20, 6)
    gap = 25 - demand
    expected = np.where(gap > 0, 1.5 * gap, -4 * gap).mean()
    assert normal_cost(25, 20, 6, 1.5, 4) == pytest.approx(expected, rel=1e-4)


def test_a_holding_cost_that_is_not_above_0_is_named():
    with pytest.raises(ValueError, match="holding cost 0 is not above 0"):
        economic_order_quantity(1.0, 1.0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_no_other_choice_of_order_periods_meets_known_demand_cheaper(seed):
    demand = np.random.default_rng(seed).poisson(3, 8)
    orders, cost = dynamic_lot_sizes(demand, 10, 1)
    assert orders.sum() == demand.sum()

    def cost_of(is_order):
        costs, carried_from = 0, None
        for period, units in enumerate(demand):
            carried_from = period if is_order[period] else carried_from
            if units and carried_from is None:
                return np.inf
            costs += 10 * is_order[period]
            costs += 0 if carried_from is None else (period - carried_from) * units
        return costs

    assert cost == min(map(cost_of, itertools.product((0, 1), repeat=8)))


@pytest.mark.parametrize("lead_time", [0, 2])
@pytest.mark.parametrize("order_cost", [0.5, 8, 60])
def test_no_other_s_and_s_cost_less(order_cost, lead_time):
    lead_demand = several_periods(SPARSE, lead_time + 1)
    low, high, cost = best_s_s(SPARSE, lead_demand, 1, 6, order_cost)

    def at(one, other):
        def cost_of(levels):
            return discrete_cost(levels, lead_demand, 1, 6)

        return s_s_cost(one, other, SPARSE, cost_of, order_cost)

    points = itertools.product(range(low - 6, low + 7), range(high - 6, high + 7))
    others = [at(a, b) for a, b in points if a < b]
    assert cost == at(low, high) == pytest.approx(min(others), rel=1e-12)


def test_no_other_r_and_q_cost_less():
    point, quantity, cost = best_r_q(1.5, poisson_demand(3), 20, 150, 100)

    def at(low, units):
        levels = low + 1 + np.arange(units)
        total = discrete_cost(levels, poisson_demand(3), 20, 150).sum()
        return (100 * 1.5 + total) / units

    others = itertools.product(range(-3, 12), range(1, 20))
    assert cost == pytest.approx(at(point, quantity), rel=1e-12)
    assert cost == pytest.approx(min(at(r, q) for r, q in others), rel=1e-12)


@pytest.mark.parametrize("order_cost", [0.1, 8, 500])
def test_no_other_normal_r_and_q_cost_less(order_cost):
    costs = {
        "demand_rate": 1300,
        "holding_cost": 0.225,
        "shortage_cost": 7.5,
        "order_cost": order_cost,
    }
    point, quantity, cost = best_normal_r_q(108.3, 43.3, **costs)
    shifted = [
        normal_r_q_cost(point + a, quantity * b, 108.3, 43.3, **costs)
        for a, b in itertools.product((-2, -0.1, 0, 0.1, 2), (0.9, 0.99, 1, 1.01, 1.1))
    ]
    assert cost == pytest.approx(min(shifted), rel=1e-12)


def test_free_orders_make_reorder_points_a_newsvendors_level():
    level = normal_level(108.3, 43.3, critical_ratio(0.225, 7.5))
    point, quantity, _ = best_normal_r_q(
        108.3,
        43.3,
        demand_rate=1300,
        holding_cost=0.225,
        shortage_cost=7.5,
        order_cost=1e-6,
    )
    assert point + quantity / 2 == pytest.approx(level, rel=1e-3)


@pytest.mark.parametrize("lead_time", [1, 2, 3])
def test_a_capped_base_stock_costs_no_less_than_the_optimum_and_other_caps(lead_time):
    least = optimal_cost(SPARSE, lead_time, 1, 9)
    found = best_capped_base_stock(SPARSE, lead_time, 1, 9)
    assert least <= found.cost <= 1.02 * least
    uncapped = capped_base_stock_cost(found.level, 60, SPARSE, lead_time, 1, 9)
    assert found.cost <= uncapped + 1e-6
