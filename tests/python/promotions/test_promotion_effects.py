"""What promotions are found to have brought: what was planted, or nothing certain."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from promoted_shop import past_promotions, promoted_weeks

from benchmarks.fleet.generated import KINDS, planted
from python_udfs.promotions.response import fitted
from python_udfs.promotions.weeks import prepared
from python_udfs.promotions.worth import (
    EFFECTS,
    MEAN_BEFORE,
    NOT_SOLD_THEN,
    worth,
)

KIND = replace(KINDS["promotions_with_dips"], weeks=78, units=(60, 200))


def shop(kind=KIND, seed=1):
    random = np.random.default_rng(seed)
    world = planted(random, kind)
    return world, promoted_weeks(world, random.poisson(world.expected()))


@pytest.fixture(scope="module")
def dips():
    world, weeks = shop()
    known = prepared(weeks)
    return world, weeks, known, fitted(known)


def test_planted_shares_are_found(dips):
    world, _, _, found = dips
    assert found.reason is None
    products = found.nodes[found.nodes["level"] == "product_id"]
    by_name = products.set_index("name").reindex(world.products["product_id"])
    sold = world.extra.sum(axis=(1, 2))
    for share, planted_share in {"ahead": KIND.dip, "taken": KIND.cannibalised}.items():
        mean = np.average(by_name[share], weights=sold)
        assert mean == pytest.approx(planted_share, rel=0.15)
    lift = np.log1p(KIND.lift) + world.products["elasticity"] * found.usual_depth
    off = by_name["lift"].to_numpy() - lift.to_numpy()
    assert abs(off.mean()) < 0.02
    assert (abs(off) < 1.7 * by_name["lift_error"].to_numpy()).mean() > 0.75


def test_how_a_dip_is_spread_over_weeks_is_found(dips):
    *_, found = dips
    assert found.profile == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=0.08)


def test_no_dip_is_found_where_none_was_planted():
    _, weeks = shop(replace(KIND, dip=0.0, cannibalised=0.0))
    nodes = fitted(prepared(weeks)).nodes
    [whole] = nodes[nodes["level"] == "shop"].to_dict("records")
    assert abs(whole["ahead"]) < 0.05
    assert abs(whole["taken"]) < 0.05


def test_the_worth_of_promotions_is_what_was_planted(dips):
    world, weeks, known, found = dips
    promotions = past_promotions(weeks)
    measured = worth(known, promotions, found)
    extra = world.extra[:, 0][world.is_promoted[:, 0]]
    assert measured["reason"].isna().all()
    assert measured["extra"].sum() == pytest.approx(extra.sum(), rel=0.05)
    is_covered = (measured["extra_low"] <= extra) & (extra <= measured["extra_high"])
    assert 0.8 < is_covered.mean() < 0.97
    for effect in EFFECTS:
        low, high = measured[f"{effect}_low"], measured[f"{effect}_high"]
        assert (low <= measured[effect]).all()
        assert (measured[effect] <= high).all()
    assert (measured["taken_high"] <= measured["substitutes_baseline"]).all()


def test_a_promotion_that_sold_nothing_brought_nothing(dips):
    _, weeks, known, found = dips
    promotions = past_promotions(weeks)
    promotions.loc[:4, ["units", "revenue"]] = 0
    measured = worth(known, promotions, found)
    assert (measured["extra"].iloc[:5] <= 0).all()
    told = measured["baseline"] + measured["extra"]
    assert told.to_numpy() == pytest.approx(promotions["units"].to_numpy(float))


def test_a_promotion_that_sold_out_has_no_worth(dips):
    _, weeks, _, found = dips
    promotions = past_promotions(weeks)
    first = promotions.iloc[0]
    is_its = weeks["product_id"] == first["product_id"]
    is_its &= weeks["week_date"] == first["starts_at"]
    known = prepared(weeks.assign(is_sold_out=is_its))
    measured = worth(known, promotions, found)
    assert measured["reason"].iloc[0] == "it was sold out for a time"
    assert measured["reason"].iloc[1:].isna().all()
    assert np.isnan(measured["extra"].iloc[0])


def test_a_promotion_of_what_was_gone_has_no_worth(dips):
    _, weeks, _, found = dips
    promotions = past_promotions(weeks)
    late = promotions["starts_at"] > weeks["week_date"].max() - pd.Timedelta(weeks=20)
    [first, *_] = promotions[late].index
    of = promotions.loc[first]
    is_gone = weeks["product_id"] == of["product_id"]
    is_gone &= weeks["week_date"] >= of["starts_at"] - pd.Timedelta(weeks=5)
    known = prepared(weeks.assign(units=weeks["units"].mask(is_gone, 0)))
    promotions.loc[first, ["units", "revenue"]] = 0
    measured = worth(known, promotions, found).loc[first]
    assert measured["reason"] == NOT_SOLD_THEN
    assert measured[EFFECTS].isna().all()


def test_what_was_always_promoted_cannot_be_told():
    _, weeks = shop(replace(KIND, promoted=1.0, products=12))
    known = prepared(weeks)
    found = fitted(known)
    assert found.reason == "too few weeks with promotions are known"
    measured = worth(known, past_promotions(weeks), found)
    reasons = {"it was hardly ever sold without a promotion"}
    assert set(measured["reason"]) == reasons
    assert measured["extra"].isna().all()


def test_without_a_regression_the_weeks_before_are_the_baseline(dips):
    _, weeks, known, found = dips
    failed = replace(found, reason="no regression on its promotions converged")
    promotions = past_promotions(weeks)
    measured = worth(known, promotions, failed)
    told = measured[measured["reason"].isna()]
    assert set(told["method"]) == {MEAN_BEFORE}
    one = told.iloc[-1]
    its = weeks[weeks["product_id"] == one["product_id"]]
    before = its[(its["week_date"] < one["starts_at"]) & (its["promoted_share"] == 0)]
    assert one["baseline"] == pytest.approx(before["units"].tail(8).mean())
    assert one["extra"] == pytest.approx(one["units"] - one["baseline"])
    assert one["extra_low"] < one["extra"] < one["extra_high"]
    assert np.isnan(one["ahead"])
    early = measured[measured["reason"].notna()]
    assert early["reason"].str.contains("fewer than 4 unpromoted weeks").all()


def test_prices_without_list_price_tell_the_regular_one():
    _, weeks = shop(replace(KIND, new_price=0.0))
    with_list = prepared(weeks)
    without = prepared(weeks.assign(list_price=np.nan))
    off = without["log_regular"] - with_list["log_regular"]
    assert abs(off).max() < 1e-6


def test_without_categories_nothing_is_a_substitute(dips):
    _, weeks, *_ = dips
    known = prepared(weeks.assign(category="", subcategory=""))
    measured = worth(known, past_promotions(weeks), fitted(known))
    assert measured["extra"].notna().all()
    assert measured["taken"].isna().all()
    assert measured["net"].notna().all()
