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
