"""The dbt-duckdb plugin named in profiles.yml: what Python adds to a connection."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from python_udfs.predict import register_predict
from python_udfs.raw_tables import read_raw_tables


class Plugin(BasePlugin):
    """Gives dbt's connection `predict`, and `read_raw_tables` for its start hook."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register both once, on the connection that all cursors come from."""
        register_predict(conn)
        reader = conn.cursor()  # the query that calls us holds its own

        def read(raw_files: str, raw_schema: str, largest_share: float) -> bool:
            read_raw_tables(
                reader,
                raw_files,
                raw_schema=raw_schema,
                largest_quarantined_share=largest_share,
            )
            return True

        conn.create_function(
            "read_raw_tables",
            read,
            ["VARCHAR", "VARCHAR", "DOUBLE"],
            "BOOLEAN",
            side_effects=True,
        )
