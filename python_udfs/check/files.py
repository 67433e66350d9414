"""What was found, and how each table's files were read."""

import duckdb

from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import has, rows
from python_udfs.raw.contract import contract

TABLES = """
    select table_name, read_from, row_count, quarantined_count,
        coalesce(simulated_columns, '')
    from {raw}.raw_tables where read_from <> 'absent'
"""
FILES = """
    select table_name, file_name, {columns} from {raw}.raw_files
    order by table_name is null, table_name, file_name limit 40
"""
# What the reader may say of a file, besides its name, in the order of the page.
SAID = ("format", "dialect", "row_count", "unread_count", "note")


def part(connection: duckdb.DuckDBPyConnection, faults: dict[str, str]) -> Part:
    """Return what was read; `faults` are the tables that stop a build, and why."""
    found = rows(connection, TABLES)
    tables = [
        Table(
            ["table", "read from", "rows", "set aside", "simulated (not real)"],
            found,
        )
    ]
    if has(connection, "raw_files"):
        tables.append(_files(connection))
    names = {table.name for table in contract()} - {name for name, *_ in found}
    stopped = sorted(names & faults.keys())
    sentences = [f"Not read: {', '.join(stopped)}; see above."] * bool(stopped)
    shown = [table for table in tables if table.rows]
    return Part("Tables", sentences=sentences, tables=shown)


def _files(connection: duckdb.DuckDBPyConnection) -> Table:
    """Return how each file was read; what the reader does not tell is left out."""
    told = [name for name in SAID if has(connection, "raw_files", name)]
    columns = ", ".join(told) or "null"
    found = rows(connection, FILES.replace("{columns}", columns))
    headings = [name.replace("_", " ") for name in told] or [""]
    return Table(["table", "file", *headings], found)
