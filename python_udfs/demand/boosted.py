"""The booster of demand: multiples of what simple methods expect together."""

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.base import clone

from python_udfs.demand.errors import wape
from python_udfs.demand.plans import BASE_UNITS, without_plan
from python_udfs.training.inputs import DETERMINISTIC

FEATURES = [
    "weeks_ahead",
    "log_base_units",
    "usual_ratio",
    "season_ratio",
    "last_year_ratio",
    "seasonal_theta_ratio",
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
STRENGTHS = (0.25, 0.5, 0.75, 1.0)  # powers of the booster's multiples
UNSEEN_WEEKS = 4  # that the origins of the latest block lie apart
FEW_SALES = 200  # weeks of products, too few to choose by


def estimator() -> LGBMRegressor:
    """Return the estimator, unfitted."""
    return LGBMRegressor(
        objective="tweedie",
        tweedie_variance_power=1.3,
        n_estimators=100,
        learning_rate=0.05,
        num_leaves=15,
        min_child_samples=200,
        colsample_bytree=0.7,
        **DETERMINISTIC,
    )


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the booster reads."""
    return rows[FEATURES].astype("float32")


def latest_block(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what was over before the latest origins, and their weeks: unseen ones.

    These are the origins of the last UNSEEN_WEEKS of which every week is there. Of one
    origin alone it depends on chance which method errs least.
    """
    is_last = rows["weeks_ahead"] == rows["weeks_ahead"].max()
    latest = rows.loc[is_last, "origin_week"].max()
    first = latest - UNSEEN_WEEKS
    is_unseen = rows["origin_week"].between(first, latest)
    first = rows.loc[is_unseen, "origin_week"].min()
    return rows[rows["week_number"] < first], rows[is_unseen]


def fitted(rows: pd.DataFrame, booster: LGBMRegressor) -> LGBMRegressor:
    """Fit to multiples of the base units; draw them to 1 as far as unseen weeks ask.

    How far is chosen at the latest origins of the rows, by a fit on what was over then.
    """
    strength = _strength(rows, clone(booster))
    return shrunk(_fitted(rows, booster), strength)


def shrunk(booster: LGBMRegressor, strength: float) -> LGBMRegressor:
    """Return the fitted booster, its multiples of base units raised to a power."""
    trees = booster.booster_
    for number, tree in enumerate(trees.dump_model()["tree_info"]):
        for leaf in range(tree["num_leaves"]):
            value = trees.get_leaf_output(number, leaf)
            trees.set_leaf_output(number, leaf, strength * value)
    return booster


def _strength(rows: pd.DataFrame, booster: LGBMRegressor) -> float:
    """Return the one of STRENGTHS whose forecasts of unseen weeks are least off."""
    known, unseen = latest_block(rows)
    sales = min((part["units"] > 0).sum() for part in (known, unseen))
    if sales < FEW_SALES:
        return STRENGTHS[1]
    multiples = _fitted(known, booster).predict(features(unseen))

    def error(strength: float) -> float:
        return wape(unseen, multiples**strength * unseen[BASE_UNITS])

    return min(STRENGTHS, key=error)


def _fitted(rows: pd.DataFrame, booster: LGBMRegressor) -> LGBMRegressor:
    """Fit to units over the base units, weighted by the base units.

    That is a model of the units themselves with the base ones as its exposure. Every
    other row comes without its plan: such periods have to be forecast too.
    """
    is_planned = np.random.default_rng(0).random(len(rows)) < 0.5
    rows = without_plan(rows, ~is_planned)
    base = rows[BASE_UNITS]
    return booster.fit(features(rows), rows["units"] / base, sample_weight=base)
