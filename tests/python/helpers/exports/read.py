"""Exports of the known truth, read as a shop reads them."""

import duckdb

from python_udfs.raw.tables import read_raw_tables


def read(source, path, **options):
    """Return a connection that has the raw tables of an export."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    read_raw_tables(connection, str(path), source=source, **options)
    return connection
