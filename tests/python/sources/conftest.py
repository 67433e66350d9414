"""Exports of the known truth, read as a shop reads them."""

import duckdb
import pytest

from python_udfs.raw.tables import read_raw_tables


@pytest.fixture(scope="session")
def read():
    """Return a function that reads an export and returns the connection."""

    def read_export(source, path, **options):
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        read_raw_tables(connection, str(path), source=source, **options)
        return connection

    return read_export
