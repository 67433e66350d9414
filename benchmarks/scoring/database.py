"""A database as `make build` leaves one, with rows and models to measure on."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.scoring.household_weeks import FEATURES
from benchmarks.scoring.models import Model
from python_udfs.compilers.sql import score_text
from python_udfs.registry import content_hash, registry_rows
from python_udfs.scoring.predict import register_predict


def database(
    path: str, weeks: pd.DataFrame, models: dict[str, Model], *, native: bool
) -> duckdb.DuckDBPyConnection:
    """Open a new database with `household_weeks`, `registered_models` and `predict`.

    A model that has a SQL form is the macro `<its name>_score(features)` too.
    """
    connection = duckdb.connect(path)
    _create_table(connection, "household_weeks", weeks)
    registered = [_registered(name, model) for name, model in models.items()]
    _create_table(connection, "registered_models", registry_rows(*registered))
    register_predict(connection, native=native)
    for name, model in models.items():
        if model.compiled.sql_form is not None:
            body = score_text(model.compiled.sql_form)
            connection.execute(f"create macro {name}_score(features) as {body}")
    return connection


def add_rows(
    connection: duckdb.DuckDBPyConnection, weeks: pd.DataFrame, count: int
) -> np.ndarray:
    """Create `rows`, the features of `count` random weeks; return them as a matrix."""
    chosen = np.random.default_rng(0).integers(len(weeks), size=count)
    rows = weeks[FEATURES].iloc[chosen]
    _create_table(connection, "rows", rows)
    return rows.to_numpy()


def _create_table(
    connection: duckdb.DuckDBPyConnection, name: str, content: pd.DataFrame | pa.Table
) -> None:
    connection.register("content", content)
    connection.execute(f"create table {name} as from content")
    connection.unregister("content")


def _registered(name: str, model: Model) -> dict[str, Any]:
    onnx_model = model.compiled.onnx_model
    return {
        "model_id": name,
        "model_name": name,
        "onnx_model": onnx_model,
        "content_hash": content_hash(onnx_model),
    }
