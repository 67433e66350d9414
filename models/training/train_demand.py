"""Demand: how many units of a product will be wanted in each of the weeks to come?

The booster answers in multiples of what simple methods expect together, weighed by how
they did on earlier weeks of like series, so that slow and fast products, and shops of
any size, teach it the same thing. The methods' forecasts are features: which of them is
to be trusted, and when, is learned from earlier weeks (Montero-Manso et al., "FFORMA:
Feature-based forecast model averaging", International Journal of Forecasting 36, 2020).
Settings were chosen on weeks that lie before the evaluated ones. A shop with too few
sales for a booster has the simple methods.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from python_udfs.demand.boosted import FEATURES, latest_block
from python_udfs.demand.errors import (
    absolute_bias,
    error_metrics,
    rmse,
    wape,
    wape_of_sums,
    wape_of_weeks,
)
from python_udfs.demand.methods import candidates, expected
from python_udfs.demand.plans import BASE_UNITS, UNPLANNED, without_plan
from python_udfs.demand.simple import COMBINATION, SEASONAL_NAIVE, SIMPLE
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

ORDER = ["origin_week", "product_id", "weeks_ahead"]
MIN_SALES = 200  # weeks of products with sales, to train a booster
MIN_SALES_TO_JUDGE = 50  # in the latest block


def model(dbt, session):
    """Train on the weeks that are over; evaluate on the latest block of them."""
    weeks = feature_rows(dbt.ref("feat_demand__product_weeks"), session)
    columns = [*ORDER, "week_number", "week_start_date", BASE_UNITS]
    columns = [*columns, *FEATURES, *SIMPLE.values(), *UNPLANNED]
    labelled = weeks.filter(weeks.units.notnull()).order_by(ORDER)
    rows = labelled.select(*dict.fromkeys([*columns, "units"])).to_pandas()
    return train_once(dbt, session, "demand", rows, train)


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the weeks after the latest origins, unseen; fit on everything."""
    rows = rows.assign(last_date=rows["week_start_date"] + pd.Timedelta(days=6))
    week = ("week_start_date", "last_date")
    return all_trained(rows, candidates(rows), evaluate=_evaluate, period=week)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    train_rows, evaluated = latest_block(rows)
    _check_sales(evaluated, train_rows, candidate)
    fitted = candidate.fit(evaluated if candidate.is_simple else train_rows)
    return evaluated, _metrics(evaluated, candidate, fitted)


def _check_sales(
    evaluated: pd.DataFrame, train_rows: pd.DataFrame, candidate: Candidate
) -> None:
    judged, learned = ((part["units"] > 0).sum() for part in (evaluated, train_rows))
    needs = "demand needs {} weeks of products with sales {}, has {}"
    if judged < MIN_SALES_TO_JUDGE:
        where = "in the latest block to judge any method"
        raise NotEnoughRows(needs.format(MIN_SALES_TO_JUDGE, where, judged))
    if learned < MIN_SALES and not candidate.is_simple:
        where = f"before the latest block for {candidate.method}"
        raise NotEnoughRows(needs.format(MIN_SALES, where, learned))


def _metrics(evaluated: pd.DataFrame, candidate: Candidate, fitted: Any) -> list[dict]:
    """Return the gate's metric, what it hides, and WAPE beside every simple method's.

    A booster has to beat the combination of simple methods; these stand beside the
    seasonal naive alone. All but one are with promotion plans, which the booster knew
    of every other week it learned from. The one without, of method and baseline alike,
    is for a shop whose promotions are a record of what was rather than a plan of what
    will be.
    """
    unplanned = without_plan(evaluated)
    baseline = SEASONAL_NAIVE if candidate.is_simple else COMBINATION
    simple = {name: _of_column(evaluated, of) for name, of in SIMPLE.items()}
    beside = {baseline: simple[baseline]} if candidate.is_simple else simple
    forecast = expected(evaluated, candidate, fitted)
    plain = (forecast, baseline, simple[baseline])
    compared = [
        ("wape", wape, *plain),
        ("wape_of_weeks", wape_of_weeks, *plain),
        ("wape_of_8_weeks", wape_of_sums, *plain),
        ("rmse", rmse, *plain),
        ("absolute_bias", absolute_bias, *plain),
        (
            "wape_without_promotion_plan",
            wape,
            expected(unplanned, candidate, fitted),
            baseline,
            _of_column(unplanned, SIMPLE[baseline]),
        ),
        *(
            (f"wape_beside_{name.lower().replace(' ', '_')}", wape, forecast, name, of)
            for name, of in beside.items()
        ),
    ]
    return error_metrics(evaluated, compared)


def _of_column(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the units of a column of multiples."""
    return rows[column] * rows[BASE_UNITS]
