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
    where concat({words}) <> ''
    order by table_name is null, table_name, file_name limit 40
"""
# What the reader may say of a file, besides its name, in the order of the page.
SAID = ("format", "dialect", "row_count", "unread_count", "note")
WORDS = ("dialect", "note")  # where there are none, the file's name says all


def part(connection: duckdb.DuckDBPyConnection, faults: dict[str, str]) -> Part:
    """Return what was read; `faults` are the tables that stop a build, and why."""
    found = rows(connection, TABLES)
    tables = [
        Table(
            ["table", "read from", "rows", "set aside", "simulated (not real)"],
            found,
        )
    ]
    if has(connection, "raw_files", "dialect"):
        tables.append(_files(connection))
    names = {table.name for table in contract()} - {name for name, *_ in found}
    stopped = sorted(names & faults.keys())
    sentences = [f"Not read: {', '.join(stopped)}; see above."] * bool(stopped)
    shown = [table for table in tables if table.rows]
    return Part("Tables", sentences=sentences, tables=shown)


def _files(connection: duckdb.DuckDBPyConnection) -> Table:
    """Return how each file was read; what the reader does not tell is left out."""
    told = [name for name in SAID if has(connection, "raw_files", name)]
    sql = FILES.replace("{columns}", ", ".join(told))
    sql = sql.replace("{words}", ", ".join(name for name in WORDS if name in told))
    headings = [name.replace("_", " ") for name in told]
    return Table(["table", "file", *headings], rows(connection, sql))
