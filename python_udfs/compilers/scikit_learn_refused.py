"""What skl2onnx compiles to something else than the estimator: refused at training.

Each was found by the parity check, which would refuse it too, but only by a number.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.impute import KNNImputer, MissingIndicator

HISTOGRAM = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)
KERNEL = (GaussianProcessClassifier, GaussianProcessRegressor)

REASONS = [
    (
        CountVectorizer,  # and its child, TfidfVectorizer
        "text needs a locale that servers lack, and n-grams are counted otherwise;"
        " score text in SQL",
    ),
    (KERNEL, "float32 is too coarse for its kernel"),
    (KNNImputer, "it fails where no neighbour has a value"),
    (MissingIndicator, "a missing value's own feature (add_indicator) is left out"),
]


def refuse_inexact(estimator: BaseEstimator) -> None:
    """Raise NotImplementedError where a part is known to be compiled inexactly."""
    if is_classifier(estimator) and not hasattr(estimator, "predict_proba"):
        _refuse(estimator, "a classifier without probabilities has no score")
    for part in parts(estimator):
        for kind, reason in REASONS:
            if isinstance(part, kind):
                _refuse(part, reason)
        if isinstance(part, HISTOGRAM):
            _refuse_histogram(part)
        if isinstance(part, CalibratedClassifierCV) and part.method == "isotonic":
            _refuse(part, "isotonic steps are rounded to float32")
        if isinstance(part, LinearDiscriminantAnalysis) and len(part.classes_) == 2:
            _refuse(part, "its two classes' probabilities come out otherwise")


def parts(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield an estimator and all that it holds, estimators and other objects."""
    yield value
    inner: list = []
    if isinstance(value, BaseEstimator):
        inner = list(vars(value).values())
    elif isinstance(value, dict):
        inner = list(value.values())
    elif isinstance(value, (list, tuple)) or _holds_objects(value):
        inner = list(value)
    for held in inner:
        yield from parts(held)


def _holds_objects(value: Any) -> bool:  # noqa: ANN401
    is_objects = isinstance(value, np.ndarray) and value.dtype == object
    return is_objects and value.ndim > 0


def _refuse_histogram(part: BaseEstimator) -> None:
    if np.any(part.is_categorical_):
        _refuse(part, "its categorical_features go astray; use LightGBM")
    if part.loss in ("poisson", "gamma"):
        _refuse(part, f"the link of loss {part.loss!r} is left out; use LightGBM")


def _refuse(part: BaseEstimator, reason: str) -> None:
    raise NotImplementedError(f"{type(part).__name__} through skl2onnx: {reason}")
