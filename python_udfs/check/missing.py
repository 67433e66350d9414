"""What a shop does not hand over, and what stays empty or poorer without it."""

import duckdb

from python_udfs.check import emptiness, models
from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import rows
from python_udfs.raw.contract import contract, meta

ABOUT_BUILDS = "operations"  # the folder of marts that are about all models at once
HAVE_ROWS = "select table_name from {raw}.raw_tables where row_count > 0"


def part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Return the marts that stay empty, what would fill them, and what else lacks."""
    absent = _absent(connection)
    empty = emptiness.empty_marts(set(absent))
    filled = len(models.marts()) - len(empty)
    sentences = [
        f"{filled} of {len(models.marts())} marts can have rows, as far as the tables"
        " decide; whether there is enough history for a model, only a build tells."
    ]
    tables = [
        Table(["mart that stays empty", "until there is"], _cures(empty, absent)),
        Table(
            ["table without rows", "marts that go on without it"],
            _readers(absent, empty),
        ),
        Table(["column without values", "what it is for"], columns(connection)),
    ]
    shown = [table for table in tables if table.rows]
    return Part("What is missing", sentences=sentences, tables=shown)


def filled_by(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    """Return what would fill empty marts, in words, each with the marts; most first."""
    absent = _absent(connection)
    found: dict[str, list[str]] = {}
    for mart, cure in _cures(emptiness.empty_marts(set(absent)), absent):
        found.setdefault(cure, []).append(mart)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _absent(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables of the contract without rows."""
    present = {name for (name,) in rows(connection, HAVE_ROWS)}
    return [table.name for table in contract() if table.name not in present]


def _cures(empty: set[str], absent: list[str]) -> list[tuple[str, str]]:
    """Return for each empty mart the tables that would fill it, in words."""
    return [
        (
            mart,
            " and ".join(
                f"({words})" if " or " in words and len(found) > 1 else words
                for words in sorted(" or ".join(sorted(cause)) for cause in found)
            ),
        )
        for mart in sorted(empty)
        if (found := [c for c in emptiness.causes(mart) if c <= set(absent)])
    ]


def _readers(absent: list[str], empty: set[str]) -> list[tuple[str, str]]:
    """Return for each table without rows the marts that go on without it."""
    readers = []
    for table in absent:
        read_by = [
            mart
            for mart in models.marts()
            if mart not in empty
            and models.files()[mart].parent.name != ABOUT_BUILDS
            and table in emptiness.raw_tables_of(mart)
        ]
        readers.append((table, ", ".join(read_by) or "no mart"))
    return readers


def columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return the columns of tables with rows that hold nothing, and their meaning."""
    found = []
    for (name,) in rows(connection, HAVE_ROWS):
        columns = next(table.columns for table in contract() if table.name == name)
        counts = ", ".join(f"count({column})" for column in columns)
        (counted,) = rows(connection, f"select {counts} from {{raw}}.{name}")
        found += [
            (f"{name}.{column}", " ".join(described["description"].split()))
            for (column, described), count in zip(columns.items(), counted, strict=True)
            if not count and "required" not in meta(described)
        ]
    return found
