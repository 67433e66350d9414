"""What every training model does around its own `train`: once, evaluated, proven."""

import hashlib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from python_udfs.compilers import compile_model
from python_udfs.compilers.sql import contributions_text, score_text
from python_udfs.parity import parity
from python_udfs.registry import ROW, as_json, content_hash, registry_rows
from python_udfs.training.cache import fingerprint_of, previous_rows
from python_udfs.training.inputs import NotEnoughRows
from python_udfs.training.ranges import is_extrapolated_sql, training_ranges


@dataclass
class Trained:
    """A fitted model and how it did on the latest period that it had not seen.

    `method` is its name for people; a simple one serves where no other passes its gate.
    `features` is what `estimator` was fitted on, one column per ONNX input: float32
    numbers or texts. `metrics` begin with the one that `model_gates` asks for;
    `validation_value` is that one on the inner validation, which ended before the
    evaluated period: it decides between a glass box and the full booster.
    """

    method: str
    estimator: Any
    features: pd.DataFrame
    metrics: list[dict]
    evaluated_from: date
    evaluated_to: date
    evaluated_rows: int
    trained_from: date
    trained_to: date
    is_simple: bool = False
    is_glass_box: bool = False
    validation_value: float | None = None


def train_once(
    dbt: Any,  # noqa: ANN401
    session: Any,  # noqa: ANN401
    model_name: str,
    rows: pd.DataFrame,
    train: Callable[[pd.DataFrame], Iterator[Trained]],
) -> pa.Table:
    """Return the registry rows of `train(rows)`; the last ones where nothing changed.

    Nothing has changed where the rows, their order and the code are the same. Where
    `train` raises NotEnoughRows, the last row has no model but the reason. Any other
    error is such a row too, so that it stops nothing but this model: what was live goes
    on scoring, or a simple method that came before the error does, and the test
    assert_no_training_has_failed tells of it.
    """
    fingerprint = {"model_name": model_name} | fingerprint_of(dbt, rows)
    if (last := previous_rows(dbt, session, fingerprint, ROW)) is not None:
        return last
    made = list(_rows(fingerprint, rows, train))
    if any(row.get("has_failed") for row in made):
        fingerprint = fingerprint | {"data_hash": None}  # so that it is tried again
    return registry_rows(*(fingerprint | row for row in made))


def _rows(
    fingerprint: dict[str, str],
    rows: pd.DataFrame,
    train: Callable[[pd.DataFrame], Iterator[Trained]],
) -> Iterator[dict[str, Any]]:
    no_model = {"model_id": _id(fingerprint)}
    try:
        for trained in train(rows):
            yield _proven(fingerprint, trained)
    except NotEnoughRows as reason:
        yield no_model | {"not_trained_reason": str(reason)}
    except Exception as error:  # a library's own kinds among them
        traceback.print_exc()
        name = type(error).__name__
        yield no_model | {"not_trained_reason": f"{name}: {error}", "has_failed": True}


def _proven(fingerprint: dict[str, str], trained: Trained) -> dict[str, Any]:
    compiled = compile_model(trained.estimator, trained.features)
    proof = parity(trained.estimator, compiled, trained.features)
    ranges = training_ranges(trained.features)
    form = compiled.sql_form
    return {
        "model_id": _id(fingerprint | {"method": trained.method}),
        "method": trained.method,
        "is_simple": trained.is_simple,
        "is_glass_box": trained.is_glass_box,
        "validation_value": trained.validation_value,
        "features": as_json(ranges),
        "metrics": as_json(trained.metrics),
        "evaluated_from": trained.evaluated_from,
        "evaluated_to": trained.evaluated_to,
        "evaluated_rows": trained.evaluated_rows,
        "trained_from": trained.trained_from,
        "trained_to": trained.trained_to,
        "trained_rows": len(trained.features),
        "parity_rows": proof.rows,
        "parity_difference": proof.difference,
        "contribution_error": proof.contribution_error,
        "score_sql": score_text(form) if form else None,
        "contributions_sql": contributions_text(form) if form else None,
        "no_sql_reason": compiled.no_sql_reason,
        "is_extrapolated_sql": is_extrapolated_sql(ranges),
        "content_hash": content_hash(compiled.onnx_model),
        "onnx_model": compiled.onnx_model,
    }


def _id(fingerprint: dict[str, Any]) -> str:
    return hashlib.sha256(as_json(fingerprint).encode()).hexdigest()[:12]
