"""The one UDF: `predict(model_id, features)`."""

import threading

import duckdb
import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

from python_udfs.registry import checked_bytes

FIND_MODEL = "select onnx_model, content_hash from model_registry where model_id = ?"
NUMPY_TYPES = {"tensor(float)": np.float32, "tensor(string)": object}


def register_predict(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `predict(model_id, features)` callable on this connection and its cursors.

    `features` is a struct: the model finds its inputs in it by name, and fields that it
    does not ask for are ignored. Returns a DOUBLE; null where the id or the struct is.
    Raises LookupError for an unknown model or a feature that the struct lacks, and
    ValueError where the model's bytes are not those that were registered.
    """
    reader = connection.cursor()  # the query that calls us holds its own cursor
    lock = threading.Lock()
    sessions: dict[str, onnxruntime.InferenceSession] = {}

    def session_of(model_id: str) -> onnxruntime.InferenceSession:
        with lock:
            if model_id not in sessions:
                found = reader.execute(FIND_MODEL, [model_id]).fetchall()
                if not found:
                    raise LookupError(f"model_registry has no model {model_id!r}")
                sessions[model_id] = onnx_session(checked_bytes(*found[0]))
            return sessions[model_id]

    def predict(*arguments: pa.ChunkedArray) -> pa.Array:
        model_ids, features = (column.combine_chunks() for column in arguments)
        known_ids = model_ids.drop_null().unique()
        if len(known_ids) == 0:
            return pa.nulls(len(model_ids), pa.float64())
        if len(known_ids) > 1:
            raise ValueError("predict takes one model at a time")
        scores = score(session_of(known_ids[0].as_py()), features)
        is_known = pc.and_(model_ids.is_valid(), features.is_valid())
        return pc.if_else(is_known, pa.array(scores), None)

    # No parameter types: every model has a feature row of its own shape.
    connection.create_function(
        "predict",
        predict,
        None,
        "DOUBLE",
        type="arrow",
        null_handling="special",
        side_effects=False,
    )


def onnx_session(onnx_model: bytes) -> onnxruntime.InferenceSession:
    """Return a session of one thread: DuckDB's threads already share the cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        onnx_model, options, providers=["CPUExecutionProvider"]
    )


def score(
    session: onnxruntime.InferenceSession, features: pa.StructArray
) -> np.ndarray:
    """Return one score per feature row; a null number is NaN, a null text is empty."""
    inputs = {node.name: _column(features, node) for node in session.get_inputs()}
    # A regressor has one output; a classifier's last holds its probabilities.
    scores = session.run([session.get_outputs()[-1].name], inputs)[0]
    return scores.reshape(len(features), -1)[:, -1].astype(np.float64)


def _column(features: pa.StructArray, wanted: onnxruntime.NodeArg) -> np.ndarray:
    if features.type.get_field_index(wanted.name) == -1:
        raise LookupError(f"the feature row lacks {wanted.name!r}")
    values = features.field(wanted.name)
    if wanted.type == "tensor(string)":
        values = values.cast(pa.string()).fill_null("")
    else:
        values = values.cast(pa.float64()).fill_null(float("nan"))
    numbers = values.to_numpy(zero_copy_only=False)
    with np.errstate(over="ignore"):  # what no float32 holds is infinite
        return numbers.astype(NUMPY_TYPES[wanted.type]).reshape(-1, 1)
