"""Calendars of promotions: the limits they keep, and the best that could be done."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from promoted_shop import past_promotions, promoted_weeks

from benchmarks.fleet.generated import KINDS, planted
from benchmarks.prices.calendars import (
    LIMITS,
    NONE_TAKEN,
    clash,
    random_plans,
    share_of_best,
)
from python_udfs.promotions.calendar import Limits, calendar, limits_of, min_days
from python_udfs.promotions.exposures import EFFECTS
from python_udfs.promotions.response import fitted
from python_udfs.promotions.suggestions import suggestions
from python_udfs.promotions.weeks import prepared
from python_udfs.promotions.worth import worth

RULES = pd.DataFrame(
    {
        "scope": ["shop", "category"],
        "scope_value": [None, "a"],
        "max_products_at_once": [3, 1],
        "max_share_at_once": [np.nan, np.nan],
        "discount_budget": [60.0, np.nan],
        "min_days_between": [14, 28],
    }
)


def test_turns_come_near_the_best_calendar():
    shares = [share_of_best(random_plans(seed)) for seed in range(4)]
    assert max(shares) <= 1 + 1e-9
    assert np.mean(shares) > 0.96
    assert min(shares) > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_a_calendar_keeps_its_limits(seed):
    chosen = calendar(random_plans(seed), LIMITS, NONE_TAKEN)
    assert (chosen["gain_low"] > 0).all()
    assert chosen["gain_low"].is_monotonic_decreasing
    assert chosen["discount_given"].sum() <= 60
    plans = chosen.to_dict("records")
    for week in range(1, 7):
        runs = [p for p in plans if p["start"] <= week < p["start"] + p["weeks"]]
        assert len(runs) <= 3
        assert sum(p["category"] == "a" for p in runs) <= 1
    for place, one in enumerate(plans):
        its = [p for p in plans[:place] if p["series"] == one["series"]]
        assert not any(clash(one, other) for other in its)


def test_what_is_planned_takes_its_place():
    plan = random_plans(0).query("gain_low > 0").iloc[[0]]
    alone = [Limits(None, 1, np.inf)]
    other = {"series": 99, "store_id": "", "category": "b"}
    week = 7.0 * (plan["start"].iloc[0] - 1)
    planned = pd.DataFrame([other | {"first_day": week, "last_day": week + 6}])
    assert len(calendar(plan, alone, NONE_TAKEN)) == 1
    assert len(calendar(plan, alone, planned)) == 0
    assert len(calendar(plan, alone, planned.assign(store_id="elsewhere"))) == 1


def test_a_promotion_just_past_keeps_its_distance():
    plan = random_plans(0).query("gain_low > 0").iloc[[0]]
    its = {"series": plan["series"].iloc[0], "store_id": "", "category": "a"}
    first = 7.0 * (plan["start"].iloc[0] - 1)
    apart = plan["min_days"].iloc[0]
    for days, number in {apart - 1: 0, apart: 1}.items():
        last = first - 1 - days
        past = pd.DataFrame([its | {"first_day": last - 6, "last_day": last}])
        found = calendar(plan, [Limits(None, 9, np.inf)], past)
        assert len(found) == number


def test_the_most_specific_rule_says_how_far_apart():
    assert list(min_days(RULES, pd.Series(["a", "b"]))) == [28, 14]


def test_a_share_of_the_products_limits_but_one_may_always_be():
    rules = RULES.assign(max_products_at_once=np.nan, max_share_at_once=0.5)
    products = pd.DataFrame({"category": list("bbba"), "store_id": ""})
    assert [limit.at_once for limit in limits_of(rules, products)] == [2, 1]


@pytest.fixture(scope="module")
def tables():
    """What int_promotion_calendar reads, of a shop generated with dips."""
    random = np.random.default_rng(0)
    world = planted(random, replace(KINDS["promotions_with_dips"], weeks=60))
    weeks = promoted_weeks(world, random.poisson(world.expected()))
    known = prepared(weeks)
    found = fitted(known)
    lags = {f"ahead_week_{n + 1}": share for n, share in enumerate(found.profile)}
    promotions = past_promotions(weeks)
    return {
        "promotions": promotions,
        "weeks": weeks,
        "responses": found.nodes.assign(
            usual_depth=found.usual_depth, reason=found.reason, **lags
        ),
        "past": worth(known, promotions, found),
        "prices": pd.DataFrame(
            {
                "product_id": world.products["product_id"],
                "regular_price": world.regular[:, 0, -1],
                "is_fixed": False,
                "may_be_cut": True,
                "floor_price": np.nan,
                "price_ending": np.nan,
                "places": 2,
            }
        ),
        "promotion_rules": RULES.iloc[:1].assign(discount_budget=np.nan),
        "dates": pd.DataFrame({"as_of_date": [weeks["week_date"].max()]})
        + pd.Timedelta(days=7),
    }


def test_suggestions_gain_for_sure_at_prices_above_cost(tables):
    found = suggestions(**tables)
    assert len(found) > 10
    assert (found["margin_change_low"] > 0).all()
    assert (found["paid_price"] > found["unit_cost"]).all()
    deepest = 1 - tables["past"]["paid_price"] / tables["past"]["regular_price"]
    rate = 1 - found["paid_price"] / found["regular_price"]
    assert rate.max() <= deepest.max()
    assert set(found["days"]) == {7}
    assert list(found["suggestion_rank"]) == list(range(1, len(found) + 1))


def test_what_rules_fix_or_never_cut_is_not_suggested(tables):
    found = suggestions(**tables)
    fixed, uncut = found["product_id"].unique()[:2]
    rules = tables["prices"]
    rules = rules.assign(
        is_fixed=rules["product_id"] == fixed, may_be_cut=rules["product_id"] != uncut
    )
    again = suggestions(**(tables | {"prices": rules}))
    assert not {fixed, uncut} & set(again["product_id"])
    assert len(again) > 5


def test_without_a_cost_revenue_is_the_gain(tables):
    weeks = tables["weeks"].assign(unit_cost=np.nan)
    found = suggestions(**(tables | {"weeks": weeks}))
    assert found["margin_change"].isna().all()
    assert (found["revenue_change_low"] > 0).all()


@pytest.fixture(scope="module")
def first(tables):
    """The surest promotion of them."""
    return suggestions(**tables).iloc[0]


def with_price(tables, product, price):
    """Return the tables with another regular price of a product today."""
    prices = tables["prices"].copy()
    prices.loc[prices["product_id"] == product, "regular_price"] = price
    return tables | {"prices": prices}


def with_weeks(tables, product, prices):
    """Return the tables with a product's prices of the last weeks, unpromoted."""
    weeks = tables["weeks"].copy()
    last = weeks.index[weeks["product_id"] == product][-len(prices) :]
    weeks.loc[last, "promoted_share"] = 0.0
    for column in ("price", "list_price"):
        weeks.loc[last, column] = prices
    return tables | {"weeks": weeks}


def suggested(tables, product):
    """Return the promotions of a product that are suggested."""
    found = suggestions(**tables)
    return found[found["product_id"] == product]


def test_the_regular_price_is_todays_and_gains_are_from_it(tables, first):
    product, price = first["product_id"], first["regular_price"]
    known = tables["prices"].set_index("product_id")["regular_price"]
    assert price == known[product]
    dearer = round(1.02 * price, 2)
    one = suggested(with_price(tables, product, dearer), product).iloc[0]
    assert one["regular_price"] == dearer
    assert one["paid_price"] > first["paid_price"]
    assert one["baseline"] < first["baseline"]


@pytest.mark.parametrize("times", [0.9, 1.1])
def test_a_regular_price_that_the_weeks_contradict_is_left_out(tables, first, times):
    price = round(times * first["regular_price"], 2)
    contradicted = with_price(tables, first["product_id"], price)
    assert suggested(contradicted, first["product_id"]).empty


def test_a_price_that_has_just_fallen_may_be_a_promotion_that_nobody_told_of(
    tables, first
):
    product, price = first["product_id"], first["regular_price"]
    fallen = round(0.9 * price, 2)
    steady = with_weeks(tables, product, 5 * [price])
    assert len(suggested(steady, product))
    one_week = with_weeks(tables, product, [*4 * [price], fallen])
    assert suggested(one_week, product).empty
    assert len(suggested(with_price(one_week, product, fallen), product))


def test_what_has_another_price_in_each_week_is_left_out(tables, first):
    product, price = first["product_id"], first["regular_price"]
    by_weight = price * np.array([*3 * [1.3, 0.8, 1.2, 0.7], 1.0])
    assert suggested(with_weeks(tables, product, by_weight), product).empty
    half = price * np.array([*3 * [1.3, 1.0, 1.0, 0.8], 1.0])
    assert len(suggested(with_weeks(tables, product, half), product))


@pytest.mark.parametrize(("asked", "step", "cents"), [(0.09, 10, 9), (0.99, 100, 99)])
def test_promotion_prices_end_as_the_rules_say(tables, asked, step, cents):
    prices = tables["prices"].assign(price_ending=asked)
    found = suggestions(**(tables | {"prices": prices}))
    assert len(found) > 3
    assert set((100 * found["paid_price"]).round().astype(int) % step) == {cents}
    # What an ending leaves next to nothing of is no promotion.
    assert (found["paid_price"] <= 0.975 * found["regular_price"]).all()


def test_where_prices_have_no_cents_a_promotions_has_none(tables):
    prices = tables["prices"].assign(places=0)
    found = suggestions(**(tables | {"prices": prices}))
    assert (found["paid_price"] % 1 == 0).all()


def test_a_shop_without_promotions_gets_no_suggestions(tables):
    nothing = (
        tables["responses"].head(1).assign(reason="too few", **dict.fromkeys(EFFECTS))
    )
    assert suggestions(**(tables | {"responses": nothing})).empty
    none = {name: tables[name].head(0) for name in ("promotions", "past")}
    assert suggestions(**(tables | none)).empty
