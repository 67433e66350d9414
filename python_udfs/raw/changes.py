"""What a read found otherwise than the last one: columns, rows, the latest times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import duckdb

from python_udfs.raw.contract import Table, contract, own_schema
from python_udfs.raw.files import identifier
from python_udfs.raw.relations import Relation

FEW = 0.5  # of the rows of the last read: fewer look like a part of an export


@dataclass
class Read:
    """One table as it was read; `columns` says of each whether the contract has it."""

    columns: dict[str, bool]
    rows: int
    past_column: str | None  # of the time at which something happened
    latest: datetime | None


def start(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of columns and of changes, empty."""
    raw = own_schema()
    connection.execute(
        f"create or replace table {raw}.raw_columns"
        " (table_name varchar, column_name varchar, is_used boolean)"
    )
    connection.execute(
        f"create or replace table {raw}.raw_changes"
        " (table_name varchar, change varchar)"
    )


def keep_columns(
    connection: duckdb.DuckDBPyConnection, table: Table, relations: list[Relation]
) -> None:
    """Write which columns the table's files had, and which of them are read."""
    used = {name for relation in relations for name in relation.types}
    unused = {name for relation in relations for name in relation.unused}
    rows = [[table.name, name, True] for name in table.columns if name in used]
    rows += [[table.name, name, False] for name in sorted(unused)]
    if rows:
        connection.executemany(
            f"insert into {own_schema()}.raw_columns values (?, ?, ?)", rows
        )


def as_read(connection: duckdb.DuckDBPyConnection) -> dict[str, Read]:
    """Return the tables that the file holds, by name; none before the first read."""
    raw = own_schema()
    try:
        columns = connection.execute(
            f"select table_name, map(list(column_name), list(is_used)), row_count"
            f" from {raw}.raw_columns join {raw}.raw_tables using (table_name)"
            " group by all"
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    past = {table.name: table.columns_with("past")[:1] for table in contract()}
    return {
        name: Read(found, rows, column, _latest(connection, name, column))
        for name, found, rows in columns
        for column in [*past.get(name, []), None][:1]
    }


def keep_changes(
    connection: duckdb.DuckDBPyConnection, before: dict[str, Read]
) -> None:
    """Write and print what is otherwise than `before`; nothing on a first read."""
    now = as_read(connection)
    for name in sorted(before | now) if before else []:
        for change in _changes(before.get(name), now.get(name)):
            connection.execute(
                f"insert into {own_schema()}.raw_changes values (?, ?)", [name, change]
            )
            print(f"  {name}: {change}", flush=True)


def _changes(before: Read | None, now: Read | None) -> Iterator[str]:
    if before is None or now is None:
        yield (
            "the table is new"
            if now
            else "the table was there on the last read and is gone"
        )
        return
    for column, is_used in before.columns.items():
        if column not in now.columns:
            unused = "" if is_used else "; it was not used"
            yield f"column {column} was there on the last read and is gone{unused}"
    for column, is_used in now.columns.items():
        if column not in before.columns:
            what = "is read" if is_used else "not in the contract: not used"
            yield f"column {column} is new, and {what}"
    if now.rows < FEW * before.rows:
        yield f"{now.rows:,} rows, and on the last read {before.rows:,}"
    if before.latest and (now.latest is None or now.latest < before.latest):
        yield (
            f"the latest {now.past_column} is {now.latest}, and on the last read it was"
            f" {before.latest}"
        )


def _latest(
    connection: duckdb.DuckDBPyConnection, table: str, column: str | None
) -> datetime | None:
    if column is None:
        return None
    [(latest,)] = connection.execute(
        f"select max({identifier(column)}) from {own_schema()}.{identifier(table)}"
    ).fetchall()
    return latest
