"""The rows of one file or table of an export, copied into a table a source declares.

The declared columns are taken by name, cast to their types. One that is not there is
null, unless a comment on it says `required`.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from python_udfs.raw.contract import ContractError
from python_udfs.raw.csv_files import pattern
from python_udfs.raw.export_csv import copy_csv
from python_udfs.raw.files import first_line, identifier, quoted

# Columns that say where a row was found; a source that needs them declares them.
PLACE = ("_file", "_row")
Declared = list[tuple[str, str, bool]]  # name, type, whether it is required


def copy_rows(
    connection: duckdb.DuckDBPyConnection, table: str, place: Path | str
) -> None:
    """Add the rows of a file, or of a table named in SQL, to the declared table.

    Raises ContractError where it cannot be read or has none of the columns.
    """
    file = place.name if isinstance(place, Path) else place
    declared = connection.execute(
        "select column_name, data_type, coalesce(comment = 'required', false)"
        " from duckdb_columns() where schema_name = 'raw' and table_name = ?"
        " order by column_index",
        [table],
    ).fetchall()
    try:
        relation, found, there = _opened(connection, table, place, declared)
        columns = list(_columns(declared, file, found))
        lacking = [name for name, _, required in declared if required]
        lacking = [name for name in lacking if name not in dict(columns)]
        if lacking or set(dict(columns)) <= set(PLACE):
            which = f"column {lacking[0]}" if lacking else f"column of {table}"
            raise ContractError(
                f"{table}: {file} has no {which}; it has {', '.join(there)}"
            )
        names = ", ".join(identifier(name) for name, _ in columns)
        values = ", ".join(value for _, value in columns)
        connection.execute(
            f"insert into raw.{identifier(table)} ({names}) select {values}"
            f" from (select *, row_number() over () as _number from {relation})"
        )
    except duckdb.Error as error:
        raise ContractError(
            f"{table}: {file} cannot be read: {first_line(error)}"
        ) from error


def _opened(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    place: Path | str,
    declared: Declared,
) -> tuple[str, dict[str, tuple[str, str]], list[str]]:
    """Return what to select from, its columns by lower name, and all for people."""
    relation = place if isinstance(place, str) else _scan(place)
    if relation is None:
        wanted = [name for name, *_ in declared if name not in PLACE]
        columns, header = copy_csv(connection, table, wanted, place)
        found = {name.lower(): (name, "VARCHAR") for name in columns}
        return "csv_rows", found, header
    described = connection.execute(f"describe from {relation}").fetchall()
    found = {name.lower(): (name, kind) for name, kind, *_ in described}
    if "_airbyte_data" in found:  # a record of Airbyte's as it came, one object
        found = {"json": ("_airbyte_data", "JSON")}
    return relation, found, [name for name, *_ in described]


def _scan(path: Path) -> str | None:
    """Return what to select from, json as one column of objects; None of csv."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".zst")
    file = quoted(pattern(path))
    if name.endswith(".parquet"):
        return f"read_parquet({file})"
    if name.endswith((".json", ".jsonl", ".ndjson")):
        objects = f"read_json_objects({file}, maximum_object_size = 268435456)"
        record = "cast(json ->> '$._airbyte_data' as json)"  # one of Airbyte's, or none
        return f"(select coalesce({record}, json) as json from {objects})"
    return None


def _columns(
    declared: Declared, file: str, found: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the declared columns that are there, each with the SQL of its value."""
    are_objects = set(found) == {"json"}
    for name, kind, _ in declared:
        if name in PLACE:
            yield name, quoted(file) if name == "_file" else "_number"
        elif are_objects:
            arrow = "->" if kind == "JSON" else "->>"
            path = quoted(f'$."{name}"')
            yield name, f"cast({identifier(found['json'][0])} {arrow} {path} as {kind})"
        elif name.lower() in found:
            yield name, _value(name, kind, *found[name.lower()])


def _value(name: str, kind: str, column: str, found_kind: str) -> str:
    """Return a column's value, cast; ids of numbers with a point are whole again."""
    value = identifier(column)
    is_id = name == "id" or name.endswith("_id")
    if kind == "VARCHAR" and found_kind in ("DOUBLE", "FLOAT"):
        return rf"regexp_replace({value}::varchar, '\.0$', '')"
    if kind == "VARCHAR" and is_id:
        return rf"nullif(regexp_replace({value}::varchar, '^(\d+)\.0$', '\1'), '')"
    if kind != "VARCHAR" and found_kind == "VARCHAR":
        return f"cast(nullif(trim({value}), '') as {kind})"
    return f"cast({value} as {kind})"
