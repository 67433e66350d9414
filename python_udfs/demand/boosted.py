"""The booster of demand: multiples of what a product's own history expects."""

from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from python_udfs.training.candidates import Candidate, boosters
from python_udfs.training.inputs import DETERMINISTIC
from python_udfs.training.simple import column_itself

FEATURES = [
    "weeks_ahead",
    "log_base_units",
    "ses_ratio",
    "theta_ratio",
    "holt_ratio",
    "tsb_ratio",
    "count_ratio",
    "days_ratio",
    "ratio_1_week",
    "ratio_4_weeks",
    "ratio_13_weeks",
    "ratio_26_weeks",
    "ratio_52_weeks",
    "max_ratio",
    "root_mean_square_ratio",
    "share_of_weeks_with_sale",
    "weeks_since_sale",
    "known_weeks",
    "last_price_ratio",
    "subcategory_trend_1",
    "subcategory_trend_4",
    "category_trend_4",
    "shop_trend_4",
    "category_seasonal_index",
    "shop_seasonal_index",
    "event_count",
    "next_event_count",
    "usual_promotion_share",
    "last_promotion_share",
    "promotion_share",
    "promotion_change",
]
# Simple methods, and the column of multiples of usual units that each answers with.
SIMPLE = {
    "seasonal naive": "seasonal_naive_ratio",
    "mean of 4 weeks": "ratio_4_weeks",
    "mean of 13 weeks": "ratio_13_weeks",
    "mean of 52 weeks": "ratio_52_weeks",
    "SES": "ses_ratio",
    "Theta": "theta_ratio",
    "damped Holt": "holt_ratio",
    "TSB": "tsb_ratio",
    "negative binomial": "count_ratio",
    "effects of days": "days_ratio",
}
PLAN = ["promotion_share", "promotion_change"]
PLANNED_DAYS, UNPLANNED_DAYS = "days_ratio", "unplanned_days_ratio"
BASE_UNITS = "base_units"


def estimator() -> LGBMRegressor:
    """Return the estimator, unfitted."""
    return LGBMRegressor(
        objective="tweedie",
        tweedie_variance_power=1.3,
        n_estimators=200,
        learning_rate=0.05,
        num_leaves=15,
        min_child_samples=200,
        colsample_bytree=0.7,
        **DETERMINISTIC,
    )


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the booster reads."""
    return rows[FEATURES].astype("float32")


def candidates(rows: pd.DataFrame) -> list[Candidate]:
    """Return the simple methods and the boosters of rows' units."""

    def multiples(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[list(SIMPLE.values())].astype("float32")

    return [
        *(column_itself(name, of, features=multiples) for name, of in SIMPLE.items()),
        *boosters(estimator(), rows, features=features, fit=fitted),
    ]


def without_plan(rows: pd.DataFrame, where: np.ndarray | bool = True) -> pd.DataFrame:
    """Return rows, those of `where` as they are if no plan of promotions reaches."""
    plan = {name: np.where(where, np.nan, rows[name]) for name in PLAN}
    days = np.where(where, rows[UNPLANNED_DAYS], rows[PLANNED_DAYS])
    return rows.assign(**plan, **{PLANNED_DAYS: days})


def fitted(rows: pd.DataFrame, booster: LGBMRegressor) -> LGBMRegressor:
    """Fit to units over the usual ones, weighted by the usual ones.

    That is a model of the units themselves with the usual ones as its exposure. Every
    other row comes without its plan: such periods have to be forecast too.
    """
    is_planned = np.random.default_rng(0).random(len(rows)) < 0.5
    usual = rows[BASE_UNITS]
    return booster.fit(
        features(without_plan(rows, ~is_planned)),
        rows["units"] / usual,
        sample_weight=usual,
    )


def expected(rows: pd.DataFrame, candidate: Candidate, fitted: Any) -> pd.Series:  # noqa: ANN401
    """Return expected units of rows, by what the candidate's fit returned."""
    return fitted.predict(candidate.features(rows)) * rows[BASE_UNITS]
