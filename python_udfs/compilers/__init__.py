"""From a fitted estimator to ONNX bytes: one explicit list, one file each."""

from typing import Any

import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import BaseEstimator

from python_udfs.compilers.lightgbm import lightgbm_to_onnx
from python_udfs.compilers.scikit_learn import scikit_learn_to_onnx

# The first whose type matches compiles it. Our own algorithms come with `to_onnx`.
COMPILERS = [
    (LGBMModel, lightgbm_to_onnx),
    (BaseEstimator, scikit_learn_to_onnx),
]


def compile_to_onnx(estimator: Any, features: pd.DataFrame) -> bytes:  # noqa: ANN401
    """Return the estimator as ONNX, with one input [rows, 1] per column of `features`.

    Raises TypeError where no compiler knows the estimator.
    """
    if hasattr(estimator, "to_onnx"):
        return estimator.to_onnx().SerializeToString()
    for kind, compiler in COMPILERS:
        if isinstance(estimator, kind):
            return compiler(estimator, features).SerializeToString()
    raise TypeError(f"no compiler for {type(estimator).__name__}")
