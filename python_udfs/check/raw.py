"""Queries of the raw tables that were read, and whether there is such a table."""

from typing import Any

import duckdb

from python_udfs.raw.contract import own_schema


def rows(connection: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> list[tuple]:  # noqa: ANN401
    """Return a query's rows; {raw} in it is the schema of the raw tables."""
    return connection.execute(sql.replace("{raw}", own_schema()), values).fetchall()


def record(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    """Return a query's only row by the names of its columns."""
    result = connection.execute(sql.replace("{raw}", own_schema()))
    names = [column[0] for column in result.description]
    return dict(zip(names, result.fetchall()[0], strict=True))


def has(connection: duckdb.DuckDBPyConnection, table: str, column: str = "") -> bool:
    """Whether there is such a raw table, with such a column where one is named."""
    found = rows(
        connection,
        "select column_name from duckdb_columns()"
        " where schema_name = '{raw}' and table_name = $table",
        table=table,
    )
    return (column,) in found if column else bool(found)


def share(part: float, whole: float) -> str:
    """Return '12 %', or '0.4 %' of small ones; '0 %' only where there is none."""
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "under 0.1 %"
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"
