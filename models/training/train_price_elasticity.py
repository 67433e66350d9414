"""Price elasticity: how many units will a week bring at a price?

Rows are the weeks of products that sold in 4 or more of the 13 weeks before: what a
row needs to count is known before its week, so weeks without a sale count as they
come. A product with less history is scored by the elasticity of its subcategory.

The mean Poisson deviance decides: it is the error of expected units that neither the
best sellers alone (as squared error) nor the weeks without sales alone (as absolute
error, whose best guess of a slow seller is 0) can win. Both are reported beside it.

Gradient boosting with a monotone price was tried and left: it seemed to win, but by
recognising the filled-in prices of weeks without sales.

There is no week of the year among the features: one year of history cannot tell a
season from a trend.
"""

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from python_udfs.shrunken_elasticity import FEATURES, ShrunkenElasticity
from python_udfs.training import (
    NotEnoughRows,
    Trained,
    feature_rows,
    metric,
    train_once,
)

REGULAR_WEEKS = 4  # of the 13 before, with sales
JUDGED_WEEKS = 8
FEWEST_ROWS = 200
LEAST_PRICE_CHANGE = 1e-6  # below it lies what rounding makes of one price
FARTHEST = 1.0  # no price counts as more than e times off: most such are bad entries
BASELINE = "one pooled elasticity"


def estimator() -> ShrunkenElasticity:
    """Return the estimator, unfitted."""
    return ShrunkenElasticity(farthest=FARTHEST)


def train(rows: pd.DataFrame) -> list[Trained]:
    """Judge on the latest 8 weeks, unseen; then fit on every week."""
    weeks = np.sort(rows["week_date"].unique())
    is_judged = rows["week_date"].isin(weeks[-JUDGED_WEEKS:])
    seen, judged = rows[~is_judged], rows[is_judged]
    if len(seen) < FEWEST_ROWS or not seen["units"].any() or not judged["units"].any():
        raise NotEnoughRows(
            f"price_elasticity needs {FEWEST_ROWS} weeks of products sold regularly "
            f"before its {JUDGED_WEEKS} judged ones, has {len(seen)}"
        )
    ratios = seen.groupby("product_id")["log_price_ratio"]
    if not (ratios.max() - ratios.min() > LEAST_PRICE_CHANGE).any():
        raise NotEnoughRows(
            "price_elasticity needs a product whose price changed before the"
            f" {JUDGED_WEEKS} judged weeks; no price of the"
            f" {seen['product_id'].nunique()} products sold regularly did"
        )
    model = estimator().fit(_features(seen), seen["units"])
    trained = Trained(
        estimator=estimator().fit(_features(rows), rows["units"]),
        features=_features(rows),
        metrics=_metrics(
            judged["units"],
            model.predict(_features(judged)),
            _pooled(seen, judged),
        ),
        judged_from=_day(judged["week_date"].min()),
        judged_to=_day(judged["week_date"].max(), days=6),
        judged_rows=len(judged),
        trained_from=_day(weeks[0]),
        trained_to=_day(weeks[-1], days=6),
    )
    return [trained]


def model(dbt, session):
    """Train on the weeks whose units are known."""
    weeks = feature_rows(dbt.ref("feat_pricing__product_weeks"), session)
    rows = weeks.filter(
        weeks.units.notnull() & (weeks.weeks_with_sales >= REGULAR_WEEKS)
    ).select("week_date", *FEATURES, "units")
    rows = rows.order_by("week_date", "product_id").to_pandas()
    return train_once(dbt, session, "price_elasticity", rows, train)


def _day(monday, *, days: int = 0):
    return (pd.Timestamp(monday) + pd.Timedelta(days=days)).date()


def _features(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = rows[FEATURES].select_dtypes("number").columns
    return rows[FEATURES].astype(dict.fromkeys(numbers, "float32"))


def _pooled(seen: pd.DataFrame, judged: pd.DataFrame) -> np.ndarray:
    """Return usual units x exp(level + elasticity x log price ratio)."""

    def ratio(rows: pd.DataFrame) -> np.ndarray:
        return rows[["log_price_ratio"]].clip(-FARTHEST, FARTHEST).to_numpy()

    usual = seen["usual_units"]
    pooled = PoissonRegressor(alpha=0, solver="newton-cholesky")
    pooled.fit(ratio(seen), seen["units"] / usual, sample_weight=usual)
    return judged["usual_units"] * pooled.predict(ratio(judged))


def _metrics(units: pd.Series, ours: np.ndarray, baseline: np.ndarray) -> list[dict]:
    def error(name, of):
        return metric(
            name,
            of(units, ours),
            baseline_name=BASELINE,
            baseline_value=of(units, baseline),
            higher_is_better=False,
        )

    return [
        error("poisson_deviance", mean_poisson_deviance),
        error("wape", lambda true, guess: abs(true - guess).sum() / true.sum()),
        error("rmse", root_mean_squared_error),
    ]
