"""scikit-learn's predictors as SQL."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn import linear_model, naive_bayes
from sklearn.base import BaseEstimator, is_classifier
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.pipeline import Pipeline
from sqlglot import exp

from python_udfs.compilers.sql import (
    SqlForm,
    null_if_nan,
    number,
    total,
    with_every_term,
)
from python_udfs.compilers.sql_additive import added_up, additive
from python_udfs.compilers.sql_columns import feature_columns, transformed
from python_udfs.compilers.sql_functions import Function
from python_udfs.compilers.sql_scikit_learn_trees import TREES, tree_model_to_sql
from python_udfs.compilers.sql_transformers import Column

FINGERPRINT = (
    linear_model.ARDRegression,
    linear_model.BayesianRidge,
    linear_model.ElasticNet,
    linear_model.ElasticNetCV,
    linear_model.HuberRegressor,
    linear_model.Lars,
    linear_model.Lasso,
    linear_model.LassoCV,
    linear_model.LassoLars,
    linear_model.LinearRegression,
    linear_model.QuantileRegressor,
    linear_model.Ridge,
    linear_model.RidgeCV,
    linear_model.SGDRegressor,
    linear_model.TheilSenRegressor,
)
LOGARITHM = (linear_model.PoissonRegressor, linear_model.GammaRegressor)
LOGISTIC = (linear_model.LogisticRegression, linear_model.LogisticRegressionCV)
MEANS = (KMeans, MiniBatchKMeans)


def scikit_learn_to_sql(estimator: BaseEstimator, features: pd.DataFrame) -> SqlForm:
    """Return a pipeline's SQL, its terms centred on their means over `features`.

    `features` is what it was fitted on. Raises NotImplementedError with the reason
    where the pipeline has no SQL form that is exact and as fast as its ONNX.
    """
    columns, names = feature_columns(features), list(features.columns)
    predictor = estimator
    if isinstance(estimator, Pipeline):
        columns = transformed(estimator[:-1], columns, names)
        predictor = estimator[-1]
    return with_every_term(_predictor_to_sql(predictor, columns, features), names)


def _predictor_to_sql(
    predictor: Any,  # noqa: ANN401
    columns: list[Column],
    features: pd.DataFrame,
) -> SqlForm:
    classes = len(predictor.classes_) if is_classifier(predictor) else 0
    if classes > 2:
        raise NotImplementedError(f"the probabilities of {classes} classes in SQL")
    if isinstance(predictor, TREES):
        return tree_model_to_sql(predictor, columns)
    if isinstance(predictor, MEANS):
        return _nearest_centre(predictor.cluster_centers_, columns)
    return _of_margins(*_margins(predictor, columns), features)


Margin = tuple[float, list[Function]]  # an intercept, and what is added to it


def _margins(predictor: Any, columns: list[Column]) -> tuple[str, list[Margin]]:  # noqa: ANN401
    """Return the link and one margin, or of a classifier one margin per class."""
    if isinstance(predictor, FINGERPRINT):
        return "identity", [_linear(predictor, columns)]
    if isinstance(predictor, LOGARITHM):
        return "exp", [_linear(predictor, columns)]
    if isinstance(predictor, linear_model.TweedieRegressor):
        is_identity = predictor.link == "identity" or (
            predictor.link == "auto" and predictor.power <= 0
        )
        return "identity" if is_identity else "exp", [_linear(predictor, columns)]
    if isinstance(predictor, LOGISTIC):
        return "sigmoid", [_linear(predictor, columns)]
    if isinstance(predictor, naive_bayes.CategoricalNB):
        return "sigmoid", _categorical_bayes(predictor, columns)
    if isinstance(predictor, naive_bayes.MultinomialNB | naive_bayes.BernoulliNB):
        return "sigmoid", _counted_bayes(predictor, columns)
    raise NotImplementedError(f"{type(predictor).__name__} in SQL")


def _of_margins(link: str, margins: list[Margin], features: pd.DataFrame) -> SqlForm:
    """Return the link of one margin, or of the second of two classes less the first."""
    intercept, functions = margins[-1]
    if len(margins) == 2:
        intercept -= margins[0][0]
        functions = [*functions, *(f.affine(-1) for f in margins[0][1])]
    sums = added_up(functions)
    means = {name: f.mean(features[name]) for name, f in sums.items()}
    return additive(link, intercept, sums, means)


def _linear(predictor: Any, columns: list[Column]) -> Margin:  # noqa: ANN401
    weights = np.ravel(predictor.coef_)
    if len(weights) != len(columns):
        raise NotImplementedError("more than one target in SQL")
    return float(np.ravel(predictor.intercept_)[0]), _weighted(columns, weights)


def _weighted(columns: list[Column], weights: np.ndarray) -> list[Function]:
    pairs = zip(columns, weights, strict=True)
    return [c.affine(float(weight)) for c, weight in pairs]


def _categorical_bayes(predictor: Any, columns: list[Column]) -> list[Margin]:  # noqa: ANN401
    """Return log prior + sum of log P(code | class), which is a look-up per feature."""
    margins = []
    for place, prior in enumerate(predictor.class_log_prior_):
        tables = [table[place] for table in predictor.feature_log_prob_]
        pairs = zip(columns, tables, strict=True)
        functions = [c.mapped(partial(_of_code, table)) for c, table in pairs]
        margins.append((float(prior), functions))
    return margins


def _of_code(table: np.ndarray, code: float) -> float:
    return table[int(code)] if 0 <= code < len(table) else math.nan


def _counted_bayes(predictor: Any, columns: list[Column]) -> list[Margin]:  # noqa: ANN401
    """Return log prior + counts (or, of Bernoulli, yes and no) x their log odds."""
    logs, priors = predictor.feature_log_prob_, predictor.class_log_prior_
    if isinstance(predictor, naive_bayes.BernoulliNB):
        if (least := predictor.binarize) is not None:
            columns = [c.mapped(lambda value: value > least) for c in columns]
        of_no = np.log1p(-np.exp(logs))
        logs, priors = logs - of_no, priors + of_no.sum(axis=1)
    return [
        (float(prior), _weighted(columns, row))
        for prior, row in zip(priors, logs, strict=True)
    ]


def _margin(intercept: float, functions: list[Function]) -> exp.Expression:
    sums = added_up(functions).values()
    return total([number(intercept), *(f.expression() for f in sums)])


def _nearest_centre(centres: np.ndarray, columns: list[Column]) -> SqlForm:
    """Return the number of the nearest centre, the first of equally near ones.

    |x - c|² is compared without |x|², which all centres share.
    """
    far = [
        _margin(float(c @ c), _weighted(columns, -2 * c))
        for c in np.asarray(centres, np.float64)
    ]
    nearest = exp.Case(this=null_if_nan(exp.Least(this=far[0], expressions=far[1:])))
    for place, distance in enumerate(far):
        nearest = nearest.when(distance.copy(), number(place), copy=False)
    return SqlForm(nearest)
