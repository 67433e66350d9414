"""scikit-learn's pipelines as SQL: each column that they make is one function."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion, Pipeline

from python_udfs.compilers.sql_functions import line
from python_udfs.compilers.sql_transformers import RULES, Column, Text


def feature_columns(features: pd.DataFrame) -> list[Column]:
    """Return the columns as they come, numbers as lines through zero."""
    return [
        line(name, 1.0) if is_numeric_dtype(features[name]) else Text(name)
        for name in features.columns
    ]


def transformed(transformer: Any, columns: list[Column], names: list) -> list[Column]:  # noqa: ANN401
    """Return the columns that a fitted transformer makes of columns.

    `names` are those that a ColumnTransformer knows the columns by. Raises
    NotImplementedError with the reason where it cannot say so exactly.
    """
    if isinstance(transformer, Pipeline):
        for _, step in transformer.steps:
            columns = transformed(step, columns, names)
        return columns
    if isinstance(transformer, FeatureUnion):
        parts = [part for _, part in transformer.transformer_list]
        return [c for part in parts for c in transformed(part, columns, names)]
    if isinstance(transformer, ColumnTransformer):
        return _of_parts(transformer, columns, names)
    if transformer in ("passthrough", None):
        return columns
    for kind, rule in RULES:
        if type(transformer) is kind:
            return rule(transformer, columns)
    raise NotImplementedError(f"{type(transformer).__name__} in SQL")


def _of_parts(
    transformer: ColumnTransformer, columns: list[Column], names: list
) -> list[Column]:
    made = []
    for _, part, chosen in transformer.transformers_:
        if isinstance(part, str) and part == "drop":
            continue
        if isinstance(chosen, str):
            chosen = [chosen]
        elif not isinstance(chosen, list):  # a slice, a mask, an array of numbers
            chosen = list(np.arange(len(columns))[chosen].ravel())
        places = [names.index(c) if isinstance(c, str) else int(c) for c in chosen]
        if chosen and all(isinstance(c, bool | np.bool_) for c in chosen):
            places = list(np.flatnonzero(chosen))
        part_names = [names[place] for place in places]
        made += transformed(part, [columns[place] for place in places], part_names)
    return made
