"""Cross effects on small panels whose truth is planted."""

import numpy as np
import pandas as pd
import pytest

from python_udfs.prices.cross_effects import PAIR, cross_effects

WEEKS, PRODUCTS = 104, 12
PLANTED = {("p0", "p1"): 0.6, ("p1", "p0"): 0.6, ("p2", "p3"): -0.6}


def shop(*, seed=0, stores=1, alike=(), planted=PLANTED, changes=1.0):
    """Weeks as in int_elasticity_weeks; a price of `alike` is its first one's."""
    random = np.random.default_rng(seed)
    tables = []
    for store in range(stores):
        log_price = changes * random.normal(0, 0.15, (PRODUCTS, WEEKS))
        for one in alike[1:]:
            log_price[one] = log_price[alike[0]] + random.normal(0, 0.01, WEEKS)
        log_units = np.log(100) - 2 * log_price
        for (product, other), effect in planted.items():
            log_units[int(product[1:])] += effect * log_price[int(other[1:])]
        units = random.poisson(np.exp(log_units))
        for product in range(PRODUCTS):
            table = {
                "product_id": f"p{product}",
                "store_id": f"s{store}",
                "week_date": pd.date_range("2024-01-01", periods=WEEKS, freq="7D"),
                "units": units[product],
                "log_price": log_price[product],
                "years": np.arange(WEEKS) / 52,
            }
            tables.append(pd.DataFrame(table))
    weeks = pd.concat(tables).sort_values(["product_id", "store_id", "week_date"])
    empty = ["is_promoted", "log_rival_price_ratio", "recent_pace"]
    empty += ["recent_log_price_ratio", "log_competitor_price_ratio"]
    return weeks.assign(season_group="", **dict.fromkeys(empty, 0.0))


def candidates():
    names = [f"p{one}" for one in range(PRODUCTS)]
    pairs = [(a, b, True) for a in names for b in names if a != b]
    return pd.DataFrame(pairs, columns=[*PAIR, "is_rival"])


def found(effects):
    """The found pairs and their cross elasticities."""
    rows = effects[effects["is_found"].astype(bool)]
    keys = zip(rows["product_id"], rows["other_product_id"], strict=True)
    return dict(zip(keys, rows["cross_elasticity"], strict=True))


def test_what_is_planted_is_found_and_nothing_else():
    effects = cross_effects(shop(), candidates())
    assert len(effects) == PRODUCTS * (PRODUCTS - 1)
    assert found(effects) == pytest.approx(PLANTED, abs=0.2)
    truth = [PLANTED.get(pair, 0) for pair in effects[PAIR].itertuples(index=False)]
    is_held = (effects["cross_elasticity_low"] <= truth) & (
        truth <= effects["cross_elasticity_high"]
    )
    assert is_held.mean() > 0.85


def test_prices_moved_in_time_find_nothing():
    assert found(cross_effects(shop(), candidates(), moved_by=0.5)) == {}


def test_rivals_are_of_the_same_store():
    effects = cross_effects(shop(stores=2, seed=2), candidates())
    assert set(found(effects)) == set(PLANTED)
    assert (effects["weeks"] == 2 * WEEKS).all()


def test_of_others_whose_prices_move_together_one_is_asked():
    effects = cross_effects(shop(alike=(1, 4, 5)), candidates())
    own = effects[effects["product_id"] == "p0"]
    asked = own[own["other_product_id"].isin(["p1", "p4", "p5"])]
    assert asked["others_alike"].to_list() == [2]
    assert found(asked).popitem()[1] == pytest.approx(0.6, abs=0.2)
    assert (
        not effects["product_id"]
        .eq("p4")
        .mul(effects["other_product_id"].isin(["p1", "p5"]))
        .any()
    )  # what moves with a product's own price says nothing of the other


def test_a_shop_without_changes_of_price_has_no_effects():
    assert cross_effects(shop(changes=0.0), candidates()).empty


def test_a_shop_without_candidates_has_no_effects():
    assert cross_effects(shop(), candidates().head(0)).empty


def test_an_effect_of_a_promotion_alone_is_none_of_the_price():
    random = np.random.default_rng(3)
    weeks = shop(planted={}).reset_index(drop=True)
    is_on = random.random(WEEKS) < 0.3
    weeks.loc[weeks["product_id"] == "p1", "is_promoted"] = is_on.astype(float)
    is_hit = weeks["product_id"] == "p0"
    fewer = random.binomial(weeks["units"][is_hit], np.where(is_on, 0.8, 1.0))
    weeks.loc[is_hit, "units"] = fewer
    effects = cross_effects(weeks, candidates()).set_index(PAIR).loc[("p0", "p1")]
    assert not effects["is_found"]
    assert effects["promotion_effect"] == pytest.approx(np.log(0.8), abs=0.1)
