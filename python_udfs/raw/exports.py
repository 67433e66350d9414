"""A system's export, as files or a database, copied into the tables a source declares.

A source's SQL declares what it reads: `create table raw.orders (…)`, each column with
its type. Of an export those columns are taken by name; one that is not there is null,
and a table that is not there is empty, unless a comment on it says `required`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from python_udfs.raw.contract import ContractError
from python_udfs.raw.files import DATABASES, identifier, quoted

EXPORT = "export"  # what an export's database is attached as
OBJECTS = (".json", ".ndjson", ".jsonl")
PACKED = (".gz", ".zst")
# Columns that say where a row was found; a source that needs them declares them.
PLACE = {"_file": "varchar", "_row": "bigint"}
PART = r"[-_ .(]*(page|part)?[-_ ]*[0-9][^/]*"  # orders_2024-01, events_20260101


def copy_export(
    connection: duckdb.DuckDBPyConnection, export: str, schema: str
) -> list[str]:
    """Fill the tables of `raw` from a file, folder or database; return files not used.

    Raises ContractError, which names what is missing or cannot be read.
    """
    tables = _declared(connection)
    if Path(export).is_dir():
        files = sorted(path for path in Path(export).rglob("*") if path.is_file())
        within = [path.relative_to(export) for path in files]
        found = {
            name: [Path(export, p) for p in within if _is_part(name, p)]
            for name in tables
        }
    elif export.endswith(DATABASES) or ":" in export.split("/")[0]:
        _copy_database(connection, export, schema, tables)
        return []
    elif Path(export).is_file():
        files = [Path(export)]
        matched = [n for n in tables if _is_part(n, Path(files[0].name))]
        found = dict.fromkeys(matched or _only(tables, export), files)
    else:
        raise ContractError(f"raw_files: there is no file or folder {export!r}")
    for name, required in tables.items():
        for path in found.get(name, []):
            _copy(connection, name, path.name, _relation(path))
        if required and not found.get(name):
            names = ", ".join(path.name for path in files) or "nothing"
            raise ContractError(f"{export}: there is no {name}; there is {names}")
    used = {path for paths in found.values() for path in paths}
    return [str(path) for path in files if path not in used]


def _declared(connection: duckdb.DuckDBPyConnection) -> dict[str, bool]:
    """Return the declared tables, each with whether it is required."""
    return dict(
        connection.execute(
            "select table_name, coalesce(comment = 'required', false)"
            " from duckdb_tables() where schema_name = 'raw' order by table_oid"
        ).fetchall()
    )


def _is_part(name: str, path: Path) -> bool:
    stem = path.name.lower()
    for ending in (*PACKED, ".csv", ".parquet", *OBJECTS):
        stem = stem.removesuffix(ending)
    return bool(
        re.fullmatch(f"{re.escape(name)}({PART})?", stem)
        or path.parent.name.lower() == name
    )


def _only(tables: dict[str, bool], export: str) -> list[str]:
    if len(tables) == 1:
        return list(tables)
    raise ContractError(
        f"{export}: one file, but there is no telling which of {', '.join(tables)} it"
        " is: call it so, or pass the folder"
    )


def _relation(path: Path) -> str:
    """Return what to select from; json as one column of objects, csv as text."""
    name = str(path).lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    file = quoted(re.sub(r"([*?\[])", r"[\1]", str(path)))
    if name.endswith(".parquet"):
        return f"read_parquet({file})"
    if name.endswith(OBJECTS):
        objects = f"read_json_objects({file}, maximum_object_size = 268435456)"
        record = "cast(json ->> '$._airbyte_data' as json)"  # one of Airbyte's, or none
        return f"(select coalesce({record}, json) as json from {objects})"
    return f"read_csv({file}, all_varchar = true, header = true, comment = '')"


def _copy_database(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    schema: str,
    tables: dict[str, bool],
) -> None:
    try:
        connection.execute(f"attach {quoted(database)} as {EXPORT} (read_only)")
    except duckdb.Error as error:
        raise _unreadable(database, error) from error
    there = {
        name.lower(): f"{EXPORT}.{identifier(schema)}.{identifier(name)}"
        for (name,) in connection.execute(
            "select table_name from information_schema.tables"
            " where table_catalog = ? and table_schema = ?",
            [EXPORT, schema],
        ).fetchall()
    }
    for name, required in tables.items():
        if name in there:
            _copy(connection, name, f"{schema}.{name}", there[name])
        elif required:
            names = ", ".join(sorted(there)) or "nothing"
            raise ContractError(f"{database}: there is no {name}; there is {names}")
    connection.execute(f"detach {EXPORT}")


def _copy(
    connection: duckdb.DuckDBPyConnection, table: str, file: str, relation: str
) -> None:
    try:
        described = connection.execute(f"describe from {relation}").fetchall()
        found = {name.lower(): (name, kind) for name, kind, *_ in described}
        if "_airbyte_data" in found:  # a record of Airbyte's as it came, one object
            found = {"json": ("_airbyte_data", "JSON")}
        columns = list(_columns(connection, table, file, found))
        if not columns:
            names = ", ".join(column for column, _ in found.values())
            raise ContractError(f"{file} has none of the columns of {table}: {names}")
        names = ", ".join(identifier(name) for name, _ in columns)
        values = ", ".join(value for _, value in columns)
        connection.execute(
            f"insert into raw.{identifier(table)} ({names}) select {values}"
            f" from (select *, row_number() over () as _number from {relation})"
        )
    except duckdb.Error as error:
        raise _unreadable(f"{table}: {file}", error) from error


def _columns(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: str,
    found: dict[str, tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Yield the declared columns that are there, each with the SQL of its value."""
    are_objects = set(found) == {"json"}
    for name, kind, is_required in connection.execute(
        "select column_name, data_type, coalesce(comment = 'required', false)"
        " from duckdb_columns() where schema_name = 'raw' and table_name = ?"
        " order by column_index",
        [table],
    ).fetchall():
        if name in PLACE:
            yield name, quoted(file) if name == "_file" else "_number"
        elif are_objects:
            arrow = "->" if kind == "JSON" else "->>"
            path = quoted(f'$."{name}"')
            yield name, f"cast({identifier(found['json'][0])} {arrow} {path} as {kind})"
        elif name.lower() in found:
            yield name, _value(name, kind, *found[name.lower()])
        elif is_required:
            names = ", ".join(column for column, _ in found.values())
            raise ContractError(f"{table}: {file} has no column {name}; it has {names}")


def _value(name: str, kind: str, column: str, found_kind: str) -> str:
    """Return a column's value, cast; ids of numbers with a point are whole again."""
    value = identifier(column)
    if kind == "VARCHAR" and found_kind in ("DOUBLE", "FLOAT"):
        return rf"regexp_replace({value}::varchar, '\.0$', '')"
    if kind == "VARCHAR" and (name == "id" or name.endswith("_id")):
        return rf"nullif(regexp_replace({value}::varchar, '^(\d+)\.0$', '\1'), '')"
    if kind != "VARCHAR" and found_kind == "VARCHAR":
        return f"cast(nullif({value}, '') as {kind})"
    return f"cast({value} as {kind})"


def _unreadable(what: str, error: duckdb.Error) -> ContractError:
    return ContractError(f"{what} cannot be read: {str(error).splitlines()[0]}")
