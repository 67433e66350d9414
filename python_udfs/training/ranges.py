"""What a model has seen of each feature, and which rows lie far outside of it."""

import pandas as pd
from pandas.api.types import is_numeric_dtype
from sqlglot import exp

from python_udfs.compilers.sql import column, number

FAR = 0.5  # times the width of the range that training saw, beyond either end
MAX_LEVELS = 100  # a text of more values is an id: a new one is nothing unusual


def training_ranges(features: pd.DataFrame) -> dict[str, dict]:
    """Return of each feature its type and what training saw of it.

    Numbers have `lowest` and `highest`, null where all were missing; texts have
    `levels`, unless there are more than MAX_LEVELS.
    """
    return {name: _range(values) for name, values in features.items()}


def is_extrapolated_sql(ranges: dict[str, dict]) -> str:
    """Return the SQL condition on a feature row `features` that is far outside."""
    tests = [_is_far(column(name), seen) for name, seen in ranges.items()]
    is_far = exp.or_(*(test for test in tests if test), exp.false())
    return exp.func("coalesce", is_far, exp.false()).sql(dialect="duckdb")


def _range(values: pd.Series) -> dict:
    seen = {"type": str(values.dtype)}
    known = values.dropna()
    if is_numeric_dtype(values):
        if len(known):
            seen |= {"lowest": float(known.min()), "highest": float(known.max())}
    elif known.nunique() <= MAX_LEVELS:
        seen["levels"] = sorted(map(str, known.unique()))
    return seen


def _is_far(feature: exp.Column, seen: dict) -> exp.Expression | None:
    if "levels" in seen:
        return feature.isin(*map(exp.Literal.string, seen["levels"])).not_()
    if "lowest" not in seen:
        return None
    margin = FAR * (seen["highest"] - seen["lowest"])
    low, high = number(seen["lowest"] - margin), number(seen["highest"] + margin)
    return exp.or_(feature < low, feature > high)
