"""What fits begin with: rows of a feature table, settings, the word for too few."""

from typing import Any

import duckdb
import ibis

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


def feature_rows(relation: Any, session: Any) -> ibis.Table:  # noqa: ANN401
    """Return what `dbt.ref` gave as an ibis table, on DuckDB or on Spark."""
    if isinstance(relation, duckdb.DuckDBPyRelation):
        # By a view of the session: ibis 12's `.sql` needs a method DuckDB 2 dropped.
        view = "features_to_train_on"
        session.execute(f"create or replace temp view {view} as {relation.sql_query()}")
        return ibis.duckdb.from_connection(session).table(view)
    relation.createOrReplaceTempView("features_to_train_on")
    return ibis.pyspark.connect(session).table("features_to_train_on")
