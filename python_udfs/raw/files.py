"""Where a shop's raw tables lie: parquet and csv files, or a database to attach.

Files of csv are read as text, so that a bad value costs its row and not the file.
"""

import hashlib
from dataclasses import dataclass
from glob import escape
from itertools import chain
from pathlib import Path

import duckdb

from python_udfs.raw.contract import CONTRACT, ContractError, Table, contract

READERS = {
    ".parquet": "read_parquet({})",
    ".csv": "read_csv({}, all_varchar = true, header = true)",
    ".csv.gz": "read_csv({}, all_varchar = true, header = true)",
}
DATABASES = (".duckdb", ".db", ".sqlite")
# What a shop's database is attached as: no file is called so, since a catalog has its
# file's name and no file's name has a slash.
ATTACHED = "raw/attached"


@dataclass
class Origin:
    """What a table is read from: its name for people, its SQL, its file if local."""

    name: str
    sql: str
    path: Path | None = None


def find_tables(
    connection: duckdb.DuckDBPyConnection, raw_files: str, raw_schema: str
) -> dict[str, list[Origin]]:
    """Return for each table what to select from: what is real first, then simulated."""
    if raw_files.startswith("s3:") or Path(raw_files).is_dir():
        found = _files(connection, raw_files)
    elif raw_files.endswith(DATABASES) or ":" in raw_files.split("/")[0].rstrip(":/"):
        found = _attached_tables(connection, raw_files, raw_schema)
    else:
        raise ContractError(f"raw_files: there is no folder {raw_files!r}")
    names = [table.name for table in contract()]
    return {
        name: [found[key] for key in (name, f"simulated_{name}") if key in found]
        for name in names
    }


def fingerprint(origins: dict[str, list[Origin]], options: object) -> str | None:
    """Return a hash of the files' names, sizes and times; None where there are none."""
    digest = hashlib.sha256(CONTRACT.read_bytes() + repr(options).encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    for origin in chain.from_iterable(origins.values()):
        if origin.path is None:
            return None
        path, stat = origin.path.resolve(), origin.path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def columns_of(
    connection: duckdb.DuckDBPyConnection, table: Table, origin: Origin
) -> dict[str, str]:
    """Return the columns' types by name, lower case; ContractError if unreadable."""
    try:
        rows = connection.execute(f"describe from {origin.sql}").fetchall()
    except duckdb.Error as error:
        cause = str(error).splitlines()[0]
        raise ContractError(
            f"{table.name}: {origin.name} cannot be read: {cause}"
        ) from error
    return {row[0].lower(): row[1] for row in rows}


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _attached_tables(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> dict[str, Origin]:
    catalog = identifier(ATTACHED)
    attach = f"attach if not exists {quoted(database)} as {catalog} (read_only)"
    try:
        connection.execute(attach)
    except duckdb.Error as error:
        cause = str(error).splitlines()[0]
        raise ContractError(
            f"raw_files: {database!r} cannot be read: {cause}"
        ) from error
    tables = connection.execute(
        "select table_name from duckdb_tables() where (database_name, schema_name) ="
        " ($catalog, $schema) union all select view_name from duckdb_views()"
        " where (database_name, schema_name) = ($catalog, $schema)",
        {"catalog": ATTACHED, "schema": schema},
    ).fetchall()
    return {
        name: Origin(
            name=f"{schema}.{name}",
            sql=f"{catalog}.{identifier(schema)}.{identifier(name)}",
        )
        for (name,) in tables
    }


def _files(connection: duckdb.DuckDBPyConnection, folder: str) -> dict[str, Origin]:
    pattern = f"{escape(folder.rstrip('/'))}/*"
    paths = connection.execute("select file from glob(?)", [pattern]).fetchall()
    found = {}
    for (path,) in sorted(paths):  # of a csv and a parquet file the latter counts
        file_name = path.replace("\\", "/").split("/")[-1]
        name, _, ending = file_name.partition(".")
        if reader := READERS.get(f".{ending}"):
            local = Path(path) if Path(path).is_file() else None
            found[name] = Origin(file_name, reader.format(quoted(escape(path))), local)
    return found
