"""The estimators of elasticity on a small panel whose truth is planted."""

import numpy as np
import pandas as pd
import pytest

from python_udfs.prices import (
    at_cutoffs,
    estimator_choice,
    estimators,
    poisson_slopes,
)
from python_udfs.prices.double_ml import partially_linear

ELASTICITY = {"flat": -1.0, "steep": -3.0}  # by subcategory


@pytest.fixture(scope="module")
def weeks():
    """Rows of int_elasticity_weeks: twelve products, 120 weeks, dearer in season."""
    random = np.random.default_rng(5)
    product, week = (codes.ravel() for codes in np.indices((12, 120)))
    season = 0.4 * np.sin(week / 8)
    ratio = 0.3 * season + random.normal(0, 0.15, len(week))
    is_promoted = (random.random(len(week)) < 0.15).astype(float)
    subcategory = np.where(product % 2, "steep", "flat")
    elasticity = pd.Series(subcategory).map(ELASTICITY).to_numpy()
    log_units = 4 + season + elasticity * ratio + 0.4 * is_promoted
    zeros = dict.fromkeys(
        [
            *("recent_pace", "recent_log_price_ratio", "log_rival_price_ratio"),
            *("log_competitor_price_ratio", "recent_promoted_share"),
        ],
        0.0,
    )
    return pd.DataFrame(
        {
            "product_id": [f"p{number:02}" for number in product],
            "store_id": "",
            "week_date": pd.Timestamp("2023-01-02") + pd.to_timedelta(week * 7, "D"),
            "category": "c",
            "subcategory": subcategory,
            "season_group": "c",
            "units": random.poisson(np.exp(log_units)).astype(float),
            "base_units": 55.0,
            "recent_units": 55.0,
            "weeks_with_sales": 13,
            "usual_promoted_share": 0.15,
            "log_price": ratio + 1,
            "log_price_ratio": ratio,
            "is_promoted": is_promoted,
            "years": week / 52,
            "season": season + 6,
            **zeros,
        }
    )


def by_subcategory(table):
    products = table.query("level == 'product_id'")
    steep = products["name"].str[1:].astype(int) % 2 == 1
    return products.groupby(np.where(steep, "steep", "flat"))["elasticity"].mean()


def test_poisson_regression_finds_elasticities_and_promotions_apart(weeks):
    [table] = estimator_choice.effects(weeks, pd.DataFrame(), ["poisson"]).values()
    assert by_subcategory(table).to_dict() == pytest.approx(ELASTICITY, abs=0.1)
    promotion = table.query("level == 'product_id'")["promotion_effect"]
    assert promotion.mean() == pytest.approx(0.4, abs=0.05)


def test_double_machine_learning_finds_the_order_of_elasticities(weeks):
    names = ["double machine learning"]
    [table] = estimator_choice.effects(weeks, pd.DataFrame(), names).values()
    found = by_subcategory(table)
    assert found["steep"] < found["flat"] - 1
    assert found["flat"] < 0


def test_the_true_response_predicts_best(weeks):
    last = weeks["week_date"] >= "2025-02-01"
    own = pd.DataFrame({"product_id": [], "elasticity": [], "standard_error": []})
    own = own.astype({"elasticity": float, "standard_error": float})
    unseen = weeks[last].reset_index(drop=True)
    ranked = estimator_choice.ranked_estimators(weeks[~last], unseen, own)
    assert set(ranked["estimator"]) == {
        "poisson",
        "double machine learning",
        "one slope for the shop",
        "boosting, monotone in price",
    }
    assert estimator_choice.chosen(ranked) == "poisson"
    deviance = ranked.set_index("estimator")["poisson_deviance"]
    assert deviance["poisson"] < 0.8 * deviance["one slope for the shop"]


def test_demand_that_lasts_makes_weeks_less_telling(weeks):
    random = np.random.default_rng(2)
    steps = random.normal(0, 0.4, (12, 12)).repeat(10, axis=1).ravel()
    lasting_prices = random.normal(0, 0.3, (12, 12)).repeat(10, axis=1).ravel()
    elasticity = weeks["subcategory"].map(ELASTICITY)
    moved = np.exp(elasticity * (lasting_prices - weeks["log_price_ratio"]))
    lasting = weeks.assign(
        units=(weeks["units"] * moved * np.exp(np.roll(steps, 5))).round(),
        log_price=lasting_prices + 1,
        log_price_ratio=lasting_prices,
    )
    fit = estimators.poisson(weeks)
    assert estimators.placebo_inflation(weeks, fit) < 1.5
    fit = estimators.poisson(lasting)
    assert estimators.placebo_inflation(lasting, fit) > 2


def test_stores_that_sell_alike_tell_no_more_than_one(weeks):
    stores = [weeks.assign(store_id=str(store)) for store in range(25)]
    chain = pd.concat(stores).sort_values(["product_id", "store_id", "week_date"])
    chain = chain.reset_index(drop=True)
    found = estimators.placebo_inflation(chain, estimators.poisson(chain))
    assert found == pytest.approx(25, rel=0.4)


def test_a_shop_whose_prices_never_changed_says_nothing(weeks):
    assert estimators.usable(weeks.assign(log_price=1.0)).empty
    assert estimators.usable(weeks.assign(units=0.0)).empty
    assert len(estimators.usable(weeks)) == len(weeks)


def test_double_machine_learning_takes_out_what_moves_both():
    random = np.random.default_rng(0)
    cause = random.uniform(-2, 2, (4000, 1))
    treatment = np.sin(cause[:, 0]) + random.normal(0, 1, 4000)
    outcome = 0.5 * treatment + 3 * cause[:, 0] ** 2 + random.normal(0, 1, 4000)
    fold = np.arange(4000) % 3
    effect, error = partially_linear(outcome, treatment, cause, fold)
    assert effect == pytest.approx(0.5, abs=4 * error)
    assert error < 0.03


def test_where_no_fit_converges_least_squares_serves_and_says_so(weeks, monkeypatch):
    monkeypatch.setattr(poisson_slopes, "MAX_ROUNDS", 0)
    products = weeks["product_id"].unique()
    cutoff = weeks["week_date"].max()
    regressions = pd.DataFrame(
        {
            "cutoff_date": cutoff,
            "product_id": products,
            "elasticity": -1.5,
            "standard_error": 0.2,
            "promotion_effect": 0.3,
        }
    )
    rows = at_cutoffs.Rows(weeks, regressions, [cutoff])
    table = at_cutoffs.effects_at_cutoffs(rows, "poisson")
    assert set(table["estimator"]) == {"log-log in SQL"}
    assert table["elasticity"].to_numpy() == pytest.approx(-1.5, abs=0.01)
    assert table["promotion_effect"].to_numpy() == pytest.approx(0.3, abs=0.01)


def test_what_cannot_be_true_of_a_shop_is_nobodys_elasticity(weeks, monkeypatch):
    monkeypatch.setattr(poisson_slopes, "MAX_ROUNDS", 0)
    regressions = pd.DataFrame(
        {
            "cutoff_date": weeks["week_date"].max(),
            "product_id": weeks["product_id"].unique(),
            "elasticity": -40.0,
            "standard_error": 0.2,
            "promotion_effect": 0.3,
        }
    )
    rows = at_cutoffs.Rows(weeks, regressions, [weeks["week_date"].max()])
    assert at_cutoffs.effects_at_cutoffs(rows, "poisson").empty
