"""Demand: how many units of a product will be wanted in each of the periods to come?

The model answers in multiples of what the product's own history expects, a mean of
smoothing methods, so that slow and fast products, and shops of any size, teach it the
same thing. The methods' forecasts are features: which of them is to be trusted, and for
what series, is learned from earlier periods (Montero-Manso et al., "FFORMA:
Feature-based forecast model averaging", International Journal of Forecasting 36, 2020).
Settings were chosen on periods that lie before the judged ones.
"""

from collections.abc import Iterator

import pandas as pd

from python_udfs.demand.boosted import (
    FEATURES,
    SIMPLE,
    USUAL_UNITS,
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
ORDER = ["cut_off_period", "product_id", "periods_ahead"]
FEWEST_SALES = 200


def model(dbt, session):
    """Train on the periods that are over; judge on the latest block of them."""
    periods = feature_rows(dbt.ref("feat_demand__product_weeks"), session)
    methods = [f"{method}_units" for method in METHODS]
    columns = [*ORDER, "period_number", "period_date", USUAL_UNITS, *methods]
    columns = [*columns, *FEATURES, *SIMPLE.values()]
    labelled = periods.filter(periods.units.notnull()).order_by(ORDER)
    rows = labelled.select(*dict.fromkeys([*columns, "units"])).to_pandas()
    return train_once(dbt, session, "demand", rows, train)


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Judge on the periods after the last cut-off, unseen; fit on everything."""
    period = ("period_date", "period_date")
    return all_trained(rows, candidates(rows), judge=_judge, period=period)


def _judge(rows: pd.DataFrame, candidate: Candidate):
    is_judged = rows["cut_off_period"] == rows["cut_off_period"].max()
    judged = rows[is_judged]
    known = rows[rows["period_number"] < judged["period_number"].min()]
    sales = min((known["units"] > 0).sum(), (judged["units"] > 0).sum())
    if sales < FEWEST_SALES:
        raise NotEnoughRows(
            f"demand needs {FEWEST_SALES} periods of products with sales both in the "
            f"latest block and before it, has {sales}"
        )
    fitted = candidate.fit(known)
    planned = expected(judged, candidate, fitted)
    unplanned = expected(without_plan(judged), candidate, fitted)
    return judged, _metrics(judged, planned, unplanned)


def _metrics(
    judged: pd.DataFrame, forecast: pd.Series, unplanned: pd.Series
) -> list[dict]:
    """Return the gate's metric, what it hides, and WAPE beside every method's.

    All but one are with promotion plans, which the booster knew of every other period
    it learned from. The one without is for a shop whose promotions are a record of
    what was rather than a plan of what will be.
    """
    naive = ("seasonal naive", judged["seasonal_naive_units"])
    beside = [(method, judged[f"{method}_units"]) for method in METHODS[1:]]
    compared = [
        ("wape", wape, forecast, *naive),
        ("rmse", rmse, forecast, *naive),
        ("absolute_bias", absolute_bias, forecast, *naive),
        ("wape_without_promotion_plan", wape, unplanned, *naive),
        *((f"wape_beside_{peer[0]}", wape, forecast, *peer) for peer in beside),
    ]
    return error_metrics(judged, compared)
