"""Simple methods: what one or a few columns say, without trees.

They are what a gate compares boosters with, and what serves where no booster passes.
Compiled, proven and registered like any other model.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from python_udfs.training.candidates import Candidate


def logistic(
    method: str,
    columns: list[str],
    label: str,
    *,
    features: Callable[[pd.DataFrame], pd.DataFrame],
) -> Candidate:
    """Return the probability that a few columns give; a missing value counts as 0."""

    def fit(rows: pd.DataFrame) -> Pipeline:
        steps = [
            ("columns", _only(columns)),
            ("scaler", StandardScaler()),
            ("logistic", LogisticRegression()),
        ]
        return Pipeline(steps).fit(features(rows), rows[label].astype(int))

    return Candidate(method, features, fit, is_simple=True)


def column_itself(
    method: str,
    column: str,
    *,
    features: Callable[[pd.DataFrame], pd.DataFrame],
    preference: float = 0.0,
) -> Candidate:
    """Return a method whose answer is a column as it stands; a missing value is 0."""
    fit = partial(_unchanged, column, features)
    return Candidate(method, features, fit, is_simple=True, preference=preference)


def _unchanged(
    column: str, features: Callable[[pd.DataFrame], pd.DataFrame], rows: pd.DataFrame
) -> Pipeline:
    model = LinearRegression(fit_intercept=False)
    pipeline = Pipeline([("columns", _only([column])), ("sum", model)])
    pipeline.fit(features(rows), np.zeros(len(rows)))
    model.coef_ = np.ones(1)
    return pipeline


def _only(columns: list[str]) -> ColumnTransformer:
    filled = SimpleImputer(strategy="constant", fill_value=0)
    return ColumnTransformer([("filled", filled, columns)])
