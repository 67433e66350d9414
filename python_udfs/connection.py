"""Open a built shop outside dbt."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from python_udfs.held_open import held_open
from python_udfs.prices.markdown_udf import register_markdowns
from python_udfs.scoring.predict import register_predict

if TYPE_CHECKING:
    import ibis

# As in profiles.yml, so that dbt can build inside the process that has the file open.
WRITING = {"storage_compatibility_version": "v1.4.0"}


def connect(path: str, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open the database file `path` with every scoring function callable.

    A file that is open for writing can be rebuilt by dbt in the same process; the
    queries after it are answered by the new models. Times are in UTC, wherever it runs.
    Raises FileNotFoundError where there is no such file: run `make build` first, and
    BlockingIOError, which names the process, where another one holds the file.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no {path}: run `make build` first")
    connection = open_file(path, read_only=read_only)
    prepare(connection)
    return connection


def open_file(path: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open the file without any function; it is made where it is opened for writing.

    Raises BlockingIOError as `connect` does.
    """
    config = {} if read_only else WRITING
    try:
        return duckdb.connect(path, read_only=read_only, config=config)
    except duckdb.IOException as error:
        if said := held_open(path, error):
            raise BlockingIOError(said) from error
        raise


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the connection and all its cursors the UDFs, and the time zone UTC."""
    connection.execute("set global timezone = 'UTC'")
    register_predict(connection)
    register_markdowns(connection)


def connect_ibis(path: str) -> "ibis.BaseBackend":
    """Return the same connection as an ibis backend, for notebooks.

    `.table('customer_offers')` reads a mart, `.sql('select …')` calls functions.
    """
    import ibis  # here, because every start of dbt and of the shell would wait for it

    if not hasattr(duckdb.DuckDBPyConnection, "fetch_arrow_table"):
        # ibis 12 asks for it by the name that DuckDB 2 has dropped.
        duckdb.DuckDBPyConnection.fetch_arrow_table = _fetch_arrow_table
    return ibis.duckdb.from_connection(connect(path))


def _fetch_arrow_table(result: duckdb.DuckDBPyConnection) -> pa.Table:
    with warnings.catch_warnings():  # that a copy is made, which is small here
        warnings.simplefilter("ignore", UserWarning)
        return result.to_arrow_table()
