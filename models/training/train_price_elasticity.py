"""Units at a price: how many will a week bring, at this price, with this promotion?

What a price and a promotion do was estimated before (`int_elasticities`), from weeks
before each row's own; the model finds the level on which they do it, as a multiple of
what usually sold. So its weights of `price_effect` and `promotion_lift` are 1, and a
product's curve has the elasticity, and the interval, that `product_elasticities` says.

Rows are weeks of products that sold in 4 or more of the 13 weeks before: what a row
needs to count is known before its week, so weeks without a sale count as they come.

The mean Poisson deviance decides: it is the error of expected units that neither the
best sellers alone (as squared error) nor the weeks without sales alone (as absolute
error, whose best guess of a slow seller is 0) can win. Both are reported beside it.

How wide intervals are is told by the two latest blocks of 8 weeks, each expected by
what was known before its first: `level_error` is of a product's sum, `week_error` of a
single week, both where one unit is expected.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from python_udfs.prices.level_errors import error_of_units
from python_udfs.registry import metric
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

LEVEL = [
    *("recent_pace", "sparseness", "sparse_recent_pace", "weeks_with_sales"),
    *("usual_promotion_lift", "recent_response", "own_pace", "sparse_own_pace"),
]
KNOWN = ["log_base_units", "price_effect", "promotion_lift"]  # of weight 1
FEATURES = [*LEVEL, *KNOWN]
PRICES = ["price", "usual_price", "log_price_ratio", "elasticity"]
REGULAR_WEEKS = 4  # of the 13 before, with sales
EVALUATED_WEEKS = 8
ERROR_BLOCKS = 2
MIN_ROWS = 50
BASELINE = "one pooled elasticity"


def estimator() -> PoissonRegressor:
    """Return the estimator of the level, unfitted."""
    return PoissonRegressor(alpha=1e-6, solver="newton-cholesky", max_iter=100)


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the latest 8 weeks, unseen; then fit on every week."""
    rows = rows.assign(last_date=rows["week_date"] + pd.Timedelta(days=6))
    candidates = [
        Candidate("own units over own response", _features, _own_level, is_simple=True),
        USUAL_UNITS,
        Candidate("Poisson regression", _features, _fitted),
    ]
    period = ("week_date", "last_date")
    return all_trained(rows, candidates, evaluate=_evaluate, period=period)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    weeks = np.sort(rows["week_date"].unique())
    is_evaluated = rows["week_date"].isin(weeks[-EVALUATED_WEEKS:])
    seen, evaluated = rows[~is_evaluated], rows[is_evaluated]
    if len(seen) < MIN_ROWS or not seen["units"].any() or not evaluated["units"].any():
        raise NotEnoughRows(
            f"price_elasticity needs {MIN_ROWS} weeks of products sold regularly,"
            " whose elasticity was known by then, before its"
            f" {EVALUATED_WEEKS} evaluated ones, has {len(seen)}; where no price ever"
            " changed, none was"
        )
    expected = candidate.fit(seen).predict(_features(evaluated))
    metrics = _metrics(evaluated["units"], expected, _pooled(seen, evaluated))
    return evaluated, metrics + _errors(rows, candidate)


def model(dbt, session):
    """Train on the weeks whose units are known, and whose elasticity was before."""
    weeks = feature_rows(dbt.ref("feat_prices__product_weeks"), session)
    rows = weeks.filter(
        weeks.units.notnull()
        & weeks.elasticity.notnull()
        & (weeks.weeks_with_sales >= REGULAR_WEEKS)
    ).select("product_id", "week_date", *PRICES, *FEATURES, "units")
    rows = rows.order_by("week_date", "product_id").to_pandas()
    return train_once(dbt, session, "price_elasticity", rows, train)


def _features(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[FEATURES].astype("float32")


def _fitted(rows: pd.DataFrame) -> PoissonRegressor:
    """Return the level's model, with what is known at weights of 1."""
    return _with_known(_fitted_level(rows))


def _usual_units(rows: pd.DataFrame) -> PoissonRegressor:
    """Return a simple method: what is known, times one factor for the whole shop."""
    return _of_weights(rows, np.zeros(len(LEVEL)))


def _own_level(rows: pd.DataFrame) -> PoissonRegressor:
    """Return another: what its own weeks would have sold at this week's price."""
    return _of_weights(rows, np.array([name == "own_pace" for name in LEVEL], float))


def _of_weights(rows: pd.DataFrame, weights: np.ndarray) -> PoissonRegressor:
    """Return the model of given weights of LEVEL, times one factor for the shop."""
    model = _fitted_level(rows)
    model.coef_ = weights
    expected = _known(rows) * np.exp(_features(rows)[LEVEL].to_numpy(float) @ weights)
    model.intercept_ = np.log(rows["units"].sum() / expected.sum())
    return _with_known(model)


def _fitted_level(rows: pd.DataFrame) -> PoissonRegressor:
    # Over what is known, weighed by it: the likelihood of units with it as an offset.
    known, level = _known(rows), _features(rows)[LEVEL]
    return estimator().fit(level, rows["units"] / known, sample_weight=known)


def _known(rows: pd.DataFrame) -> pd.Series:
    return np.exp(_features(rows)[KNOWN].sum(axis=1).astype(float))


def _with_known(model: PoissonRegressor) -> PoissonRegressor:
    model.coef_ = np.append(model.coef_, np.ones(len(KNOWN)))
    model.feature_names_in_ = np.array(FEATURES, dtype=object)
    model.n_features_in_ = len(FEATURES)
    return model


def _pooled(seen: pd.DataFrame, evaluated: pd.DataFrame) -> np.ndarray:
    """Return usual units x exp(level + elasticity x log price ratio)."""
    usual = np.exp(seen["log_base_units"])
    pooled = estimator()
    pooled.fit(seen[["log_price_ratio"]], seen["units"] / usual, sample_weight=usual)
    expected = pooled.predict(evaluated[["log_price_ratio"]])
    return np.exp(evaluated["log_base_units"]) * expected


def _errors(rows: pd.DataFrame, candidate: Candidate) -> list[dict]:
    """Return the errors of sums of 8 weeks and of single ones, beside usual units'."""
    ours, usual = _blocks(rows, candidate), _blocks(rows, USUAL_UNITS)
    by = ["block", "product_id"]
    figures = []
    for name, cases, of_usual in (
        ("level_error", ours.groupby(by).sum(), usual.groupby(by).sum()),
        ("week_error", ours, usual),
    ):
        pairs = zip(error_of_units(cases), error_of_units(of_usual), strict=True)
        figures += [
            metric(
                name + ending,
                value,
                baseline_name=USUAL_UNITS.method,
                baseline_value=of_baseline,
                higher_is_better=bool(ending),
            )
            for ending, (value, of_baseline) in zip(("", "_power"), pairs, strict=True)
        ]
    return figures


def _blocks(rows: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
    """Return block, product_id, units, expected of weeks expected before their block.

    All of a block are expected on the level of its first week, at their own prices.
    """
    weeks, found = np.sort(rows["week_date"].unique()), []
    for block in range(ERROR_BLOCKS):
        known = weeks[: len(weeks) - block * EVALUATED_WEEKS]
        begin, end = known[-EVALUATED_WEEKS], known[-1]
        seen = rows[rows["week_date"] < begin]
        if block and (len(seen) < MIN_ROWS or not seen["units"].any()):
            break
        ahead = rows[rows["week_date"].between(begin, end)]
        held = [*LEVEL, "log_base_units", "usual_price", "elasticity"]
        first = ahead.groupby("product_id")[held].transform("first")
        effect = first["elasticity"] * np.log(ahead["price"] / first["usual_price"])
        then = ahead.assign(**first, price_effect=effect)
        expected = candidate.fit(seen).predict(_features(then))
        found.append(
            ahead[["product_id", "units"]].assign(block=block, expected=expected)
        )
    return pd.concat(found, ignore_index=True)


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


USUAL_UNITS = Candidate("usual units", _features, _usual_units, is_simple=True)
