"""The level on which prices act, learned from weeks of a product's own pace."""

import numpy as np
import pandas as pd
import pytest

from python_udfs.prices import levels


def weeks(count=400, seed=0):
    """Weeks of products that sell half more at their pace of 8 weeks than usually."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        random.normal(0, 0.3, (count, len(levels.FEATURES))), columns=levels.FEATURES
    )
    rows["log_base_units"] = np.log(random.uniform(20, 200, count))
    rows["product_id"] = [f"p{number}" for number in range(count)]
    rows["week_date"] = pd.date_range("2024-01-01", periods=count, freq="7D")
    rows["elasticity"], rows["usual_price"] = -1.0, 1.0
    rows["age_pace_ahead"] = rows["age_pace"]
    rows["price"] = np.exp(-rows["price_effect"])
    expected = 1.5 * np.exp(rows[levels.KNOWN].sum(axis=1) + rows["own_pace_8"])
    return rows.assign(units=random.poisson(expected), expected=expected)


@pytest.mark.parametrize("fit", [levels.fitted, lambda rows: levels.own_level(rows, 8)])
def test_the_pace_that_goes_on_is_found(fit):
    seen, unseen = weeks(), weeks(seed=1)
    guess = fit(seen).predict(levels.features(unseen))
    assert guess == pytest.approx(unseen["expected"], rel=0.1)


def test_a_pace_of_another_half_life_does_not_fit_as_well():
    seen, unseen = weeks(), weeks(seed=1)
    off = {
        half_life: np.abs(
            np.log(
                levels.own_level(seen, half_life).predict(levels.features(unseen))
                / unseen["expected"]
            )
        ).mean()
        for half_life in levels.HALF_LIVES
    }
    assert min(off, key=off.get) == 8
    assert off[26] > 5 * off[8]


def test_price_and_promotion_weigh_what_they_were_found_to_do():
    model = levels.fitted(weeks())
    weight = dict(zip(model.feature_names_in_, model.coef_, strict=True))
    assert [weight[name] for name in levels.KNOWN] == [1, 1, 1]


def test_a_block_of_weeks_is_expected_from_what_its_first_one_knew():
    rows = weeks(count=4).assign(elasticity=[-1.0, -2.0, -3.0, -4.0], price=np.e)
    rows["product_id"] = "p"
    found = levels.held(rows, np.array([1, 1, 0, 0]))
    assert found["price_effect"].tolist() == pytest.approx([-1.0, -1.0, -3.0, -3.0])
    first = rows["own_pace_2"].iloc[[0, 0, 2, 2]].tolist()
    assert found["own_pace_2"].tolist() == first
    assert found["promotion_lift"].tolist() == rows["promotion_lift"].tolist()
    assert levels.held(rows)["own_pace_2"].nunique() == 1


def test_a_pace_that_lasts_a_week_does_not_move_eight():
    random = np.random.default_rng(3)
    rows = weeks(count=800).assign(product_id="p")
    rows["own_pace_2"] = random.normal(0, 0.5, 800)  # of this week alone
    expected = np.exp(rows[levels.KNOWN].sum(axis=1) + rows["own_pace_2"])
    found = levels.fitted(rows.assign(units=random.poisson(expected)))
    weight = dict(zip(found.feature_names_in_, found.coef_, strict=True))["own_pace_2"]
    assert 0.3 < weight < 0.8


def test_goods_that_end_are_expected_to_as_far_as_the_eight_weeks_reach():
    """Of goods that sell for 20 weeks, in any week, and all alike until then."""
    rows = pd.concat(
        weeks(count=40, seed=begins).assign(
            product_id=f"p{begins}", age=np.arange(40) - begins + 18
        )
        for begins in range(56)
    )
    rows = rows[rows["age"].between(4, 24)]
    ahead = np.clip(20 - rows["age"], 0, 8) / 8
    rows["age_pace"] = np.log(np.where(rows["age"] < 20, 1, 0.01))
    rows["age_pace_ahead"] = np.log(np.maximum(ahead, 0.01))
    rows["units"] *= rows["age"] < 20
    model = levels.fitted_with_age(rows.sort_values(["week_date", "product_id"]))
    weight = dict(zip(model.feature_names_in_, model.coef_, strict=True))["age_pace"]
    assert 0.8 < weight < 1.2
    plain = levels.fitted(rows.sort_values(["week_date", "product_id"]))
    assert dict(zip(plain.feature_names_in_, plain.coef_, strict=True))["age_pace"] == 0


def test_a_block_of_weeks_has_the_pace_of_goods_of_its_age_at_its_first():
    rows = weeks(count=3).assign(product_id="p", age_pace_ahead=[-1.0, -2.0, -3.0])
    assert levels.held(rows)["age_pace"].tolist() == [-1.0, -1.0, -1.0]
