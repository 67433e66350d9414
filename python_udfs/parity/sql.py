"""What SQL says of a compiled model before it is registered."""

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from python_udfs.compilers import Compiled
from python_udfs.compilers.sql import SqlForm
from python_udfs.registry import content_hash
from python_udfs.scoring.predict import register_predict

LINKS = {
    "identity": lambda margin: margin,
    "exp": np.exp,
    "sigmoid": lambda margin: 1 / (1 + np.exp(-margin)),
}
EXPLAINED_ROWS = 500  # by `predict_contributions`, which takes its time
EXPLAIN = f"""
    with explained as (
        select
            predict('tried', feature_rows) as score,
            predict_contributions('tried', feature_rows) as explanation
        from feature_rows using sample {EXPLAINED_ROWS} (reservoir, 0)
    )
    select
        score,
        explanation.base
        + list_sum([c.contribution for c in explanation.contributions]) as margin,
        explanation.link
    from explained"""


def connect_to_rows(compiled: Compiled, rows: pa.Table) -> duckdb.DuckDBPyConnection:
    """Return a database that holds the model, as 'tried', and the `feature_rows`."""
    connection = duckdb.connect()
    connection.execute(
        "create table registered_models as select 'tried' as model_id,"
        " ?::blob as onnx_model, ? as content_hash",
        [compiled.onnx_model, content_hash(compiled.onnx_model)],
    )
    register_predict(connection)
    connection.register("feature_rows", rows)
    return connection


def scores_by_predict(
    connection: duckdb.DuckDBPyConnection, *, outputs: int
) -> np.ndarray:
    """Return [rows, outputs]."""
    if outputs == 1:
        return _columns(connection, ["predict('tried', feature_rows)"])
    lists = [f"predict_list('tried', feature_rows)[{n + 1}]" for n in range(outputs)]
    return _columns(connection, lists)


def scores_by_form(
    connection: duckdb.DuckDBPyConnection, form: SqlForm
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return [rows, 1] of the form's score, and of link(base + terms) or None."""
    terms = list((form.terms or {}).values())
    found = _by_macros(connection, [form.score, *terms])
    if form.terms is None:
        return found, None
    margin = form.base + found[:, 1:].sum(axis=1, keepdims=True)
    return found[:, :1], LINKS[form.link](margin)


def scores_by_contributions(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[np.ndarray, np.ndarray]:
    """Return [rows, 1] of link(base + contributions) of some rows, and their score."""
    score, margin, link = connection.execute(EXPLAIN).fetchnumpy().values()
    score, margin = (np.ma.filled(c, np.nan).reshape(-1, 1) for c in (score, margin))
    return LINKS[str(link[0])](margin), score


def _by_macros(
    connection: duckdb.DuckDBPyConnection, expressions: list[exp.Expression]
) -> np.ndarray:
    """Return [rows, expressions], each run as the text that would be registered."""
    for number, expression in enumerate(expressions):
        text = expression.sql(dialect="duckdb")
        connection.execute(
            f"create or replace macro tried_{number}(features) as ({text})"
        )
    calls = [f"tried_{number}(feature_rows)" for number in range(len(expressions))]
    return _columns(connection, calls)


def _columns(connection: duckdb.DuckDBPyConnection, calls: list[str]) -> np.ndarray:
    named = [f"cast({call} as double) as c{n}" for n, call in enumerate(calls)]
    query = f"select {', '.join(named)} from feature_rows"
    columns = connection.execute(query).fetchnumpy().values()
    return np.column_stack([np.ma.filled(column, np.nan) for column in columns])
