"""What every training model does around its own `train`: once, judged, proven."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from python_udfs.compilers import compile_model
from python_udfs.compilers.sql import contributions_text, score_text
from python_udfs.made_once import identity_of, last_rows
from python_udfs.parity import parity
from python_udfs.registry import ROW, as_json, content_hash, metric, registry_rows
from python_udfs.training_range import is_extrapolated_sql, training_ranges

__all__ = [
    "DETERMINISTIC",
    "NotEnoughRows",
    "Trained",
    "feature_rows",
    "metric",
    "train_once",
]

# LightGBM gives the same trees on any machine, and dbt trains models side by side.
DETERMINISTIC = {
    "n_jobs": 1,
    "deterministic": True,
    "force_row_wise": True,
    "random_state": 0,
    "verbose": -1,
}


class NotEnoughRows(ValueError):
    """The shop has too little history for this model; the message says what it has."""


@dataclass
class Trained:
    """A fitted model and how it did on the latest period that it had not seen.

    `features` is what `estimator` was fitted on, one column per ONNX input: float32
    numbers or texts. `metrics` begin with the one that `model_gates` asks for;
    `inner_value` is that one on the inner validation, which ended before the judged
    period: it decides between a glass box and the full booster.
    """

    estimator: Any
    features: pd.DataFrame
    metrics: list[dict]
    judged_from: date
    judged_to: date
    judged_rows: int
    trained_from: date
    trained_to: date
    is_glass_box: bool = False
    inner_value: float | None = None


def feature_rows(relation: Any, session: Any) -> ibis.Table:  # noqa: ANN401
    """Return what `dbt.ref` gave as an ibis table, on DuckDB or on Spark."""
    if isinstance(relation, duckdb.DuckDBPyRelation):
        # By a view of the session: ibis 12's `.sql` needs a method DuckDB 2 dropped.
        view = "features_to_train_on"
        session.execute(f"create or replace temp view {view} as {relation.sql_query()}")
        return ibis.duckdb.from_connection(session).table(view)
    relation.createOrReplaceTempView("features_to_train_on")
    return ibis.pyspark.connect(session).table("features_to_train_on")


def train_once(
    dbt: Any,  # noqa: ANN401
    session: Any,  # noqa: ANN401
    model_name: str,
    rows: pd.DataFrame,
    train: Callable[[pd.DataFrame], list[Trained]],
) -> pa.Table:
    """Return the registry rows of `train(rows)`; the last ones where nothing changed.

    Nothing has changed where the rows, their order and the code are the same. Where
    `train` raises NotEnoughRows, the row has no model but the reason.
    """
    made_from = identity_of(rows, f"training/train_{model_name}")
    identity = {"model_name": model_name} | made_from
    if (last := last_rows(dbt, session, identity, ROW)) is not None:
        return last
    try:
        candidates = train(rows)
    except NotEnoughRows as reason:
        not_trained = {"model_id": _id(identity), "not_trained_because": str(reason)}
        return registry_rows(identity | not_trained)
    return registry_rows(*(identity | _proven(identity, c) for c in candidates))


def _proven(identity: dict[str, str], trained: Trained) -> dict[str, Any]:
    compiled = compile_model(trained.estimator, trained.features)
    proof = parity(trained.estimator, compiled, trained.features)
    ranges = training_ranges(trained.features)
    form = compiled.sql_form
    return {
        "model_id": _id(identity | {"is_glass_box": trained.is_glass_box}),
        "is_glass_box": trained.is_glass_box,
        "inner_value": trained.inner_value,
        "features": as_json(ranges),
        "metrics": as_json(trained.metrics),
        "judged_from": trained.judged_from,
        "judged_to": trained.judged_to,
        "judged_rows": trained.judged_rows,
        "trained_from": trained.trained_from,
        "trained_to": trained.trained_to,
        "trained_rows": len(trained.features),
        "parity_rows": proof.rows,
        "parity_difference": proof.difference,
        "contribution_error": proof.contribution_error,
        "score_sql": score_text(form) if form else None,
        "contributions_sql": contributions_text(form) if form else None,
        "no_sql_because": compiled.no_sql_because,
        "is_extrapolated_sql": is_extrapolated_sql(ranges),
        "content_hash": content_hash(compiled.onnx_model),
        "onnx_model": compiled.onnx_model,
    }


def _id(identity: dict[str, Any]) -> str:
    return hashlib.sha256(as_json(identity).encode()).hexdigest()[:12]
