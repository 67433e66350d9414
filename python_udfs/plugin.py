"""The dbt-duckdb plugin named in profiles.yml."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from python_udfs.scoring.predict import register_predict


class Plugin(BasePlugin):
    """Gives every dbt connection the `predict` UDF."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register `predict` once, on the connection that all cursors come from."""
        register_predict(conn)
