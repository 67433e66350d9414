"""A system's export: which of its files or tables holds what a source declares.

A source's SQL declares what it reads: `create table raw.orders (…)`, each column with
its type. A table that is not there is empty, unless a comment on it says `required`.
"""

import re
from glob import escape
from pathlib import Path

import duckdb

from python_udfs.raw.contract import ContractError
from python_udfs.raw.export_rows import copy_rows
from python_udfs.raw.files import (
    DATABASES,
    first_line,
    identifier,
    in_words,
    quoted,
)
from python_udfs.raw.names import is_spreadsheet

EXPORT = "export"  # what an export's database is attached as
PART = r"[-_ .(]*(page|part)?[-_ ]*[0-9].*"  # orders_2024-01, events_20260501
# They spoil ids, and times that have an offset.
NO_SPREADSHEET = "a source reads no spreadsheet: export it as csv again, unopened"
READS_NONE = "reads no table of that name"
ENDING = r"\.(csv|tsv|parquet|json|jsonl|ndjson)(\.gz|\.zst)?"


def copy_export(
    connection: duckdb.DuckDBPyConnection, source: str, export: str, schema: str
) -> list[tuple[str, str]]:
    """Fill the tables of `raw` from a file, folder or database; return files not used.

    Raises ContractError, which names what is missing or cannot be read.
    """
    tables = _declared(connection)
    is_there = Path(export).exists()
    if export.endswith(DATABASES) or (not is_there and ":" in export.split("/")[0]):
        _copy_database(connection, export, schema, tables)
        return []
    files = _files(export)
    found = {
        table: [path for path in files if _is_part(table, path.relative_to(export))]
        for table in tables
    }
    if Path(export).is_file():
        if is_spreadsheet(export):
            raise ContractError(f"{export}: {NO_SPREADSHEET}")
        found = dict.fromkeys(_meant(tables, files[0]), files)
    for table, required in tables.items():
        if required and not found.get(table):
            names = [path.name for path in files] or ["nothing"]
            cure = f"; {NO_SPREADSHEET}" if any(map(is_spreadsheet, names)) else ""
            raise ContractError(
                f"{export}: there is no {table}; there is {', '.join(names)}{cure}"
            )
        for path in found.get(table, []):
            copy_rows(connection, table, path, _name(path, export))
    used = {path for paths in found.values() for path in paths}
    return [
        (_name(path, export), f"not used: {source} {READS_NONE}")
        for path in files
        if path not in used
    ]


def copy_bucket(
    connection: duckdb.DuckDBPyConnection, bucket: str, folder: Path
) -> str:
    """Copy a file or folder of a bucket into a folder; return its path there.

    The connection has the bucket's secret. Raises ContractError.
    """
    root = bucket.rstrip("/")
    try:
        for pattern in (escape(root), f"{escape(root)}/**"):
            listed = "select file from glob(?) order by all"
            for (path,) in connection.execute(listed, [pattern]).fetchall():
                copy = folder / root.split("/")[-1] / path[len(root) :].lstrip("/")
                copy.parent.mkdir(parents=True, exist_ok=True)
                blob = "select content from read_blob(?)"
                [(content,)] = connection.execute(blob, [escape(path)]).fetchall()
                copy.write_bytes(content)
    except duckdb.Error as error:
        raise ContractError(
            f"raw_files: {bucket} cannot be read: {first_line(error)}; does the profile"
            " have its secret? Or copy the export to this machine and name the folder"
        ) from error
    return str(folder / root.split("/")[-1])


def _declared(connection: duckdb.DuckDBPyConnection) -> dict[str, bool]:
    """Return the declared tables, each with whether it is required."""
    return dict(
        connection.execute(
            "select table_name, coalesce(comment = 'required', false)"
            " from duckdb_tables() where schema_name = 'raw' order by table_oid"
        ).fetchall()
    )


def _files(export: str) -> list[Path]:
    if Path(export).is_file():
        return [Path(export)]
    if not Path(export).is_dir():
        raise ContractError(f"raw_files: there is no file or folder {export!r}")
    return sorted(
        path
        for path in Path(export).rglob("*")
        if path.is_file() and not path.name.startswith((".", "_"))
    )


def _name(path: Path, export: str) -> str:
    """Return a file's name; in a folder of the export's folder with that in front."""
    return path.name if Path(export).is_file() else str(path.relative_to(export))


def _is_part(table: str, path: Path) -> bool:
    """Return whether a file is the table or a part of it, or lies in its folder."""
    name = re.escape(table)
    of_that_name = f"{name}({PART})?"
    inside = ".+" if path.parent.name.lower() == table else of_that_name
    return bool(re.fullmatch(f"{inside}{ENDING}", path.name, re.IGNORECASE))


def _meant(tables: dict[str, bool], path: Path) -> list[str]:
    """Return which table a single file is: by its name, or the only one there is."""
    named = [table for table in tables if _is_part(table, Path(path.name))]
    if not named and len(tables) > 1:
        raise ContractError(
            f"{path}: one file, but there is no telling which of {', '.join(tables)} it"
            " is: call it so, or name the folder"
        )
    return named or list(tables)


def _copy_database(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    schema: str,
    tables: dict[str, bool],
) -> None:
    with in_words("raw_files", repr(database)):
        connection.execute(f"attach {quoted(database)} as {EXPORT} (read_only)")
    there = {
        name.lower(): (schema_name, name)
        for schema_name, name in connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = ? and lower(table_schema) = lower(?)",
            [EXPORT, schema],
        ).fetchall()
    }
    for table, required in tables.items():
        if table in there:
            place = ".".join(map(identifier, (EXPORT, *there[table])))
            copy_rows(connection, table, place, ".".join(there[table]))
        elif required:
            names = ", ".join(sorted(there)) or "nothing"
            raise ContractError(
                f"{database}: there is no {table} in {schema}; there is {names}"
            )
    connection.execute(f"detach {EXPORT}")
