"""Days: weekdays, promotions, holidays and pay days, learned and put together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.demand.chain import chain
from python_udfs.days.calendar import anniversaries, easter, month_positions
from python_udfs.days.closed import closed_days, expected_closed
from python_udfs.days.history import AHEAD, History
from python_udfs.days.shrinkage import Sums
from python_udfs.days.weeks import SHARES, weeks_ahead

NO_EVENTS = pd.DataFrame({"event_date": [], "event_name": [], "event_type": []})
NOTHING = pd.DataFrame({"product": [], "day": []}, dtype=int)
ORIGIN = 120  # weeks of the chain


def history(units, promoted, days, *, category=None, events=NO_EVENTS):
    """Return a shop of units [products, days] as of the day after the last."""
    product, day = units.nonzero()
    sales = {"product": product, "day": day - units.shape[1]}
    sales = pd.DataFrame(sales | {"units": units[product, day].astype(float)})
    product, day = promoted.nonzero()
    runs = {"first_day": day - units.shape[1], "last_day": day - units.shape[1]}
    runs = pd.DataFrame({"product": product, **runs, "promoted_share": 1.0})
    category = np.zeros(len(units), int) if category is None else category
    as_of = np.datetime64(days[0], "D") + units.shape[1]
    return History(as_of, category, sales, runs, NOTHING, events)


def forecast(shop, *, origin_week=0, planned=True):
    """Return units [products, days ahead] and the shares [products, 8, 7]."""
    products = len(shop.category)
    known = -shop.first // 7 + origin_week
    series = pd.DataFrame({"product": np.arange(products), "known_weeks": known})
    weeks = shop.sales.assign(week_number=shop.sales["day"] // 7)
    weeks = weeks.groupby(["product", "week_number"], as_index=False)["units"].sum()
    is_planned = np.full(8, planned)
    found = weeks_ahead(shop, origin_week, series, weeks, is_planned)
    shares = found[SHARES].to_numpy().reshape(products, 8, 7)
    units = found["units"].to_numpy().reshape(products, 8, 1) * shares
    return units.reshape(products, AHEAD), shares


@pytest.fixture(scope="module")
def truth():
    return chain(stores=20, weeks=ORIGIN + 8)


@pytest.fixture(scope="module")
def shop(truth):
    return history(truth.units[:, : 7 * ORIGIN], truth.is_promoted, truth.days)


def wape(forecast, units):
    return abs(forecast - units).sum() / units.sum()


def test_days_of_a_chain_are_as_wrong_as_the_truth_itself(truth, shop):
    for origin_week in (0, -8):  # of which the second has Christmas and New Year
        days = slice(7 * (ORIGIN + origin_week), 7 * (ORIGIN + origin_week) + AHEAD)
        expected, units = truth.expected[:, days], truth.units[:, days]
        found, _ = forecast(shop, origin_week=origin_week)

        assert wape(found, units) < 1.06 * wape(expected, units)


def test_a_chain_rests_on_sundays_and_on_fixed_and_movable_holidays(truth):
    # Nothing tells of 1 May 2023: the year before it was a Sunday.
    is_known = truth.days != "2023-05-01"
    for until in range(64, ORIGIN, 8):  # weeks; the first is in March 2023
        units = truth.units[:, : 7 * until]
        found, _ = forecast(history(units, truth.is_promoted, truth.days))
        ahead = slice(7 * until, 7 * until + AHEAD)
        coming, found = truth.expected[:, ahead], found * is_known[ahead]

        assert (found[coming == 0] == 0).all()
        assert (found[(coming > 0) & is_known[ahead]] > 0).all()


def test_nothing_is_learned_from_the_future(truth, shop):
    altered = truth.units[:, : 7 * ORIGIN].copy()
    altered[:, -56:] = 5 * altered[:, -56:][:, ::-1]
    later = history(altered, truth.is_promoted, truth.days)

    np.testing.assert_array_equal(
        forecast(shop, origin_week=-8)[1], forecast(later, origin_week=-8)[1]
    )


def test_a_promotion_that_is_planned_moves_its_days_and_its_week(truth, shop):
    is_promoted = truth.is_promoted.copy()
    is_promoted[:, 7 * ORIGIN :] = False
    none = history(truth.units[:, : 7 * ORIGIN], is_promoted, truth.days)
    is_promoted = is_promoted.copy()
    is_promoted[0, 7 * ORIGIN + 21 : 7 * ORIGIN + 26] = True  # no holiday is near
    one = history(truth.units[:, : 7 * ORIGIN], is_promoted, truth.days)
    (without, before), (with_it, after) = forecast(none), forecast(one)

    ratio = with_it[0, 21:26] / without[0, 21:26]
    weekday = np.arange(truth.units.shape[1]) % 7
    lifts = [
        _mean(truth, weekday == day, True) / _mean(truth, weekday == day, False)
        for day in range(5)
    ]
    np.testing.assert_allclose(ratio, lifts, rtol=0.1)
    np.testing.assert_allclose(with_it[0, 26], without[0, 26], rtol=1e-6)
    assert after[0, 3, :5].sum() > before[0, 3, :5].sum() + 0.01
    np.testing.assert_array_equal(with_it[1:], without[1:])


def _mean(truth, is_day, is_promoted):
    """Return what store 0 sold on usual such days, after its own weekdays' level."""
    of = is_day & (truth.is_promoted[0] == is_promoted) & (truth.expected[0] > 0)
    return np.median(truth.expected[0, of])


def test_where_no_plan_reaches_promotions_are_as_usual(truth, shop):
    found, _ = forecast(shop, planned=False)
    weeks = found.reshape(len(found), 8, 7)

    shares = weeks[:, 3] / weeks[:, 3].sum(axis=1, keepdims=True)
    recent = truth.units[:, 7 * ORIGIN - 91 : 7 * ORIGIN].reshape(-1, 13, 7).sum(axis=1)
    usual = (recent / recent.sum(axis=1, keepdims=True)).mean(axis=0)
    np.testing.assert_allclose(shares.mean(axis=0), usual, atol=0.03)


def test_what_sells_rarely_spreads_over_days_as_its_category_does():
    days = pd.date_range("2024-01-01", periods=7 * 40)
    random = np.random.default_rng(0)
    of_category = np.array([[4, 4, 4, 4, 4, 8, 0], [8, 4, 4, 4, 4, 0, 4]])
    category = np.repeat([0, 1], 400)
    units = random.poisson(np.tile(of_category[category] / 300, 40))
    units[0] = 0
    units[0, -7] = 1  # a Monday's only sale
    category, units = category[units.any(axis=1)], units[units.any(axis=1)]
    none = np.zeros(units.shape, bool)
    _, shares = forecast(history(units, none, days, category=category))

    for code, expected in enumerate(of_category / of_category.sum(axis=1)[:, None]):
        own = shares[category == code].reshape(-1, 7)
        assert abs(own - expected).max() < 0.08
    assert np.isclose(shares.sum(axis=2), 1).all()


@pytest.mark.parametrize("weeks", [1, 2, 9, 30])
def test_a_shop_of_one_product_has_shares(weeks):
    days = pd.date_range("2024-01-01", periods=7 * weeks)
    units = np.tile([[3, 0, 1, 2, 4, 5, 0]], weeks)
    none = np.zeros(units.shape, bool)
    found, shares = forecast(history(units, none, days))

    np.testing.assert_allclose(shares.sum(axis=2), 1)
    assert np.isfinite(found).all() == (weeks > 1)


def test_days_without_stock_are_not_days_without_demand():
    days = pd.date_range("2024-01-01", periods=7 * 30)
    units = np.tile([[30, 30, 30, 30, 30, 60, 0]], 30)
    units[:, 5 - 7 * 15 :: 7] = 0  # half of all Saturdays
    none = np.zeros(units.shape, bool)
    shop = history(units, none, days)
    is_out = (units[0] == 0) & (np.arange(210) % 7 == 5)
    out = pd.DataFrame({"product": 0, "day": np.flatnonzero(is_out) - 210})
    told = replace(shop, sold_out=out)

    assert forecast(shop)[1][0, 0, 5] < 0.15
    np.testing.assert_allclose(forecast(told)[1][0, 0], units[0, :7] / 210, atol=0.02)


def test_easter_moves():
    sundays = ("2000-04-23", "2019-04-21", "2024-03-31", "2025-04-20", "2038-04-25")

    assert [str(easter(int(day[:4]))) for day in sundays] == list(sundays)


def test_last_days_of_long_and_short_months_are_alike():
    dates = np.array(["2024-02-29", "2023-02-28", "2024-01-31", "2024-01-01"], "M8[D]")

    assert month_positions(dates).tolist() == [0, 0, 0, 1]


def test_a_named_day_is_the_same_day_of_other_years():
    dates = np.arange("2023-01-01", "2026-01-01", dtype="M8[D]")
    named = ["2023-01-22", "2024-02-10", "2025-01-29"]
    events = {"event_date": named, "event_name": "New Year"}
    found = anniversaries(dates, pd.DataFrame(events))

    assert [str(day) for day in dates[found[0]]] == named
    alone = [days for days in found[1:] if np.isin(found[0], days).any()]
    assert not alone  # by its date it is no day of other years


def test_a_break_of_one_product_is_no_holiday():
    units = np.full((4, 7 * 30), 40.0)
    units[:2, 100] = 0
    units[2, 100:108] = 0
    units[3, 50] = 0
    found = closed_days(units)

    assert [row.nonzero()[0].tolist() for row in found] == [[100], [100], [], []]
    assert closed_days(units[2:3], longest=None).sum() == 8


def test_a_wholesaler_whose_customers_come_at_random_is_open():
    random = np.random.default_rng(0)
    units = 30.0 * random.poisson(2.5, (60, 7 * 60))

    assert (units == 0).mean() > 0.05
    assert closed_days(units).mean() < 0.0005


def test_what_sells_little_is_not_closed_on_a_day_without_a_sale():
    units = np.random.default_rng(0).poisson(3, (50, 7 * 60)).astype(float)

    assert (units == 0).any()
    assert not closed_days(units).any()


def test_a_day_is_closed_only_if_all_alike_were():
    is_closed = np.array([[1, 0, 0], [1, 0, 0], [0, 0, 0]], bool)
    is_open = np.array([[0, 0, 1], [0, 1, 1], [0, 0, 0]], bool)
    alike, kindred = [np.array([0, 1, 3])], [np.array([2, 3, 4])]
    closed, told = expected_closed(is_closed, is_open, [alike, kindred], 2)

    assert closed.tolist() == [[True, False], [False, False], [False, False]]
    assert told.tolist() == [[True, True], [True, True], [False, False]]


def test_an_effect_is_its_own_where_much_tells_it_and_the_usual_one_where_little():
    base = np.array([[1e6], [1e6], [4.0], [0.0]])
    units = np.array([[1.5e6], [0.5e6], [12.0], [0.0]])
    sums = Sums(units, base, base, (units, base))
    much, less, little, nothing = sums.effect(1.0, np.ones(4), None)[:, 0]

    assert much == pytest.approx(1.5, abs=0.01)
    assert less == pytest.approx(0.5, abs=0.01)
    assert 1 < little < 2.5
    assert nothing == 1


def test_a_weekday_on_which_nothing_was_sold_is_closed_where_much_was_expected():
    base = np.array([[100.0], [10.0]])
    sums = Sums(0 * base, base, base, (0 * base, base))
    surely, perhaps = sums.effect(1.0, np.ones(2), 0.1)[:, 0]

    assert surely == 0
    assert 0 < perhaps < 1
