"""Which regression of the level is trained: that of the age of goods where they end."""

import runpy

import numpy as np
import pandas as pd
import pytest

from python_udfs.paths import PROJECT
from python_udfs.prices import levels

TRAINING = PROJECT / "models/training/train_price_elasticity.py"
LIFE, WEEKS, GOODS = 20, 40, 28


def goods(*, end):
    """Weeks of goods of 50 units that came one in two, and whether they end at LIFE."""
    random = np.random.default_rng(0)
    begins, week = np.divmod(np.arange(GOODS * WEEKS), WEEKS)
    columns = [*levels.FEATURES, levels.AGE_AHEAD, "log_price_ratio"]
    rows = pd.DataFrame(
        random.normal(0, 0.3, (len(week), len(columns))), columns=columns
    )
    rows["product_id"] = begins.astype(str)
    rows["week_date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * week, "D")
    rows["age"] = week - 2 * begins + LIFE - 2
    rows = rows.assign(price=1.0, usual_price=1.0, elasticity=-2.0)
    rows = rows.assign(log_base_units=np.log(50), price_effect=0.0, promotion_lift=0.0)
    rows = rows[rows["age"].between(4, LIFE + 4)].sort_values(["week_date", "age"])
    sells = 1.0 * ((rows["age"] < LIFE) | (not end))
    ahead = np.where(end, np.clip(LIFE - rows["age"], 0, 8) / 8, 1)
    rows["units"] = random.poisson(50 * sells)
    noise = random.normal(0, 0.02, len(rows))
    rows["age_pace"] = np.log(np.maximum(sells, 0.01)) + noise
    rows["age_pace_ahead"] = np.log(np.maximum(ahead, 0.01)) + noise
    return rows


@pytest.mark.parametrize("end", [True, False])
def test_the_age_of_goods_is_asked_where_they_end(end):
    _, regression = runpy.run_path(str(TRAINING))["train"](goods(end=end))
    assert regression.method.endswith("age of goods") == end
    weight = dict(zip(levels.FEATURES, regression.estimator.coef_, strict=True))
    assert (weight["age_pace"] != 0) == end


def test_eight_weeks_are_judged_by_what_was_known_before_the_first():
    rows = goods(end=False)
    begins = rows["week_date"].max() - pd.Timedelta(weeks=levels.BLOCK - 1)
    is_ahead = rows["week_date"] >= begins
    later = is_ahead & rows.assign(is_ahead=is_ahead).duplicated(
        ["product_id", "is_ahead"]
    )
    told = rows.assign(
        **{name: rows[name].mask(later, 9.0) for name in ("own_pace_2", "sparseness")}
    )
    first, second = (_metrics(each) for each in (rows, told))
    assert first == second


def _metrics(rows):
    train = runpy.run_path(str(TRAINING))
    name = "own units over own response, half-life of 2 weeks"
    [candidate] = (one for one in train["CANDIDATES"] if one.method == name)
    return train["_evaluate"](rows, candidate)[1]
