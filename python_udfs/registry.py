"""A trained model as a row: what every training model returns."""

import hashlib
import json
from typing import Any

import onnx
import pyarrow as pa

ROW = pa.schema(
    {
        "model_id": pa.string(),
        "model_name": pa.string(),
        "not_trained_reason": pa.string(),  # null where it was
        "has_failed": pa.bool_(),  # by an error, not for lack of rows
        "method": pa.string(),
        "is_simple": pa.bool_(),
        "is_glass_box": pa.bool_(),
        "validation_value": pa.float64(),  # the gate's metric on the inner validation
        "features": pa.string(),  # json: name to type and range
        "metrics": pa.string(),  # json: a list, the gate's metric first
        "evaluated_from": pa.date32(),
        "evaluated_to": pa.date32(),
        "evaluated_rows": pa.int64(),
        "trained_from": pa.date32(),
        "trained_to": pa.date32(),
        "trained_rows": pa.int64(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
        "parity_rows": pa.int64(),
        "parity_difference": pa.float64(),
        "contribution_error": pa.float64(),  # null where nothing explains the score
        "score_sql": pa.string(),  # null where the ONNX scores
        "contributions_sql": pa.string(),
        "no_sql_reason": pa.string(),
        "is_extrapolated_sql": pa.string(),
        "content_hash": pa.string(),
        "onnx_model": pa.binary(),
    }
)


def registry_rows(*rows: dict[str, Any]) -> pa.Table:
    """Return the rows of a training model; a column that is not given is null.

    But `has_failed`, which is false.
    """
    return pa.Table.from_pylist([{"has_failed": False} | r for r in rows], schema=ROW)


def metric(
    name: str,
    value: float,
    *,
    baseline_name: str,
    baseline_value: float,
    higher_is_better: bool,
) -> dict[str, Any]:
    """Return a figure of quality beside its baseline's, on the same unseen rows."""
    return {
        "metric_name": name,
        "metric_value": float(value),
        "baseline_name": baseline_name,
        "baseline_value": float(baseline_value),
        "is_higher_better": higher_is_better,
    }


def content_hash(onnx_model: bytes) -> str:
    """Return what a model's bytes are registered and later recognised by."""
    return hashlib.sha256(onnx_model).hexdigest()


def checked_bytes(onnx_model: bytes, registered_hash: str) -> bytes:
    """Return the bytes, or raise ValueError where they are not those registered."""
    if content_hash(onnx_model) != registered_hash:
        raise ValueError("the model's bytes are not those that were registered")
    return onnx_model


def checked_model(onnx_model: bytes, registered_hash: str) -> onnx.ModelProto:
    """Return the parsed graph of bytes that are those registered."""
    return onnx.load_model_from_string(checked_bytes(onnx_model, registered_hash))


def as_json(value: Any) -> str:  # noqa: ANN401
    """Return json that is the same for the same value."""
    return json.dumps(value, sort_keys=True)
