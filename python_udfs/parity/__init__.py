"""The proof before a model goes live: source model, ONNX and SQL say the same.

Asked are the source model, the ONNX runtime, `predict` in SQL and, where the model has
one, its SQL form: the text that is registered, run as a macro.
"""

import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import onnx
import pandas as pd
import pyarrow as pa

from python_udfs.compilers import Compiled
from python_udfs.parity.rows import rows_to_try
from python_udfs.parity.sql import (
    connect_to_rows,
    scores_by_contributions,
    scores_by_form,
    scores_by_predict,
)
from python_udfs.scoring.loaded_models import loaded_model

LOG = logging.getLogger(__name__)  # `make parity` shows what it says
Pairs = list[tuple[np.ndarray, np.ndarray]]  # what was found, what was expected


@dataclass(frozen=True)
class Parity:
    """How many rows were tried, and the largest relative differences found.

    `difference` is that of any answer from the source model's. `contribution_error` is
    that of link(base + contributions) from the score they explain; None where nothing
    explains it.
    """

    rows: int
    difference: float
    contribution_error: float | None


def parity(estimator: Any, compiled: Compiled, features: pd.DataFrame) -> Parity:  # noqa: ANN401
    """Compare an estimator with what was compiled from it and its `features`.

    Raises ValueError where the estimator refuses the rows that it was fitted on.
    """
    ask = partial(_source_scores, estimator, features.dtypes)
    with np.errstate(all="ignore"):  # many of the rows are infinite
        rows = rows_to_try(compiled.onnx_model, features, partial(_accepts, ask))
        expected = ask(rows)
    table = _table(rows)
    by_sql, explained = _asked_in_sql(compiled, table, expected)
    by_onnx = _scores_by_onnx(compiled.onnx_model, table, outputs=expected.shape[1])
    pairs = [(by_onnx, expected), *by_sql]
    found = Parity(
        rows=len(rows),
        difference=max(max_difference(*pair) for pair in pairs),
        contribution_error=max(
            (max_difference(*pair) for pair in explained), default=None
        ),
    )
    LOG.info("%s: %s", type(estimator).__name__, found)
    return found


def _asked_in_sql(
    compiled: Compiled, rows: pa.Table, expected: np.ndarray
) -> tuple[Pairs, Pairs]:
    """Return the scores beside the expected ones, and explanations beside scores."""
    explained = []
    with connect_to_rows(compiled, rows) as connection:
        by_predict = scores_by_predict(connection, outputs=expected.shape[1])
        scores = [(by_predict, expected)]
        if compiled.sql_form is not None:
            score, by_terms = scores_by_form(connection, compiled.sql_form)
            # Of several classes' probabilities SQL says the last one.
            scores.append((score, expected[:, -1:]))
            explained += [] if by_terms is None else [(by_terms, score)]
        if _has_contributions(compiled.onnx_model, expected):
            explained.append(scores_by_contributions(connection))
    return scores, explained


def max_difference(found: np.ndarray, expected: np.ndarray) -> float:
    """Return the largest relative difference of [rows, outputs]; inf where one lacks.

    It is relative to the larger of the score and the spread of all scores, so that a
    score near zero does not decide alone.
    """
    if found.shape != expected.shape:
        return float("inf")
    spread = np.array([_spread(column) for column in expected.T])
    is_same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        relative = np.abs(found - expected) / np.maximum(np.abs(expected), spread)
    return float(np.where(is_same, 0, np.nan_to_num(relative, nan=np.inf)).max())


def _spread(scores: np.ndarray) -> float:
    finite = scores[np.isfinite(scores)]
    return max(np.std(finite), 1e-12) if len(finite) else 1e-12


def _source_scores(estimator: Any, dtypes: pd.Series, rows: pd.DataFrame) -> np.ndarray:  # noqa: ANN401
    """Return [rows, outputs], a classifier's probabilities, of features as float32.

    Of two classes' probabilities it is the last one's.
    """
    typed = pd.DataFrame(
        {name: _typed(column, dtypes[name]) for name, column in rows.items()}
    )
    if hasattr(estimator, "predict_proba"):
        scores = np.asarray(estimator.predict_proba(typed), np.float64)
        return scores[:, 1:] if scores.shape[1] == 2 else scores
    return np.asarray(estimator.predict(typed), np.float64).reshape(len(rows), -1)


def _typed(column: pd.Series, dtype: Any) -> pd.Series:  # noqa: ANN401
    if isinstance(dtype, pd.CategoricalDtype):
        return column.astype("category")  # the source itself knows what is unseen
    # What no float32 holds is infinite.
    return column.astype(np.float32 if column.dtype == float else dtype)


def _accepts(ask: partial, rows: pd.DataFrame) -> bool:
    try:
        ask(rows)
    except (ValueError, TypeError):  # scikit-learn's, of missing or unseen values
        return False
    return True


def _table(rows: pd.DataFrame) -> pa.Table:
    """Return the rows for SQL: every other missing number null, the others NaN."""
    is_even = np.arange(len(rows)) % 2 == 0
    columns = {
        name: pa.array(column.to_numpy(), mask=(column.isna() & is_even).to_numpy())
        if column.dtype == float
        else pa.array(column.to_numpy(), pa.string())
        for name, column in rows.items()
    }
    return pa.table(columns)


def _scores_by_onnx(onnx_model: bytes, rows: pa.Table, *, outputs: int) -> np.ndarray:
    features = rows.to_struct_array().combine_chunks()
    # Of two classes' probabilities the last one's is the score.
    return loaded_model(onnx_model, native=False).outputs(features)[:, -outputs:]


def _has_contributions(onnx_model: bytes, scores: np.ndarray) -> bool:
    model = onnx.load_model_from_string(onnx_model)
    props = {entry.key for entry in model.metadata_props}
    outputs = {value.name for value in model.graph.output}
    return scores.shape[1] == 1 and ("lightgbm" in props or "contributions" in outputs)
