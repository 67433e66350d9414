"""From a fitted estimator to ONNX and, where it has that form, to SQL: one list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import onnx
import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import BaseEstimator

from python_udfs.compilers.lightgbm import lightgbm_to_onnx
from python_udfs.compilers.scikit_learn import scikit_learn_to_onnx
from python_udfs.compilers.sql import SqlForm
from python_udfs.compilers.sql_lightgbm import lightgbm_to_sql
from python_udfs.compilers.sql_scikit_learn import scikit_learn_to_sql


@dataclass(frozen=True)
class Compiled:
    """A model as it is registered.

    `onnx_model` has one input [rows, 1] per feature. `sql_form` is the same model as
    SQL expressions, or None where it has no such form that scores as fast; then
    `no_sql_reason` says why.
    """

    onnx_model: bytes
    sql_form: SqlForm | None = None
    no_sql_reason: str | None = None


# The first whose type matches compiles it, to ONNX and to SQL. Our own algorithms come
# with `to_onnx`, and with `to_sql` where they have that form.
COMPILERS = [
    (LGBMModel, lightgbm_to_onnx, lightgbm_to_sql),
    (BaseEstimator, scikit_learn_to_onnx, scikit_learn_to_sql),
]


def compile_model(estimator: Any, features: pd.DataFrame) -> Compiled:  # noqa: ANN401
    """Return the estimator compiled, with one input per column of `features`.

    Raises TypeError where no compiler knows the estimator, NotImplementedError with the
    reason where one knows it and cannot compile it exactly.
    """
    if hasattr(estimator, "to_onnx"):
        own_sql = getattr(estimator, "to_sql", None)
        return _compiled(estimator.to_onnx(), own_sql or _no_sql_of_its_own)
    for kind, to_onnx, to_sql in COMPILERS:
        if isinstance(estimator, kind):
            onnx_model = to_onnx(estimator, features)
            return _compiled(onnx_model, partial(to_sql, estimator, features))
    raise TypeError(f"no compiler for {type(estimator).__name__}")


def _compiled(onnx_model: onnx.ModelProto, to_sql: Callable[[], SqlForm]) -> Compiled:
    try:
        return Compiled(onnx_model.SerializeToString(), to_sql())
    except NotImplementedError as reason:
        return Compiled(onnx_model.SerializeToString(), no_sql_reason=str(reason))


def _no_sql_of_its_own() -> SqlForm:
    raise NotImplementedError("the algorithm comes without `to_sql`")
