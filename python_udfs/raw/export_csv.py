"""A csv file of an export, copied as text: every line becomes a row or is set aside."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from python_udfs.raw import csv_files
from python_udfs.raw.contract import Table
from python_udfs.raw.csv_files import CsvFile
from python_udfs.raw.csv_lines import (
    REPAIRS,
    Account,
    account,
    endless,
    forget,
    recount,
    rejected_lines,
    repaired,
    row_lines,
)
from python_udfs.raw.export_notes import note_file, note_rows
from python_udfs.raw.files import identifier, refuse_changed

# Columns of the rows as they are copied; no export's are called so.
ROW, LINE = '"row number"', '"row line"'


def copy_csv(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: list[str],
    path: Path,
    name: str,
) -> tuple[list[str], list[str]]:
    """Copy a file into the temporary table `csv_rows`; return its columns and header.

    Its column `ROW` counts the rows, `LINE` says where each stands in the file. Lines
    that are no rows are noted, with their numbers.
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
            raise endless(table, csv.name)
        refuse_changed(table, csv.seen)
        _number_lines(connection, csv, found)
        _note(connection, table, name, csv, found)
        forget(connection, csv)
        return list(csv.columns), csv.dialect.header


def _copied(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> Account:
    forget(connection, csv)
    columns = ", ".join(
        f"c{at} as {identifier(name)}" for name, at in csv.columns.items()
    )
    chosen = f"{columns}, " if columns else ""
    [(rows,)] = connection.execute(
        "create or replace temp table csv_rows as"
        f" select {chosen}row_number() over () as {ROW}"
        f" from {csv_files.scan_sql(csv, keeps_rejects=True)}"
    ).fetchall()
    found = account(connection, csv)
    return found if found.rows == rows else recount(connection, csv)


def _number_lines(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, found: Account
) -> None:
    """Write into `csv_rows` at which line each row begins; null where none can tell."""
    connection.execute(f"alter table csv_rows add column {LINE} bigint")
    if not (found.inside_values or found.rejected or csv.blank):
        connection.execute(f"update csv_rows set {LINE} = {ROW} + {csv.before}")
        return
    lines = row_lines(connection, csv, found, list(range(1, found.rows + 1)))
    numbered = pd.DataFrame({"row": lines.keys(), "line": lines.values()})
    numbered["line"] = numbered["line"].astype("Int64")
    connection.register("lines_of_rows", numbered)
    connection.execute(f"""
        update csv_rows set {LINE} = lines_of_rows.line
        from lines_of_rows where csv_rows.{ROW} = lines_of_rows.row""")
    connection.unregister("lines_of_rows")


def _note(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    name: str,
    csv: CsvFile,
    found: Account,
) -> None:
    unread = sum(found.rejected.values())
    words = (csv.words, csv.note)
    note_file(connection, table, name, "csv", found.rows, words=words)
    lines = rejected_lines(connection, csv) if unread else []
    note_rows(connection, table, name, found.rejected, lines, is_unread=True)
