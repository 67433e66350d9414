"""What every training model does around its own `train`: once, judged, proven."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from python_udfs.compilers import compile_model
from python_udfs.parity import parity
from python_udfs.registry import as_json, content_hash, metric, registry_row

__all__ = [
    "DETERMINISTIC",
    "NotEnoughRows",
    "Trained",
    "feature_rows",
    "metric",
    "train_once",
]

PROJECT = Path(__file__).parent.parent

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
    numbers or texts. `metrics` begin with the one that `model_gates` asks for.
    """

    estimator: Any
    features: pd.DataFrame
    metrics: list[dict]
    judged_from: date
    judged_to: date
    judged_rows: int


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
    train: Callable[[pd.DataFrame], Trained],
) -> pa.Table:
    """Return the registry row of `train(rows)`; the last one where nothing changed.

    Nothing has changed where the rows, their order and the code are the same. Where
    `train` raises NotEnoughRows, the row has no model but the reason.
    """
    identity = {
        "model_name": model_name,
        "data_hash": _data_hash(rows),
        "code_version": _code_version(model_name),
    }
    identity["model_id"] = hashlib.sha256(as_json(identity).encode()).hexdigest()[:12]
    if (last := _last_row(dbt, session, identity["model_id"])) is not None:
        return last
    try:
        trained = train(rows)
    except NotEnoughRows as reason:
        return registry_row(**identity, not_trained_because=str(reason))
    return registry_row(**identity, **_proven(trained))


def _proven(trained: Trained) -> dict[str, Any]:
    compiled = compile_model(trained.estimator, trained.features)
    parity_rows, difference = parity(trained.estimator, compiled, trained.features)
    types = {name: str(dtype) for name, dtype in trained.features.dtypes.items()}
    return {
        "features": as_json(types),
        "metrics": as_json(trained.metrics),
        "judged_from": trained.judged_from,
        "judged_to": trained.judged_to,
        "judged_rows": trained.judged_rows,
        "trained_rows": len(trained.features),
        "parity_rows": parity_rows,
        "parity_difference": difference,
        "content_hash": content_hash(compiled.onnx_model),
        "onnx_model": compiled.onnx_model,
    }


def _data_hash(rows: pd.DataFrame) -> str:
    digest = hashlib.sha256(as_json(list(rows.columns)).encode())
    digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _code_version(model_name: str) -> str:
    """Return a hash of what can change a fit: its file, our Python, the libraries."""
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    training = PROJECT / "models" / "training" / f"train_{model_name}.py"
    for path in [training, *sorted((PROJECT / "python_udfs").rglob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _last_row(dbt: Any, session: Any, model_id: str) -> pa.Table | None:  # noqa: ANN401
    try:
        last = session.sql(f"from {dbt.this} where model_id = '{model_id}'")
    except duckdb.Error:  # there is none, or it has other columns
        return None
    table = last.to_arrow_table()
    return table if len(table) else None
