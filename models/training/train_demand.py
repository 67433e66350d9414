"""Demand: how many units of a product will be wanted in each of the weeks to come?

The model answers in multiples of what the product's own history expects, a mean of
smoothing methods, so that slow and fast products, and shops of any size, teach it the
same thing. The methods' forecasts are features: which of them is to be trusted, and for
what series, is learned from earlier weeks (Montero-Manso et al., "FFORMA:
Feature-based forecast model averaging", International Journal of Forecasting 36, 2020).
Settings were chosen on weeks that lie before the evaluated ones.
"""

from collections.abc import Iterator

import pandas as pd

from python_udfs.demand.boosted import (
    BASE_UNITS,
    FEATURES,
    SIMPLE,
    UNPLANNED_DAYS,
    candidates,
    expected,
    without_plan,
)
from python_udfs.demand.errors import absolute_bias, error_metrics, rmse, wape
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

METHODS = [
    *("seasonal_naive", "ses", "theta", "holt"),
    *("croston", "sba", "tsb", "count"),
]
ORDER = ["origin_week", "product_id", "weeks_ahead"]
MIN_SALES = 200


def model(dbt, session):
    """Train on the weeks that are over; evaluate on the latest block of them."""
    weeks = feature_rows(dbt.ref("feat_demand__product_weeks"), session)
    methods = [f"{method}_units" for method in METHODS]
    columns = [*ORDER, "week_number", "week_start_date", BASE_UNITS, *methods]
    columns = [*columns, *FEATURES, *SIMPLE.values(), UNPLANNED_DAYS]
    labelled = weeks.filter(weeks.units.notnull()).order_by(ORDER)
    rows = labelled.select(*dict.fromkeys([*columns, "units"])).to_pandas()
    return train_once(dbt, session, "demand", rows, train)


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the weeks after the last origin, unseen; fit on everything."""
    rows = rows.assign(last_date=rows["week_start_date"] + pd.Timedelta(days=6))
    week = ("week_start_date", "last_date")
    return all_trained(rows, candidates(rows), evaluate=_evaluate, period=week)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    is_evaluated = rows["origin_week"] == rows["origin_week"].max()
    evaluated = rows[is_evaluated]
    train_rows = rows[rows["week_number"] < evaluated["week_number"].min()]
    sales = min((train_rows["units"] > 0).sum(), (evaluated["units"] > 0).sum())
    if sales < MIN_SALES:
        raise NotEnoughRows(
            f"demand needs {MIN_SALES} weeks of products with sales both in the "
            f"latest block and before it, has {sales}"
        )
    fitted = candidate.fit(train_rows)
    planned = expected(evaluated, candidate, fitted)
    unplanned = expected(without_plan(evaluated), candidate, fitted)
    return evaluated, _metrics(evaluated, planned, unplanned)


def _metrics(
    evaluated: pd.DataFrame, forecast: pd.Series, unplanned: pd.Series
) -> list[dict]:
    """Return the gate's metric, what it hides, and WAPE beside every method's.

    All but one are with promotion plans, which the booster knew of every other week
    it learned from. The one without is for a shop whose promotions are a record of
    what was rather than a plan of what will be.
    """
    naive = ("seasonal naive", evaluated["seasonal_naive_units"])
    beside = [(method, evaluated[f"{method}_units"]) for method in METHODS[1:]]
    compared = [
        ("wape", wape, forecast, *naive),
        ("rmse", rmse, forecast, *naive),
        ("absolute_bias", absolute_bias, forecast, *naive),
        ("wape_without_promotion_plan", wape, unplanned, *naive),
        *((f"wape_beside_{peer[0]}", wape, forecast, *peer) for peer in beside),
    ]
    return error_metrics(evaluated, compared)
