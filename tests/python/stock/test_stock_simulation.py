"""The simulation of a policy does, day by day, what its words say."""

import numpy as np
import pytest

from benchmarks.stock.oracles.capped_base_stock import (
    best_capped_base_stock,
    capped_base_stock_cost,
)
from benchmarks.stock.oracles.newsvendor import discrete_cost, poisson_demand
from benchmarks.stock.oracles.order_quantities import best_r_q
from benchmarks.stock.oracles.reorder_points import best_s_s
from python_udfs.stock.simulation import Policy, order, outcomes, simulated

FIELDS = {
    "reorder_point": 0.0,
    "order_up_to": 0.0,
    "order_quantity": np.nan,
    "order_cap": np.inf,
    "minimum_order": 0.0,
    "pack_size": 1.0,
    "review_days": 1,
    "lead_days": 1,
}


def policy(products=1, **known):
    return Policy(**{k: np.full(products, known.get(k, v)) for k, v in FIELDS.items()})


def long_run(mean, *, is_lost, **known):
    """Return means of what was on hand, short, ordered, of orders: 2,000 x 150 days."""
    demand = np.random.default_rng(0).poisson(mean, (2000, 200)).astype(float)
    rule = policy(2000, **known)
    course = simulated(demand, rule, np.full(2000, 4 * mean), is_lost=is_lost)
    course = [course.on_hand, course.short, course.ordered, course.ordered > 0]
    return [units[:, 50:].mean() for units in course]


def test_a_week_by_hand_with_lost_sales():
    demand = np.array([[3, 2, 4, 0, 1, 6, 1]], dtype=float)
    rule = policy(reorder_point=4, order_up_to=8, lead_days=2)
    course = simulated(demand, rule, np.array([5.0]))
    # Monday 5: no order, 2 left. Tuesday orders 6, sells the 2. Wednesday none is
    # there: 4 lost. Thursday 6 come, Saturday 5 of 6 are met, Sunday 8 are ordered.
    assert course.ordered.tolist() == [[0, 6, 0, 0, 0, 0, 8]]
    assert course.short.tolist() == [[0, 0, 4, 0, 0, 1, 1]]
    assert course.on_hand.tolist() == [[2, 0, 0, 6, 5, 0, 0]]


def test_the_same_week_when_demand_waits():
    demand = np.array([[3, 2, 4, 0, 1, 6, 1]], dtype=float)
    rule = policy(reorder_point=4, order_up_to=8, lead_days=2)
    course = simulated(demand, rule, np.array([5.0]), is_lost=False)
    # Tuesday orders 6; Wednesday -4 and 6 to come is 2, at 4 or below: tomorrow 6 more.
    assert course.ordered.tolist() == [[0, 6, 0, 6, 0, 0, 7]]
    assert course.short.tolist() == [[0, 0, 4, 0, 0, 0, 0]]
    assert course.on_hand.tolist() == [[2, 0, 0, 2, 1, 1, 0]]


def test_what_is_ordered_without_lead_time_is_there_at_once():
    demand = np.array([[2.0, 3.0]])
    rule = policy(reorder_point=4, order_up_to=4, lead_days=0)
    course = simulated(demand, rule, np.array([0.0]))
    assert course.ordered.tolist() == [[4, 2]]
    assert course.short.sum() == 0


def test_what_was_ordered_before_arrives_and_counts_as_position():
    rule = policy(reorder_point=4, order_up_to=8, lead_days=2)
    arriving = np.array([[0.0, 5.0, 0.0]])
    course = simulated(np.ones((1, 3)), rule, np.array([1.0]), arriving=arriving)
    assert course.ordered.tolist() == [[0, 0, 4]]
    assert course.on_hand.tolist() == [[0, 4, 3]]


@pytest.mark.parametrize(
    ("known", "position", "units"),
    [
        ({"order_up_to": 20}, 10, 10),
        ({"order_up_to": 20}, 11, 0),
        ({"order_up_to": 20, "order_cap": 4}, 10, 4),
        ({"order_up_to": 20, "pack_size": 6}, 10, 12),
        ({"order_up_to": 20, "minimum_order": 15, "pack_size": 6}, 10, 18),
        ({"order_quantity": 7}, 10, 7),
        ({"order_quantity": 7}, 3, 14),
        ({"order_quantity": 7}, -5, 21),
        ({"order_up_to": 10}, 10, 0),
    ],
)
def test_an_order_is_as_the_policy_says(known, position, units):
    assert order(policy(reorder_point=10, **known), np.array([position])) == [units]


def test_orders_fall_on_review_days_alone():
    rule = policy(reorder_point=50, order_up_to=50, review_days=7)
    course = simulated(np.full((1, 70), 5.0), rule, np.array([50.0]))
    assert set(np.flatnonzero(course.ordered) % 7) == {0}


@pytest.mark.parametrize("is_lost", [True, False])
def test_no_unit_appears_or_vanishes(is_lost):
    products, days = 40, 200
    draw = np.random.default_rng(5)
    rule = Policy(
        draw.integers(0, 30, products),
        draw.integers(20, 60, products),
        np.where(draw.random(products) < 0.5, np.nan, draw.integers(1, 20, products)),
        np.where(draw.random(products) < 0.5, np.inf, draw.integers(1, 20, products)),
        draw.integers(0, 10, products),
        draw.integers(1, 12, products),
        draw.integers(1, 8, products),
        draw.integers(0, 9, products),
    )
    demand = draw.poisson(draw.gamma(0.5, 4, (products, 1)), (products, days))
    start = draw.integers(0, 40, products)
    course = simulated(demand.astype(float), rule, start, is_lost=is_lost)
    day = np.arange(days)
    arrived = np.array(
        [
            row[day + lead < days].sum()
            for row, lead in zip(course.ordered, rule.lead_days, strict=True)
        ]
    )
    met = demand.sum(axis=1) - course.short.sum(axis=1)
    left = start + arrived - met
    if is_lost:
        assert course.on_hand[:, -1] == pytest.approx(left)
    else:  # what waited was met later
        assert np.all(course.on_hand[:, -1] <= left)
    assert np.all(course.on_hand >= 0)
    assert np.all(course.ordered % rule.pack_size[:, None] == 0)


def test_a_capped_base_stock_costs_in_simulation_what_its_markov_chain_says():
    best = best_capped_base_stock(poisson_demand(5), 3, 1, 4)
    levels = {"reorder_point": best.level, "order_up_to": best.level, "lead_days": 3}
    held, short, *_ = long_run(5, is_lost=True, order_cap=best.cap, **levels)
    assert held + 4 * short == pytest.approx(best.cost, rel=0.01)
    held, short, *_ = long_run(5, is_lost=True, **levels)
    uncapped = capped_base_stock_cost(best.level, 60, poisson_demand(5), 3, 1, 4)
    assert held + 4 * short == pytest.approx(uncapped, rel=0.01)


def test_s_and_s_cost_in_simulation_what_the_theory_says():
    sixes = poisson_demand(6)
    low, high, cost = best_s_s(sixes, sixes, 1, 4, 5)
    levels = {"reorder_point": low, "order_up_to": high, "lead_days": 0}
    held, short, _, orders = long_run(6, is_lost=False, **levels)  # none waits two days
    assert held + 4 * short + 5 * orders == pytest.approx(cost, rel=0.01)


def test_r_and_q_order_as_often_as_demand_is_quantities():
    _, quantity, _ = best_r_q(1.5, poisson_demand(3), 20, 150, 100)
    rule = {"reorder_point": 3, "order_quantity": quantity, "lead_days": 2}
    _, _, ordered, _ = long_run(1.5, is_lost=False, **rule)
    assert ordered == pytest.approx(1.5, rel=0.01)


def test_a_base_stock_with_backorders_keeps_what_the_newsvendor_expects():
    levels = {"reorder_point": 24, "order_up_to": 24, "lead_days": 3}
    held, *_ = long_run(5, is_lost=False, **levels)
    expected = discrete_cost(np.array([24]), poisson_demand(20), 1, 0)[0]
    assert held == pytest.approx(expected, rel=0.01)


def test_outcomes_are_counted_per_product():
    demand = np.array([[3, 2, 4, 0, 1, 6, 1], [0, 0, 0, 0, 0, 0, 0]], dtype=float)
    rule = policy(2, reorder_point=4, order_up_to=8, lead_days=2)
    course = simulated(demand, rule, np.array([5.0, 9.0]))
    found = outcomes(
        course,
        daily_holding_cost=np.array([0.1, 0.1]),
        order_cost=np.array([2.0, 2.0]),
        shortage_cost=np.array([3.0, 3.0]),
    )
    first = found.iloc[0]
    assert first["fill_rate"] == pytest.approx(1 - 6 / 17)
    assert first["stock_out_days"] == 3
    assert first["holding_cost"] == pytest.approx(1.3)
    assert (first["order_cost"], first["shortage_cost"]) == (4, 18)
    assert first["turnover_per_year"] == pytest.approx(11 / (13 / 7) * 365 / 7)
    assert np.isnan(found["fill_rate"][1])
    assert found["mean_stock"][1] == 9


def test_outcomes_of_paths_are_their_means():
    demand = np.array([[3.0, 1.0], [0.0, 0.0]])
    course = simulated(demand, policy(2, reorder_point=-1), np.array([2.0, 2.0]))
    cost = np.array([1.0])
    found = outcomes(
        course, daily_holding_cost=cost, order_cost=cost, shortage_cost=cost, paths=2
    )
    assert found["demand_units"].tolist() == [2]
    assert found["short_units"].tolist() == [1]
    assert found["mean_stock"].tolist() == [1]
    assert found["fill_rate"].tolist() == [0.5]


def test_demand_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="demand is negative or no number"):
        simulated(np.array([[1.0, np.nan]]), policy(), np.array([1.0]))
    with pytest.raises(ValueError, match="stock on hand is negative or no number"):
        simulated(np.ones((1, 2)), policy(), np.array([-1.0]))
