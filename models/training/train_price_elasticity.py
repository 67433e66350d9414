"""Units at a price: how many will a week bring, at this price, with this promotion?

What a price and a promotion do was estimated before (`int_elasticities`), from weeks
before each row's own; the model finds the level on which they do it, as a multiple of
what usually sold. So its weights of `price_effect` and `promotion_lift` are 1, and a
product's curve has the elasticity, and the interval, that `product_elasticities` says.

Rows are weeks of products that sold in 4 or more of the 13 weeks before: what a row
needs to count is known before its week, so weeks without a sale count as they come.

All eight evaluated weeks are expected on the level known before the first of them,
since that is what a what-if is asked.

WAPE decides: where promotions multiply sales, deviance and squared error are those of
the few best weeks. No candidate expects 0 of a slow seller, which would win by it. Both
others are reported beside it.

Goods of a season end at an age, and no pace of their own says so. What goods as old as
they are went on to do tells it; it is asked where the inner weeks are expected better.

How wide intervals are is told by the four latest blocks of 8 weeks, as expected before:
`level_error` is of a product's sum, `week_error` of a week, where one unit is expected.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from python_udfs.prices import levels
from python_udfs.prices.level_errors import MIN_ROWS, errors_ahead, is_enough, latest
from python_udfs.registry import metric
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

PRICES = ["price", "usual_price", "log_price_ratio", "elasticity"]
COLUMNS = [*levels.FEATURES, levels.AGE_AHEAD]
REGULAR_WEEKS = 4  # of the 13 before, with sales
BASELINE = "one pooled elasticity"
BETTER = 0.99  # of the error, or less: what knowing the age of goods must bring
CANDIDATES = [
    *(
        Candidate(method, levels.features, fit, is_simple=True)
        for method, fit in levels.SIMPLE.items()
    ),
    Candidate("Poisson regression", levels.features, levels.fitted),
    Candidate(
        "Poisson regression with the age of goods",
        levels.features,
        levels.fitted_with_age,
    ),
]


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the latest 8 weeks, unseen; then fit on every week."""
    rows = rows.assign(last_date=rows["week_date"] + pd.Timedelta(days=6))
    period = ("week_date", "last_date")
    found = all_trained(rows, CANDIDATES, evaluate=_evaluate, period=period)
    yield _with_errors(rows, next(found))
    yield _with_errors(rows, _simplest(*found))


def _simplest(plain: Trained, of_ages: Trained) -> Trained:
    """Return the regression that the inner weeks ask for: most goods have no end."""
    errors = plain.validation_value, of_ages.validation_value
    is_better = None not in errors and errors[1] <= BETTER * errors[0]
    return of_ages if is_better else plain


def _with_errors(rows: pd.DataFrame, trained: Trained) -> Trained:
    [candidate] = (one for one in CANDIDATES if one.method == trained.method)
    return replace(trained, metrics=trained.metrics + _errors(rows, candidate))


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    seen, evaluated = latest(rows)
    if not is_enough(seen, evaluated):
        raise NotEnoughRows(
            f"price_elasticity needs {MIN_ROWS} weeks of products sold regularly"
            f" before its {levels.BLOCK} evaluated ones, has {len(seen)}"
        )
    ahead = levels.held(evaluated)
    ours = candidate.fit(seen).predict(candidate.features(ahead))
    baseline = levels.one_elasticity(seen, ahead)
    return evaluated, _metrics(evaluated["units"], ours, baseline)


def model(dbt, session):
    """Train on the weeks whose units are known, and whose elasticity was before."""
    weeks = feature_rows(dbt.ref("feat_prices__product_weeks"), session)
    rows = weeks.filter(
        weeks.units.notnull()
        & weeks.elasticity.notnull()
        & (weeks.weeks_with_sales >= REGULAR_WEEKS)
    ).select("product_id", "week_date", *PRICES, *COLUMNS, "units")
    rows = rows.order_by("week_date", "product_id").to_pandas()
    return train_once(dbt, session, "price_elasticity", rows, train)


def _metrics(units: pd.Series, ours: np.ndarray, baseline: np.ndarray) -> list[dict]:
    def error(name, of):
        return _error(name, of(units, ours), BASELINE, of(units, baseline))

    return [
        error("wape", lambda true, guess: abs(true - guess).sum() / true.sum()),
        error("poisson_deviance", mean_poisson_deviance),
        error("rmse", root_mean_squared_error),
    ]


def _errors(rows: pd.DataFrame, candidate: Candidate) -> list[dict]:
    """Return the errors of sums of 8 weeks and of single ones, beside usual units'."""
    ours = errors_ahead(rows, candidate.fit)
    usual = errors_ahead(rows, levels.usual_units)
    return [_error(name, ours[name], levels.USUAL, usual[name]) for name in ours]


def _error(name: str, value: float, baseline: str, baseline_value: float) -> dict:
    return metric(
        name,
        value,
        baseline_name=baseline,
        baseline_value=baseline_value,
        higher_is_better=False,
    )
