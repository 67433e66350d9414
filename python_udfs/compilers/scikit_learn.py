"""scikit-learn, compiled by skl2onnx."""

import onnx
import pandas as pd
from pandas.api.types import is_numeric_dtype
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.base import BaseEstimator, is_classifier


def scikit_learn_to_onnx(
    estimator: BaseEstimator, features: pd.DataFrame
) -> onnx.ModelProto:
    """Compile a pipeline that starts with a ColumnTransformer over named columns."""
    types = [
        (
            name,
            FloatTensorType([None, 1])
            if is_numeric_dtype(features[name])
            else StringTensorType([None, 1]),
        )
        for name in features.columns
    ]
    options = {"zipmap": False} if is_classifier(estimator) else None
    return to_onnx(estimator, initial_types=types, options=options)
