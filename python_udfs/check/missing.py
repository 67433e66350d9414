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
    present = {name for (name,) in rows(connection, HAVE_ROWS)}
    absent = [table.name for table in contract() if table.name not in present]
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
        Table(["column without values", "what it is for"], _columns(connection)),
    ]
    shown = [table for table in tables if table.rows]
    return Part("What is missing", sentences=sentences, tables=shown)


def _cures(empty: set[str], absent: list[str]) -> list[tuple[str, str]]:
    """Return for each empty mart the tables of which one, or all, would fill it."""
    filled_by = {
        table: empty - emptiness.empty_marts(set(absent) - {table}) for table in absent
    }
    cures = []
    for mart in sorted(empty):
        alone = [table for table in absent if mart in filled_by[table]]
        words = " or ".join(alone) or " and ".join(_needed(mart, absent))
        cures.append((mart, words))
    return cures


def _needed(mart: str, absent: list[str]) -> list[str]:
    """Return the tables that a mart needs together."""
    needed = list(absent)
    for table in absent:
        given = [name for name in needed if name != table]
        if mart not in emptiness.empty_marts(set(absent) - set(given)):
            needed = given
    return needed


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


def _columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
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
