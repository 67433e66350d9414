"""The ways to forecast demand: simple methods, their combination, boosters of it."""

from typing import Any

import pandas as pd

from python_udfs.demand.boosted import estimator, features, fitted
from python_udfs.demand.plans import BASE_UNITS
from python_udfs.demand.simple import COMBINATION, SIMPLE
from python_udfs.training.candidates import Candidate, boosters
from python_udfs.training.simple import column_itself

# The combination serves unless another simple method errs less by so much on the inner
# validation: what is best of many in eight weeks is often so by chance.
PREFERENCE = 0.05


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
