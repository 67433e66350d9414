"""scikit-learn, compiled by skl2onnx, where that is exact.

What skl2onnx gets wrong is mended here, trees, or refused with the reason. What it
cannot do at all it refuses itself.
"""

from typing import Any

import onnx
import pandas as pd
from pandas.api.types import is_numeric_dtype
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.base import BaseEstimator, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from python_udfs.compilers.scikit_learn_refused import parts, refuse_inexact
from python_udfs.compilers.scikit_learn_trees import mend_trees

OPSETS = {"": 18, "ai.onnx.ml": 3}


def scikit_learn_to_onnx(
    estimator: BaseEstimator, features: pd.DataFrame
) -> onnx.ModelProto:
    """Compile a fitted estimator, with one input [rows, 1] per column of `features`.

    The last output is a classifier's or a mixture's probabilities, or the prediction.
    Raises NotImplementedError with the reason for what is known to be inexact.
    """
    refuse_inexact(estimator)
    if not _starts_with_columns(estimator):
        estimator = _given_columns(estimator, features)
    model = _converted(estimator, features)
    mend_trees(model, parts(estimator))
    if not hasattr(estimator, "predict_proba"):
        del model.graph.output[1:]  # a clusterer's distances, an outlier's score
    return model


def _converted(estimator: BaseEstimator, features: pd.DataFrame) -> onnx.ModelProto:
    types = [(name, _type(column)) for name, column in features.items()]
    options = {"zipmap": False} if is_classifier(estimator) else None
    try:
        return to_onnx(
            estimator, initial_types=types, options=options, target_opset=OPSETS
        )
    except RuntimeError as reason:  # skl2onnx's own errors are of this kind
        raise NotImplementedError(f"skl2onnx: {reason}") from reason


def _type(column: pd.Series) -> Any:  # noqa: ANN401
    kind = FloatTensorType if is_numeric_dtype(column) else StringTensorType
    return kind([None, 1])


def _starts_with_columns(estimator: BaseEstimator) -> bool:
    while isinstance(estimator, Pipeline):
        estimator = estimator.steps[0][1]
    return isinstance(estimator, ColumnTransformer)


def _given_columns(estimator: BaseEstimator, features: pd.DataFrame) -> Pipeline:
    """Return the estimator after a step that joins columns, which skl2onnx needs."""
    names = list(features.columns)
    joined = ColumnTransformer([("joined", "passthrough", names)]).fit(features)
    return Pipeline([("columns", joined), ("estimator", estimator)])
