"""From a fitted estimator to ONNX and, where it has that form, to SQL: one list."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import BaseEstimator

from python_udfs.compilers.lightgbm import lightgbm_to_onnx
from python_udfs.compilers.scikit_learn import scikit_learn_to_onnx
from python_udfs.compilers.sql import SqlForm


@dataclass(frozen=True)
class Compiled:
    """A model as it is registered.

    `onnx_model` has one input [rows, 1] per feature. `sql_form` is the same model as
    SQL expressions, or None where it has no such form that scores as fast.
    """

    onnx_model: bytes
    sql_form: SqlForm | None = None


def no_sql(estimator: Any, features: pd.DataFrame) -> None:  # noqa: ANN401
    """Say that an estimator is left to its ONNX."""


# The first whose type matches compiles it, to ONNX and to SQL. Our own algorithms come
# with `to_onnx`.
COMPILERS = [
    (LGBMModel, lightgbm_to_onnx, no_sql),
    (BaseEstimator, scikit_learn_to_onnx, no_sql),
]


def compile_model(estimator: Any, features: pd.DataFrame) -> Compiled:  # noqa: ANN401
    """Return the estimator compiled, with one input per column of `features`.

    Raises TypeError where no compiler knows the estimator, NotImplementedError with the
    reason where one knows it and cannot compile it exactly.
    """
    if hasattr(estimator, "to_onnx"):
        return Compiled(estimator.to_onnx().SerializeToString())
    for kind, to_onnx, to_sql in COMPILERS:
        if isinstance(estimator, kind):
            onnx_model = to_onnx(estimator, features).SerializeToString()
            return Compiled(onnx_model, to_sql(estimator, features))
    raise TypeError(f"no compiler for {type(estimator).__name__}")
