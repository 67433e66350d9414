"""The ladder of methods: a simple one serves, and boosters have to beat it."""

from importlib.util import module_from_spec, spec_from_file_location

import numpy as np
import pandas as pd
import pytest

from python_udfs.demand.boosted import FEATURES, shrunk
from python_udfs.demand.errors import wape, wape_of_sums, wape_of_weeks
from python_udfs.demand.methods import candidates, expected
from python_udfs.demand.plans import MULTIPLES, UNPLANNED, without_plan
from python_udfs.demand.simple import SIMPLE
from python_udfs.paths import PROJECT
from python_udfs.training.inputs import NotEnoughRows

ORIGINS = range(-48, -7, 2)


@pytest.fixture(scope="module")
def train():
    file = PROJECT / "models" / "training" / "train_demand.py"
    spec = spec_from_file_location("train_demand", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.train


def rows(products, lift=1.0, origins=ORIGINS, seed=1):
    """Return feature rows of products whose promotions multiply units by `lift`."""
    random = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [origins, range(products), range(1, 9)],
        names=["origin_week", "product_id", "weeks_ahead"],
    )
    found = pd.DataFrame(index=index).reset_index()
    found["week_number"] = found["origin_week"] + found["weeks_ahead"] - 1
    found["week_start_date"] = pd.Timestamp("2025-01-06") + pd.to_timedelta(
        7 * found["week_number"], unit="D"
    )
    names = [*FEATURES, *SIMPLE.values(), *UNPLANNED]
    found = found.assign(**{name: 1.0 for name in names if name not in found})
    base = 20.0 * (1 + found["product_id"] % 3)
    promoted = (found["product_id"] + found["week_number"]) % 4 == 0
    found["base_units"], found["promotion_share"] = base, promoted.astype(float)
    found["unplanned_base_units"] = base
    found["seasonal_naive_ratio"] = random.lognormal(0, 0.5, len(found))
    found["share_of_weeks_with_sale"] = 1.0
    mean = base * np.where(promoted, lift, 1.0)
    return found.assign(units=random.poisson(mean).astype(float))


def trained(train, shop):
    found, reason = [], None
    try:
        for each in train(shop):
            found.append(each)
    except NotEnoughRows as error:
        reason = str(error)
    return found, reason


def test_a_shop_too_small_for_a_booster_has_the_combination(train):
    found, reason = trained(train, rows(8, origins=[-8]))
    assert [each.method for each in found] == ["combination"]
    assert "before the latest block for boosted trees, has 0" in reason
    assert found[0].estimator.predict(found[0].features[:2]) == pytest.approx([1, 1])


def test_what_cannot_be_judged_has_a_reason_and_no_model(train):
    found, reason = trained(train, rows(1, origins=[-8]))
    assert found == []
    assert reason == (
        "demand needs 50 weeks of products with sales in the latest block to judge any"
        " method, has 8"
    )


def test_a_booster_that_knows_promotions_beats_the_combination(train):
    found, _ = trained(train, rows(40, lift=3.0))
    simple, booster = found[0], found[1]
    assert (simple.method, booster.method) == ("combination", "boosted trees")
    assert booster.validation_value < 0.6 * simple.validation_value
    gate = booster.metrics[0]
    assert (gate["metric_name"], gate["baseline_name"]) == ("wape", "combination")
    assert gate["metric_value"] < 0.6 * gate["baseline_value"]


def test_methods_are_compared_on_whole_horizons(train):
    shop = rows(40)
    # Of what is before the latest block, only the latest origins' first weeks go well.
    is_late = shop["origin_week"] > -20
    shop["combination_ratio"] = np.where(is_late, 1.0, 9.0)
    assert next(train(shop)).method != "combination"


def test_where_nothing_is_to_learn_the_booster_says_what_the_combination_says(train):
    shop = rows(40)
    [booster] = [each for each in candidates(shop) if each.method == "boosted trees"]
    fitted = booster.fit(shop)
    ratio = expected(shop, booster, fitted) / shop["base_units"]
    assert ratio.between(0.97, 1.03).all()


def test_another_simple_method_serves_only_where_it_is_clearly_better(train):
    shop = rows(40)
    shop["ses_ratio"] = 0.98
    assert next(train(shop)).method == "combination"
    shop["combination_ratio"] = 1.5
    assert next(train(shop)).method != "combination"


def test_multiples_are_raised_to_a_power():
    shop = rows(40, lift=3.0)
    [booster] = [each for each in candidates(shop) if each.method == "boosted trees"]
    fitted, features = booster.fit(shop), booster.features(shop)
    before = fitted.predict(features)
    assert before.max() > 2
    after = shrunk(fitted, 0.5).predict(features)
    assert after == pytest.approx(np.sqrt(before), rel=1e-6)


def test_without_a_plan_only_days_and_their_combination_expect_something_else():
    shop = rows(2)
    shop["log_base_units"] = np.log(shop["base_units"])
    shop["days_ratio"], shop["unplanned_days_ratio"] = 2.0, 0.8
    shop["unplanned_base_units"] = shop["base_units"] / 2
    bare = without_plan(shop)
    assert bare["days_ratio"].eq(1.6).all()
    assert bare["log_base_units"].equals(np.log(bare["base_units"]))
    assert bare["promotion_share"].isna().all()
    assert {*SIMPLE.values()} - {"combination_ratio"} <= {*MULTIPLES}
    for column in {*MULTIPLES} - {"days_ratio"}:
        units = bare[column] * bare["base_units"]
        assert units.to_numpy() == pytest.approx(shop[column] * shop["base_units"])
    is_first = np.arange(len(shop)) < 5
    some = without_plan(shop, is_first)[shop.columns]
    assert some[~is_first].equals(shop[~is_first])
    assert some[is_first].equals(bare[is_first])


def test_the_combination_without_a_plan_is_judged_beside_the_same(train):
    shop = rows(40)
    planned = shop["promotion_share"] == 1
    # The plan makes base units wrong; as usual they are right.
    shop["base_units"] = shop["base_units"] * np.where(planned, 3.0, 1.0)
    simple, booster = list(train(shop))[:2]
    for found in (simple, booster):
        metrics = {each["metric_name"]: each for each in found.metrics}
        bare = metrics["wape_without_promotion_plan"]
        assert bare["metric_value"] < 0.3 * metrics["wape"]["baseline_value"]
    assert bare["baseline_value"] < 0.3 * metrics["wape"]["baseline_value"]


def test_errors_are_of_weeks_where_a_product_sells_weekly_and_of_sums_else():
    weeks = pd.DataFrame(
        {
            "origin_week": -8,
            "product_id": ["often", "often", "rare", "rare"],
            "units": [6.0, 2.0, 0.0, 2.0],
            "share_of_weeks_with_sale": [1.0, 1.0, 0.2, 0.2],
        }
    )
    forecast = pd.Series([4.0, 4.0, 1.0, 1.0])
    assert wape(weeks, forecast) == 4 / 10
    assert wape_of_weeks(weeks, forecast) == 6 / 10
    assert wape_of_sums(weeks, forecast) == 0
