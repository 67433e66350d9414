"""What a model has seen of each feature, and which rows lie far outside of it."""

import pandas as pd
from pandas.api.types import is_numeric_dtype
from sqlglot import exp

FAR = 0.5  # times the width of the range that training saw, beyond either end
MOST_LEVELS = 100  # a text of more values is an id: a new one is nothing unusual


def training_ranges(features: pd.DataFrame) -> dict[str, dict]:
    """Return of each feature its type and what training saw of it.

    Numbers have `lowest` and `highest`, null where all were missing; texts have
    `levels`, unless there are more than MOST_LEVELS.
    """
    return {name: _range(column) for name, column in features.items()}


def is_extrapolated_sql(ranges: dict[str, dict]) -> str:
    """Return the SQL condition on a feature row `features` that is far outside."""
    tests = [_is_far(exp.column(n, table="features"), r) for n, r in ranges.items()]
    is_far = exp.or_(*(test for test in tests if test), exp.false())
    return exp.func("coalesce", is_far, exp.false()).sql(dialect="duckdb")


def _range(column: pd.Series) -> dict:
    seen = {"type": str(column.dtype)}
    known = column.dropna()
    if is_numeric_dtype(column):
        if len(known):
            seen |= {"lowest": float(known.min()), "highest": float(known.max())}
    elif known.nunique() <= MOST_LEVELS:
        seen["levels"] = sorted(map(str, known.unique()))
    return seen


def _is_far(feature: exp.Column, seen: dict) -> exp.Expression | None:
    if "levels" in seen:
        return feature.isin(*map(exp.Literal.string, seen["levels"])).not_()
    if "lowest" not in seen:
        return None
    margin = FAR * (seen["highest"] - seen["lowest"])
    low, high = (_double(seen["lowest"] - margin), _double(seen["highest"] + margin))
    return exp.or_(feature < low, feature > high)


def _double(number: float) -> exp.Literal:
    return exp.Literal.number(f"{number:.16e}")
