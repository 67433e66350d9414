"""The optimum of falling prices: known ones, and all there are in small cases."""

import itertools
import math

import numpy as np
import pytest

from python_udfs.prices.markdowns import Clearance, expected_sold, lot_chances, solved


def constant_elasticity(units, *, elasticity=-2.0, load=0.6, periods=8, prices=25):
    """A clearance whose units, at the first price, would sell in `load`."""
    price = 3 * (1 - 0.025 * np.arange(prices))
    means = units / periods * load * (price / 3) ** elasticity
    return Clearance(units, price, np.tile(means, (periods, 1)))


def chance(wanted, mean):
    return math.exp(-mean) * mean**wanted / math.factorial(wanted)


@pytest.mark.parametrize(("units", "optimum"), [(5, 9.031), (10, 12.698), (25, 14.710)])
def test_the_published_optimum_is_found(units, optimum):
    periods, prices = 500, np.linspace(5, 1, 161)
    means = np.tile(40 * np.exp(-prices) / periods, (periods, 1))
    value = solved(Clearance(units, prices, means, may_rise=True)).value
    assert 0.999 * optimum < value < 1.0001 * optimum


@pytest.mark.parametrize("units", [1, 2, 3])
def test_no_rule_that_looks_at_what_is_left_beats_it(units):
    prices, means = (
        np.array([3.0, 2.0, 1.0]),
        np.array([[0.3, 0.9, 2.0], [0.2, 0.7, 3.0]]),
    )
    found = solved(Clearance(units, prices, means, salvage_value=0.25)).value

    def brought(first, by_left):
        total = 0.0
        for one in range(40):
            sold = min(one, units)
            left = units - sold
            then = max(first, by_left[left])  # prices never rise
            later = sum(
                chance(two, means[1, then])
                * (prices[then] * min(two, left) + 0.25 * max(left - two, 0))
                for two in range(40)
            )
            total += chance(one, means[0, first]) * (prices[first] * sold + later)
        return total

    rules = itertools.product(range(3), itertools.product(range(3), repeat=units + 1))
    assert found == pytest.approx(max(brought(*rule) for rule in rules), rel=1e-9)


def test_prices_that_may_rise_bring_more_and_dear_labels_less():
    free = constant_elasticity(6)
    values = [
        solved(Clearance(6, free.prices, free.means, **options)).value
        for options in ({"may_rise": True}, {}, {"change_cost": 0.2})
    ]
    assert values[0] > values[1] > values[2]


@pytest.mark.parametrize("units", [201, 1000, 1999])
@pytest.mark.parametrize("elasticity", [-0.3, -1.5, -8.0])
def test_stock_in_lots_is_worth_what_it_is_by_the_piece(units, elasticity):
    clearance = constant_elasticity(units, elasticity=elasticity)
    assert solved(clearance).value == pytest.approx(
        solved(clearance, lots=units).value, rel=1e-3
    )


@pytest.mark.parametrize("lot", [1, 7])
def test_chances_of_lots_keep_the_mean(lot):
    means = np.array([0.3, 9.0])
    stock = lot * np.arange(60)
    chances = lot_chances(means, expected_sold(means[:, None], stock), lot)
    assert chances.sum(axis=1) == pytest.approx([1, 1])
    assert chances @ stock == pytest.approx(means)


@pytest.mark.parametrize("wanted", [0.0, 0.2, 4.0, 30.0])
def test_what_is_sold_is_what_is_wanted_and_there(wanted):
    for units in (0, 1, 5, 40):
        by_hand = sum(min(n, units) * chance(n, wanted) for n in range(120))
        assert float(expected_sold(wanted, units)) == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("units", [1, 20, 10**6])
@pytest.mark.parametrize("elasticity", [-0.3, -1.2, -3.0, -8.0])
def test_a_path_never_rises_and_labels_cost_changes(units, elasticity):
    clearance = constant_elasticity(units, elasticity=elasticity, periods=26)
    free = solved(clearance).path()
    dear = Clearance(units, clearance.prices, clearance.means, change_cost=1e9 * units)
    assert (np.diff(free) >= 0).all()
    assert not solved(dear).path().any()
