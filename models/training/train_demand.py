"""Demand: how many units of a product will be sold on each of the days to come?

The model answers in multiples of the product's daily mean of the last 28 days, so that
slow and fast products, and shops of any size, teach it the same thing. Its settings
were chosen on blocks of days that lie before the judged one.
"""

import ibis
import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from python_udfs.candidates import boosted_candidates
from python_udfs.forecast_errors import absolute_bias, error_metrics, rmse, wape
from python_udfs.training import (
    DETERMINISTIC,
    NotEnoughRows,
    Trained,
    feature_rows,
    train_once,
)

FEATURES = [
    "weekday",
    "days_ahead",
    "days_until_event",
    "days_since_event",
    "mean_daily_units_28_days",
    "share_of_days_without_sale_28_days",
    "days_since_last_sale",
    "trend_7_days",
    "trend_28_days",
    "weekday_ratio",
    "variation",
    "last_price_ratio",
    "category_trend_7_days",
    "category_trend_28_days",
    "category_weekday_ratio",
    "promotion_count",
    "usual_promotion_count",
]
USUAL_UNITS = "mean_daily_units_28_days"
SEASONAL_NAIVE = "units_same_weekday_last_known"
ORDER = ["cut_off_date", "product_id", "forecast_date"]
LARGEST_SAMPLE = 300_000
FEWEST_SALE_DAYS = 500


def estimator() -> LGBMRegressor:
    """Return the estimator, unfitted."""
    return LGBMRegressor(
        objective="poisson",
        n_estimators=150,
        learning_rate=0.07,
        num_leaves=15,
        min_child_samples=500,
        colsample_bytree=0.7,
        **DETERMINISTIC,
    )


def model(dbt, session):
    """Train on the product-days that are over; judge on the latest block of them."""
    product_days = feature_rows(dbt.ref("feat_inventory__product_days"), session)
    return train_once(dbt, session, "demand", _sample(product_days), train)


def train(rows: pd.DataFrame) -> list[Trained]:
    """Judge on the days after the last cut-off, unseen before it; fit on everything."""
    return boosted_candidates(
        rows,
        estimator(),
        features=_features,
        fit=_fitted,
        judge=_judge,
        period=("forecast_date", "forecast_date"),
    )


def _judge(rows: pd.DataFrame, booster: LGBMRegressor):
    is_judged = rows["cut_off_date"] == rows["cut_off_date"].max()
    known, judged = rows[~is_judged], rows[is_judged]
    sale_days = min((known["units"] > 0).sum(), (judged["units"] > 0).sum())
    if sale_days < FEWEST_SALE_DAYS:
        raise NotEnoughRows(
            f"demand needs {FEWEST_SALE_DAYS} product-days with sales both in the last "
            f"28 days and before them, has {sale_days}"
        )
    return judged, _metrics(judged, _fitted(known, booster))


def _sample(product_days: ibis.Table) -> pd.DataFrame:
    """Return every n-th labelled day of each product, and the whole latest block."""
    labelled = product_days.filter(product_days.units.notnull())
    every = labelled.count().to_pandas() // LARGEST_SAMPLE + 1
    numbered = labelled.mutate(
        number=ibis.dense_rank().over(order_by=labelled.product_id),
        last_cut_off_date=labelled.cut_off_date.max().over(),
    )
    is_sampled = (numbered.number + numbered.days_ahead) % every == 0
    is_judged = numbered.cut_off_date == numbered.last_cut_off_date
    sample = numbered.filter(is_sampled | is_judged).order_by(ORDER)
    return sample.select(*ORDER, *FEATURES, SEASONAL_NAIVE, "units").to_pandas()


def _features(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[FEATURES].astype("float32")


def _fitted(rows: pd.DataFrame, booster: LGBMRegressor) -> LGBMRegressor:
    # Units over the usual ones, weighted by the usual ones, is a Poisson model of the
    # units themselves with the usual ones as its exposure. Every other row comes
    # without its plan, because the model has to forecast such days too.
    is_planned = np.random.default_rng(0).random(len(rows)) < 0.5
    plan = rows["promotion_count"].where(is_planned)
    features = _features(rows.assign(promotion_count=plan))
    usual = rows[USUAL_UNITS]
    return booster.fit(features, rows["units"] / usual, sample_weight=usual)


def _metrics(judged: pd.DataFrame, fitted: LGBMRegressor) -> list[dict]:
    """Return the gate's metric, what it hides, and both beside a tougher baseline.

    All but the last are without promotion plans: what a shop handed us may be a record
    of promotions rather than a plan, and the days to come may have none.
    """
    usual = judged[USUAL_UNITS]
    planned = fitted.predict(_features(judged)) * usual
    forecast = fitted.predict(_features(judged.assign(promotion_count=np.nan))) * usual
    naive = ("seasonal naive", judged[SEASONAL_NAIVE])
    mean = ("28-day mean", usual)
    compared = [
        ("wape", wape, forecast, *naive),
        ("rmse_per_day", rmse, forecast, *naive),
        ("absolute_bias", absolute_bias, forecast, *naive),
        ("wape_beside_mean", wape, forecast, *mean),
        ("rmse_per_day_beside_mean", rmse, forecast, *mean),
        ("wape_with_promotion_plan", wape, planned, *mean),
    ]
    return error_metrics(judged, compared)
