"""The proof before a model goes live: source model, ONNX and SQL say the same.

Tried on the rows it was fitted on and on those where conversions go wrong: missing and
infinite numbers, unseen texts, values on a tree's thresholds and their neighbours.
"""

from typing import Any

import duckdb
import numpy as np
import onnx
import pandas as pd
import pyarrow as pa

from python_udfs.compilers import Compiled
from python_udfs.predict import onnx_session, register_predict, score
from python_udfs.registry import content_hash

REAL_ROWS = 2_000
THRESHOLDS = 50  # of each feature


def parity(
    estimator: Any,  # noqa: ANN401
    compiled: Compiled,
    features: pd.DataFrame,
) -> tuple[int, float]:
    """Return how many rows were tried, and the largest relative difference.

    The difference is taken relative to the larger of the source's value and the
    spread of its values, so that a score near zero does not decide alone.
    """
    onnx_model = compiled.onnx_model
    rows = _acceptable(estimator, _rows_to_try(onnx_model, features))
    source = source_predictions(estimator, rows)
    spread = np.std(source[np.isfinite(source)])
    scale = np.maximum(np.abs(source), max(spread, 1e-12))
    struct = pa.Table.from_pandas(rows, preserve_index=False).to_struct_array()
    by_onnx = score(onnx_session(onnx_model), struct.combine_chunks())
    by_sql = _sql_predictions(onnx_model, rows)
    largest = max(_largest(other, source, scale) for other in (by_onnx, by_sql))
    return len(rows), largest


def _largest(other: np.ndarray, source: np.ndarray, scale: np.ndarray) -> float:
    is_same = (other == source) | (np.isnan(other) & np.isnan(source))
    with np.errstate(invalid="ignore"):
        difference = np.where(is_same, 0, np.abs(other - source) / scale)
    return float(np.max(np.nan_to_num(difference, nan=np.inf)))


def source_predictions(estimator: Any, rows: pd.DataFrame) -> np.ndarray:  # noqa: ANN401
    """Return what the estimator itself says: a probability where it is a classifier."""
    if hasattr(estimator, "predict_proba"):
        return np.asarray(estimator.predict_proba(rows)[:, 1], dtype=np.float64)
    return np.asarray(estimator.predict(rows), dtype=np.float64)


def _sql_predictions(onnx_model: bytes, rows: pd.DataFrame) -> np.ndarray:
    with duckdb.connect() as connection:
        connection.execute(
            "create table model_registry as select 'tried' as model_id,"
            " ?::blob as onnx_model, ? as content_hash",
            [onnx_model, content_hash(onnx_model)],
        )
        register_predict(connection)
        connection.register("feature_rows", pa.Table.from_pandas(rows))
        return connection.execute(
            "select predict('tried', feature_rows) as predicted from feature_rows"
        ).fetchnumpy()["predicted"]


def _rows_to_try(onnx_model: bytes, features: pd.DataFrame) -> pd.DataFrame:
    step = max(1, len(features) // REAL_ROWS)
    real = features.iloc[::step].reset_index(drop=True)
    edges = [
        real.iloc[:1].assign(**{name: [value]}).astype(features.dtypes)
        for name, values in _edge_values(onnx_model, features).items()
        for value in values
    ]
    return pd.concat([real, *edges], ignore_index=True)


def _edge_values(onnx_model: bytes, features: pd.DataFrame) -> dict[str, list]:
    thresholds = _thresholds(onnx.load_model_from_string(onnx_model), features)
    edges = {}
    for name in features.columns:
        if pd.api.types.is_numeric_dtype(features[name]):
            near = [
                np.nextafter(v, s) for v in thresholds[name] for s in (-np.inf, np.inf)
            ]
            edges[name] = [np.nan, 0, np.inf, -np.inf, *thresholds[name], *near]
        else:
            edges[name] = ["", "an unseen value"]
    return edges


def _thresholds(
    model: onnx.ModelProto, features: pd.DataFrame
) -> dict[str, list[np.float32]]:
    """Return some of the values on which the graph's trees split, by feature."""
    found: dict[str, set] = {name: set() for name in features.columns}
    for node in model.graph.node:
        if node.op_type.startswith("TreeEnsemble"):
            lists = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            split = zip(lists["nodes_featureids"], lists["nodes_values"], strict=True)
            for (number, value), mode in zip(split, lists["nodes_modes"], strict=True):
                if mode != b"LEAF":
                    found[features.columns[number]].add(np.float32(value))
    return {name: sorted(values)[:THRESHOLDS] for name, values in found.items()}


def _acceptable(estimator: Any, rows: pd.DataFrame) -> pd.DataFrame:  # noqa: ANN401
    """Leave out rows with infinite, then with missing numbers, if the source must."""
    numbers = rows.select_dtypes("number")
    for acceptable in (
        np.full(len(rows), True),
        ~np.isinf(numbers).any(axis=1),
        np.isfinite(numbers).all(axis=1),
    ):
        tried = rows[acceptable].reset_index(drop=True)
        try:
            with np.errstate(invalid="ignore"):
                source_predictions(estimator, tried)
        except ValueError:
            continue
        return tried
    raise ValueError("the model refuses the very rows that it was fitted on")
