"""The ways to forecast demand: simple methods, their combination, boosters of it."""

from typing import Any

import pandas as pd

from python_udfs.demand.boosted import estimator, features, fitted
from python_udfs.demand.plans import BASE_UNITS
from python_udfs.training.candidates import Candidate, boosters
from python_udfs.training.simple import column_itself

# Simple methods, and the column of multiples of base units that each answers with. The
# first serves unless another errs less by so much on the inner validation: what is best
# of many in eight weeks is often so by chance.
COMBINATION, SEASONAL_NAIVE = "combination", "seasonal naive"
PREFERENCE = 0.05
SIMPLE = {
    COMBINATION: "combination_ratio",
    SEASONAL_NAIVE: "seasonal_naive_ratio",
    "last year with the trend since": "last_year_ratio",
    "mean of 4 weeks": "ratio_4_weeks",
    "mean of 13 weeks": "ratio_13_weeks",
    "mean of 52 weeks": "ratio_52_weeks",
    "usual units": "usual_ratio",
    "usual units with the season of the category": "season_ratio",
    "nothing once it has stopped": "ended_ratio",
    "SES": "ses_ratio",
    "Theta": "theta_ratio",
    "seasonal SES": "seasonal_ses_ratio",
    "seasonal Theta": "seasonal_theta_ratio",
    "damped Holt": "holt_ratio",
    "Croston": "croston_ratio",
    "SBA": "sba_ratio",
    "TSB": "tsb_ratio",
    "negative binomial": "count_ratio",
    "effects of days": "days_ratio",
}


def candidates(rows: pd.DataFrame) -> list[Candidate]:
    """Return the simple methods and the boosters of rows' units."""

    def multiples(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[list(SIMPLE.values())].astype("float32")

    def preference(name: str) -> float:
        return PREFERENCE if name == COMBINATION else 0.0

    return [
        *(
            column_itself(name, of, features=multiples, preference=preference(name))
            for name, of in SIMPLE.items()
        ),
        *boosters(estimator(), rows, features=features, fit=fitted),
    ]


def expected(rows: pd.DataFrame, candidate: Candidate, fitted: Any) -> pd.Series:  # noqa: ANN401
    """Return expected units of rows, by what the candidate's fit returned."""
    return fitted.predict(candidate.features(rows)) * rows[BASE_UNITS]
