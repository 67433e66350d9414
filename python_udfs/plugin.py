"""The dbt-duckdb plugin named in profiles.yml."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from python_udfs.connection import prepare


class Plugin(BasePlugin):
    """Gives every dbt connection the UDFs and the time zone UTC."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Prepare, once, the connection that all cursors come from."""
        prepare(conn)
