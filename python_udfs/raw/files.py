"""Where a shop's raw tables lie: files and folders of files, or a database to attach.

A file is found by its name. What is not used is said, and what could be meant in two
ways is an error: nothing is chosen silently.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from glob import escape
from itertools import chain
from pathlib import Path

import duckdb

from python_udfs.held_open import held_open
from python_udfs.raw.contract import CONTRACT, ContractError, contract
from python_udfs.raw.names import (
    SIMULATED,
    hint,
    is_spreadsheet,
    split_ending,
    table_of,
)
from python_udfs.raw.spreadsheets import BEHIND, named, sheet_names, tables_of

DATABASES = (".duckdb", ".db", ".sqlite")
OTHER_DATA = (".json", ".jsonl", ".ndjson", ".txt", ".zip")
HIDDEN = (".", "_", "~$")  # how names of files begin that nobody means; Excel's locks
# What a shop's database is attached as: no file is called so, since a catalog has its
# file's name and no file's name has a slash.
ATTACHED = "raw/attached"
EXPORT = "export"  # the format of tables that were mapped from a system's export


@dataclass
class Origin:
    """What a table is read from: its name for people, its files or its SQL."""

    name: str
    sql: str = ""
    format: str = "database"
    paths: list[str] = field(default_factory=list)  # local or in a bucket, as opened

    @property
    def is_simulated(self) -> bool:
        """Whether a script made it up."""
        return SIMULATED in self.name


def find_tables(
    connection: duckdb.DuckDBPyConnection, raw_files: str, raw_schema: str
) -> dict[str, list[Origin]]:
    """Return for each table what to select from: what is real first, then simulated.

    Raises ContractError where there is no such folder or database, or where more than
    one thing could be meant by a table's name.
    """
    if has_files(raw_files):
        found = _origins(_listed(connection, raw_files))
    elif raw_files.endswith(DATABASES) or ":" in raw_files.split("/")[0].rstrip(":/"):
        found = _attached_tables(connection, raw_files, raw_schema)
    else:
        cause = "is a file" if Path(raw_files).is_file() else "is not there"
        raise ContractError(
            f"raw_files: there is no folder {raw_files!r} (it {cause}); name the folder"
            " that holds the files, a spreadsheet, or a database"
        )
    return {
        name: [found[key] for key in (name, SIMULATED + name) if key in found]
        for name in _tables()
    }


def unused_files(
    connection: duckdb.DuckDBPyConnection, raw_files: str, raw_schema: str
) -> list[tuple[str, str]]:
    """Return the names of files that no table is read from, each with a hint.

    Of a database the tables that are not used, those of the schema.
    """
    if not has_files(raw_files):
        tables = _tables_of(connection, raw_files, raw_schema)
        return [
            (f"{own}.{name}", _table_hint(name))
            for name, own in tables
            if (table_of(name, _tables()) or ("", True))[1]
        ]
    unused = []
    for name, paths in sorted(_listed(connection, raw_files).items()):
        if _is_workbook(name, paths):
            unused += _unused_sheets(name, paths[0])
        elif table_of(_stem(name), _tables()):
            others = [path for path in paths if split_ending(_last(path)) is None]
            names = [name if _last(path) == name else _last(path) for path in others]
            unused += [(name, _other_data_hint(name)) for name in names]
        elif any(split_ending(_last(path)) for path in paths):
            unused.append((name, hint(_stem(name), _tables())))
        elif name.lower().endswith(OTHER_DATA) or table_of(_first(name), _tables()):
            unused.append((name, _other_data_hint(name)))
    return unused


def _first(name: str) -> str:
    """Return what stands before all endings: customers of customers.csv.bz2."""
    return name.split(".")[0]


def stem_of(name: str) -> str:
    """Return a file's name without what says its format, as a table is called.

    Of a sheet, as `spreadsheets.named` calls it, its own name.
    """
    if BEHIND in name:
        return name.rpartition(BEHIND)[2]
    lower = name.lower()
    endings = [ending for ending in OTHER_DATA if lower.endswith(ending)]
    return name[: -len(endings[0])] if endings else _stem(name)


def fingerprint(origins: dict[str, list[Origin]], *settings: object) -> str | None:
    """Return a hash of the files' content and the settings; None where it has none."""
    digest = hashlib.sha256(CONTRACT.read_bytes() + repr(settings).encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    for origin in chain.from_iterable(origins.values()):
        if not origin.paths or any(is_bucket(path) for path in origin.paths):
            return None
        for path in origin.paths:
            digest.update(f"{Path(path).resolve()} {content_hash(path)}".encode())
    return digest.hexdigest()


def content_hash(path: str) -> str:
    """Return a hash of all bytes of a file: its size and time may stay the same."""
    with in_words("raw_files", _last(path)):
        stat = Path(path).stat()
        # A build asks twice; ctime moves whatever is done to a file.
        return _hash(
            path, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
        )


@contextmanager
def in_words(table: str, name: str) -> Iterator[None]:
    """Raise what goes wrong with a file as a ContractError, with cause and cure."""
    try:
        yield
    except PermissionError as error:
        raise ContractError(
            f"{table}: {name} may not be read: permission denied; allow it to whoever"
            " builds"
        ) from error
    except OSError as error:
        cause = error.strerror or str(error)
        raise ContractError(f"{table}: {name} cannot be read: {cause}") from error
    except duckdb.Error as error:
        if said := held_open(name, error):
            raise ContractError(f"{table}: {said}") from error
        raise ContractError(
            f"{table}: {name} cannot be read: {first_line(error)}; it may be damaged,"
            " cut off or still being written: export it again"
        ) from error


@contextmanager
def with_name(table: str, name: str) -> Iterator[None]:
    """Put table and file before a ContractError on what the file holds."""
    try:
        yield
    except ContractError as error:
        raise ContractError(f"{table}: {name} {error}") from error


def size_and_time(path: Path | str) -> tuple[int, int]:
    """Return what tells whether a file was written to."""
    stat = Path(path).stat()
    return stat.st_size, stat.st_mtime_ns


def refuse_changed(table: str, seen: dict[Path, tuple[int, int]]) -> None:
    """Raise ContractError where a file was written to since its size and time."""
    for path, before in seen.items():
        if not path.exists() or size_and_time(path) != before:
            raise ContractError(
                f"{table}: {path.name} is being written to while it is read; build"
                " again when it is whole"
            )


def is_bucket(path: str) -> bool:
    """Whether a path lies in a bucket, where only DuckDB can read it."""
    return path.startswith(("s3:", "gs:", "gcs:", "r2:", "az:"))


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def first_line(error: Exception) -> str:
    """Return what an error says, without what DuckDB writes below it."""
    return str(error).strip().splitlines()[0] if str(error).strip() else repr(error)


@cache
def _hash(path: str, *_stat: int) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_files(raw_files: str) -> bool:
    """Whether it is a folder or a workbook of sheets, not a database."""
    is_workbook = is_spreadsheet(raw_files) and Path(raw_files).is_file()
    return is_bucket(raw_files) or Path(raw_files).is_dir() or is_workbook


def _is_workbook(name: str, paths: list[str]) -> bool:
    """Whether a file's sheets can be looked at; in a bucket its name says all."""
    one_file = [_last(path) for path in paths] == [name] and not is_bucket(paths[0])
    return is_spreadsheet(name) and one_file


def _meant(name: str, paths: list[str]) -> dict[str, bool]:
    """Return the tables that a file, folder or workbook is; whether parts of them."""
    if not _is_workbook(name, paths):
        found = table_of(_stem(name), _tables())
        return dict([found] if found else [])
    held = _held(name, paths[0])
    return {table: is_part for table, (_, is_part) in held.items()}


def _held(name: str, path: str) -> dict[str, tuple[list[str], bool]]:
    """Return the tables of a workbook as `spreadsheets.tables_of` does."""
    found = table_of(_stem(name), _tables())
    table = found[0] if found else "raw_files"
    with in_words(table, name), with_name(table, name):
        return tables_of(Path(path))


def _unused_sheets(name: str, path: str) -> list[tuple[str, str]]:
    """Return a workbook's sheets that are no tables; the workbook, if none is one."""
    known = _held(name, path)
    if any(not sheets for sheets, _ in known.values()):
        return []  # all of them are looked at, and one is the table
    used = {sheet for sheets, _ in known.values() for sheet in sheets}
    whole = [] if known else [(name, hint(_stem(name), _tables()))]
    return whole + [
        (named(name, sheet), hint(sheet, _tables()))
        for sheet in sheet_names(Path(path))
        if sheet not in used
    ]


def _other_data_hint(name: str) -> str:
    """Return what to do about a file that is neither csv, parquet nor spreadsheet."""
    found = table_of(stem_of(name), _tables())
    cure = f": save it as {found[0]}.csv" if found else ""
    return f"not used: neither csv nor parquet{cure}"


def _table_hint(name: str) -> str:
    """Return what to do about a table of a database that is not used."""
    if found := table_of(name, _tables()):
        return f"not used: a part; make one view {found[0]} of all parts"
    return hint(name, _tables())


def _tables() -> list[str]:
    return [table.name for table in contract()]


def _last(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").split("/")[-1]


def _stem(name: str) -> str:
    """Return the name of a file or folder without csv, parquet and packing."""
    parts = split_ending(name)
    return parts[0] if parts else name


def _listed(connection: duckdb.DuckDBPyConnection, folder: str) -> dict[str, list[str]]:
    """Return the files and folders in a folder, each with the paths that it holds."""
    if is_bucket(folder):
        root = folder.rstrip("/")
        found: dict[str, list[str]] = {}
        for depth in ("*", "*/*"):
            pattern = f"{escape(root)}/{depth}"
            paths = connection.execute("select file from glob(?)", [pattern]).fetchall()
            for (path,) in sorted(paths):
                found.setdefault(path[len(root) + 1 :].split("/")[0], []).append(path)
        return found
    root = Path(folder)
    with in_words("raw_files", folder):
        return {
            entry.name: _files_of(entry)
            for entry in (sorted(root.iterdir()) if root.is_dir() else [root])
            if not entry.name.startswith(HIDDEN)
        }


def _files_of(entry: Path) -> list[str]:
    if not entry.is_dir():
        return [str(entry)]
    inside = (path for path in sorted(entry.rglob("*")) if path.is_file())
    return [str(path) for path in inside if not path.name.startswith(HIDDEN)]


def _origins(listed: dict[str, list[str]]) -> dict[str, Origin]:
    """Return what each table is read from: one file, or its parts."""
    entries: dict[str, list[tuple[str, bool]]] = {}
    for name, paths in listed.items():
        is_folder = [_last(path) for path in paths] != [name]
        if not is_folder and split_ending(name) is None:
            continue
        for table, is_part in _meant(name, paths).items():
            entries.setdefault(table, []).append((name, is_part))
    return {
        table: _origin(table, parts, listed) for table, parts in sorted(entries.items())
    }


def _origin(
    table: str, entries: list[tuple[str, bool]], listed: dict[str, list[str]]
) -> Origin:
    names = [name for name, _ in entries]
    if len(entries) > 1 and not all(is_part for _, is_part in entries):
        raise ContractError(
            f"{table}: {' and '.join(names)} could both be it; leave one, or call them"
            f" by parts, such as {table}_2024-01.csv"
        )
    paths = [path for name in names for path in listed[name]]
    kinds = {path: split_ending(_last(path)) for path in paths}
    formats = {kind[1] for kind in kinds.values() if kind}
    if len(formats) > 1:
        raise ContractError(
            f"{table}: {', '.join(names)} hold csv and parquet at once; leave one kind"
        )
    if not formats:
        raise ContractError(
            f"{table}: {names[0]} is a folder without a csv or parquet file in it"
        )
    kept = [path for path, kind in kinds.items() if kind]
    named = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"
    if len(kept) > 1:
        named = f"{named} ({len(kept)} files)"
    return Origin(named, format=formats.pop(), paths=kept)


def _attached_tables(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> dict[str, Origin]:
    """Return the tables and views of a database, by their names in any case."""
    found: dict[str, Origin] = {}
    for name, own in _tables_of(connection, database, schema):
        if not (meant := table_of(name, _tables())) or meant[1]:
            continue
        if meant[0] in found:
            raise ContractError(
                f"{meant[0]}: the tables {found[meant[0]].name} and {own}.{name} could"
                " both be it; leave one"
            )
        sql = ".".join(map(identifier, (ATTACHED, own, name)))
        found[meant[0]] = Origin(f"{own}.{name}", sql)
    return found


def _tables_of(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> list[tuple[str, str]]:
    """Return the names and schemas of all tables and views; attach the database."""
    attach = f"attach if not exists {quoted(database)} as {identifier(ATTACHED)}"
    with in_words("raw_files", repr(database)):
        connection.execute(f"{attach} (read_only)")
    return connection.execute(
        "select table_name, schema_name from duckdb_tables()"
        " where database_name = $catalog and lower(schema_name) = lower($schema)"
        " union all select view_name, schema_name from duckdb_views()"
        " where database_name = $catalog and lower(schema_name) = lower($schema)"
        " order by all",
        {"catalog": ATTACHED, "schema": schema},
    ).fetchall()
