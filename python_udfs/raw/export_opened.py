"""What one file or table of an export holds of the columns that a source declares."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from python_udfs.raw.csv_files import pattern
from python_udfs.raw.export_csv import LINE, ROW, copy_csv
from python_udfs.raw.files import identifier, quoted

# Where a row was found: the columns that a source may declare, and which that says it.
PLACE = {"_file": "", "_row": ROW, "_line": LINE}
JSON_LINES = (".jsonl", ".ndjson")
Declared = list[tuple[str, str, bool]]  # name, type, whether it is required


@dataclass
class Opened:
    """A file or table: what to select from, and each declared column's value in it.

    The relation has the columns `ROW`, the row's number, and `LINE`, its line in a csv
    file and else its number; a database's rows have none.
    """

    relation: str
    columns: dict[str, tuple[str, str]]  # by name: the SQL of a value, and its type
    there: list[str]  # the names of all columns that it has
    kind: str
    unread: str = "false"  # the SQL of whether a row could not be read at all


def opened(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    place: Path | str,
    name: str,
    declared: Declared,
) -> Opened:
    """Look at a file, or at a table named in SQL; csv files are copied as text.

    `name` is what people call it.
    """
    kind = _kind(place.name) if isinstance(place, Path) else "database"
    if kind == "csv":
        wanted = [name for name, *_ in declared if name not in PLACE]
        columns, header = copy_csv(connection, table, wanted, place, name)
        found = {name.lower(): (name, "VARCHAR") for name in columns}
        values = dict(_values(declared, name, found))
        return Opened("csv_rows", values, header, kind)
    scan = place if isinstance(place, str) else _scan(place, kind)
    described = connection.execute(f"describe from {scan}").fetchall()
    found = {name.lower(): (name, kind) for name, kind, *_ in described}
    if "_airbyte_data" in found:  # a record of Airbyte's as it came, one object
        found = {"json": ("_airbyte_data", "JSON")}
    numbered = f"select *, row_number() over () as {ROW} from {scan}"
    line = "null::bigint" if kind == "database" else ROW
    return Opened(
        f"(select *, {line} as {LINE} from ({numbered}))",
        dict(_values(declared, name, found)),
        [name for name, *_ in described],
        kind,
        "json is null" if kind == "json" else "false",
    )


def _kind(file: str) -> str:
    ending = _unpacked(file).rpartition(".")[2]
    if ending in ("json", "jsonl", "ndjson"):
        return "json"
    return "parquet" if ending == "parquet" else "csv"


def _unpacked(file: str) -> str:
    return file.lower().removesuffix(".gz").removesuffix(".zst")


def _scan(path: Path, kind: str) -> str:
    """Return what to select from, json as one column of objects."""
    file = quoted(pattern(path))
    if kind == "parquet":
        return f"read_parquet({file})"
    # A line that is no json becomes null; where rows are no lines, the file is refused.
    each = ", format = 'newline_delimited', ignore_errors = true"
    lines = each if _unpacked(path.name).endswith(JSON_LINES) else ""
    objects = f"read_json_objects({file}, maximum_object_size = 268435456{lines})"
    record = "cast(json ->> '$._airbyte_data' as json)"  # one of Airbyte's, or none
    return f"(select coalesce({record}, json) as json from {objects})"


def _values(
    declared: Declared, file: str, found: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the declared columns that are there, each with its value and type."""
    are_objects = set(found) == {"json"}
    for name, kind, _ in declared:
        if name in PLACE:
            yield name, (PLACE[name] or quoted(file), kind)
        elif are_objects:
            arrow = "->" if kind == "JSON" else "->>"
            path = quoted(f'$."{name}"')
            value = f"({identifier(found['json'][0])} {arrow} {path})"
            is_text = kind in ("JSON", "VARCHAR")
            yield name, (value if is_text else f"nullif(trim({value}), '')", kind)
        elif name.lower() in found:
            yield name, (_value(name, kind, *found[name.lower()]), kind)


def _value(name: str, kind: str, column: str, found_kind: str) -> str:
    """Return a column's value; ids of numbers with a point are whole again."""
    value = identifier(column)
    is_id = name == "id" or name.endswith("_id")
    if kind == "VARCHAR" and found_kind in ("DOUBLE", "FLOAT"):
        return rf"regexp_replace({value}::varchar, '\.0$', '')"
    if kind == "VARCHAR" and is_id:
        return rf"nullif(regexp_replace({value}::varchar, '^(\d+)\.0$', '\1'), '')"
    if kind != "VARCHAR" and found_kind == "VARCHAR":
        return f"nullif(trim({value}), '')"
    return value
