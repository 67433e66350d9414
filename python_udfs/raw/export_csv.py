"""A csv file of an export, copied as text: every line becomes a row or is set aside."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from python_udfs.raw import csv_files
from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.csv_files import CsvFile
from python_udfs.raw.csv_lines import (
    Account,
    account,
    recount,
    rejected_lines,
    repaired,
)
from python_udfs.raw.files import identifier, refuse_changed

REPAIRS = 20  # how often a file is read again without lines that swallow others
READ_FILES = """
    create table if not exists main.export_files (
        table_name varchar, file_name varchar, format varchar, dialect varchar,
        row_count bigint, unread_count bigint, note varchar
    );
    create table if not exists main.export_rejects (
        table_name varchar, reason varchar, file_name varchar, line_number bigint,
        raw_row varchar
    );
    create table if not exists main.export_reject_counts (
        table_name varchar, reason varchar, row_count bigint
    )"""


def copy_csv(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str], path: Path
) -> tuple[list[str], list[str]]:
    """Copy a file into the temporary table `csv_rows`; return its columns and header.

    Lines that are no rows are kept in the tables of `READ_FILES`, with their numbers.
    """
    raw_table = Table(table, is_required=True, columns={name: {} for name in columns})
    with TemporaryDirectory(prefix="duckmart-") as folder:
        csv = csv_files.opened(connection, raw_table, str(path), Path(folder))
        for attempt in range(REPAIRS):
            found = _copied(connection, csv)
            if not found.missing:
                break
            copy = Path(folder) / f"repair{attempt}"
            csv = repaired(raw_table, csv, found, copy)
        else:
            raise ContractError(
                f"{table}: {csv.name}: too many quotes open and are never closed;"
                " export it again with quotes around every text"
            )
        refuse_changed(table, csv.seen)
        _note(connection, table, csv, found)
        _forget(connection, csv)
        return list(csv.columns), csv.dialect.header


def _copied(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> Account:
    _forget(connection, csv)
    columns = ", ".join(
        f"c{at} as {identifier(name)}" for name, at in csv.columns.items()
    )
    chosen = f"{columns}, " if columns else ""
    [(rows,)] = connection.execute(
        "create or replace temp table csv_rows as"
        f" select {chosen}row_number() over () as _number"
        f" from {csv_files.scan_sql(csv, keeps_rejects=True)}"
    ).fetchall()
    found = account(connection, csv)
    return found if found.rows == rows else recount(connection, csv)


def _note(
    connection: duckdb.DuckDBPyConnection, table: str, csv: CsvFile, found: Account
) -> None:
    connection.execute(READ_FILES)
    unread = sum(found.rejected.values())
    connection.execute(
        "insert into main.export_files values (?, ?, 'csv', ?, ?, ?, ?)",
        [table, csv.name, csv.words, found.rows, unread, csv.note],
    )
    for reason, count in found.rejected.items():
        connection.execute(
            "insert into main.export_reject_counts values (?, ?, ?)",
            [table, f"{table}: {reason}", count],
        )
    for reason, number, text in rejected_lines(connection, csv) if unread else []:
        connection.execute(
            "insert into main.export_rejects values (?, ?, ?, ?, ?)",
            [table, f"{table}: {reason}", csv.name, number, text],
        )


def _forget(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> None:
    for name in ("rejects", "scans"):
        connection.execute(f"drop table if exists temp.{name}_{csv.number}")
