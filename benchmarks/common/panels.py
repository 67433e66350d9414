"""What panels of demand and of prices share: read, checked and written as a shop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def opened(
    file: Path,
    columns: Callable[[Path, list[str]], dict[str, str]],
    panel: str,
    faults: dict[str, str],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with the table `panel` of a parquet file.

    `columns` gives what fills the gaps of the SQL in `panel`, for the names of the
    file's columns; `faults` are conditions on bad rows. Raises ValueError that names
    file and cause, FileNotFoundError where no file is.
    """
    if not file.is_file():
        raise FileNotFoundError(f"no panel {file}: DATA is a parquet file")
    with duckdb.connect() as connection:
        source = connection.read_parquet(str(file))
        source.create_view("source")
        try:
            connection.execute(panel.format(**columns(file, source.columns)))
        except duckdb.ConversionException as error:
            raise ValueError(f"{file}: {error}") from error
        _check_rows(file, connection, faults)
        yield connection


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, queries: dict[str, str]
) -> None:
    """Write queries to a new `folder`, as parquet files of their names."""
    folder.mkdir(parents=True)
    for name, query in queries.items():
        connection.sql(query).write_parquet(str(folder / f"{name}.parquet"))


def _check_rows(
    file: Path, connection: duckdb.DuckDBPyConnection, faults: dict[str, str]
) -> None:
    for fault, condition in faults.items():
        bad = connection.table("panel").filter(condition)
        if count := len(bad):
            [first] = bad.limit(1).fetchall()
            row = dict(zip(bad.columns, map(str, first), strict=True))
            raise ValueError(f"{file}: {count} rows with {fault}, such as {row}")
    if not len(connection.table("panel").filter("units > 0")):
        raise ValueError(f"{file}: no row has units")
