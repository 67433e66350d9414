"""Reads a shop's raw tables, checks them against the contract, sets bad rows aside.

The contract is `models/staging/_sources.yml`. Files and attached databases end as
tables of the schema `shop_tables`, with exactly the contract's columns and types. All
rows are read once; only where some are set aside are the places looked up of a few.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from python_udfs.raw import changes, consent, quarantine, references
from python_udfs.raw.contract import (
    ContractError,
    Table,
    contract,
    own_schema,
    without_references,
)
from python_udfs.raw.csv_lines import keep_unread
from python_udfs.raw.exports import READS_NONE
from python_udfs.raw.files import Origin, identifier, stem_of
from python_udfs.raw.loading import BROKEN, TRIMMED, forget, load, source_of, types_of
from python_udfs.raw.near_names import means_table
from python_udfs.raw.notes import keep_notes
from python_udfs.raw.options import Options
from python_udfs.raw.reconciled import keep_reports, refuse_bad_exports
from python_udfs.raw.relations import Relation, relation_of
from python_udfs.raw.sources import CONTRACT, HostTables, content, found_tables
from python_udfs.raw.totals import refuse_lost, totals

__all__ = ["ContractError", "read_raw_tables"]


def read_raw_tables(
    connection: duckdb.DuckDBPyConnection,
    raw_files: str,
    *,
    source: str = CONTRACT,
    raw_schema: str = "main",
    host_tables: HostTables | None = None,
    options: Options | None = None,
    faults: dict[str, str] | None = None,
    **single_options: float | str | None,
) -> None:
    """Fill `shop_tables` from `raw_files`, wholly or, on an error, not at all.

    `raw_files` is a folder, an s3:// path or a database to attach (`shop.duckdb`,
    `postgres:…`), whose tables lie in `raw_schema`; `source` is the system that it was
    exported from, as `python_udfs.raw.sources` has them. Files whose content has not
    changed since they were last read are not read again. Where there are `host_tables`
    they are read, and nothing else. Raises ContractError, which
    names table, file, column, cause and number of rows; where `faults` is given, a
    table's goes there by the table's name, and what can be read of this table and all
    others is read.
    """
    options = options or Options(**single_options)
    current = None
    if not host_tables:
        current = content(connection, source, raw_files, raw_schema, options)
    if current and current == _last_fingerprint(connection):
        print(f"raw tables: {raw_files} has not changed", flush=True)
        return
    with found_tables(connection, source, raw_files, raw_schema, host_tables) as (
        origins,
        unused,
    ):
        before = changes.as_read(connection)
        connection.execute("begin")
        try:
            _start(connection, unused)
            keep_reports(connection, source)
            with _noted_of_all(faults):
                refuse_bad_exports(connection, source, options.max_quarantined_share)
            for table in contract():
                with (
                    TemporaryDirectory(prefix="duckmart-") as folder,
                    _noted(connection, table, faults),
                ):
                    scratch = Path(folder)
                    known = without_references(table, faults or {})
                    found = origins[table.name]
                    relations = _relations(connection, known, found, unused, scratch)
                    _read(connection, known, relations, options, scratch)
            changes.keep_changes(connection, before)
            connection.execute(
                f"update {own_schema()}.raw_tables set fingerprint = ?",
                [None if faults else current],
            )
            connection.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):  # a fatal error has ended it already
                connection.execute("rollback")
            raise


@contextmanager
def _noted(
    connection: duckdb.DuckDBPyConnection, table: Table, faults: dict[str, str] | None
) -> Iterator[None]:
    """Let a table's error pass, or note it and see that there is a table."""
    try:
        yield
    except ContractError as error:
        if faults is None:
            raise
        faults[table.name] = str(error)
        raw = own_schema()
        read = connection.execute(
            f"select 1 from {raw}.raw_tables where table_name = ?", [table.name]
        ).fetchall()
        if not read:
            columns = ", ".join(
                f"{name} {column['data_type']}"
                for name, column in table.columns.items()
            )
            connection.execute(
                f"create or replace table {raw}.{table.name} ({columns})"
            )


@contextmanager
def _noted_of_all(faults: dict[str, str] | None) -> Iterator[None]:
    """Let an error of no single table pass, or note it."""
    try:
        yield
    except ContractError as error:
        if faults is None:
            raise
        faults["raw_files"] = str(error)


def _start(
    connection: duckdb.DuckDBPyConnection, unused: list[tuple[str, str]]
) -> None:
    raw = own_schema()
    connection.execute(f"create schema if not exists {raw}")
    _drop_all(connection)
    connection.execute(f"""
        create or replace table {raw}.raw_tables (
            table_name varchar, read_from varchar, simulated_columns varchar,
            row_count bigint, quarantined_count bigint, trimmed_ids bigint,
            fingerprint varchar
        )""")
    quarantine.create(connection)
    changes.start(connection)
    references.start(connection)
    for name, note in unused:
        connection.execute(
            f"insert into {raw}.raw_files (file_name, note) values (?, ?)", [name, note]
        )


def _drop_all(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the last read made, so that a table of another name now leaves none."""
    tables = connection.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database() and schema_name = ?",
        [own_schema()],
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"drop table {own_schema()}.{identifier(table)}")


def _relations(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    origins: list[Origin],
    unused: list[tuple[str, str]],
    scratch: Path,
) -> list[Relation]:
    if not origins and table.is_required:
        hints = [f"{name}: {note}" for name, note in unused if table.name in note]
        raise ContractError(
            "; ".join([f"{table.name}: the required table is missing", *hints])
        )
    if not origins and table.columns_with("consent"):
        _refuse_unread_table(table, unused)
    return [relation_of(connection, table, origin, scratch) for origin in origins]


def _refuse_unread_table(table: Table, unused: list[tuple[str, str]]) -> None:
    """Raise ContractError where the refusals may stand in a file that is not used.

    What lies in a system's own export is the source's affair.
    """
    for name, note in unused:
        is_ours = not note.endswith(READS_NONE)
        stem = stem_of(name)  # or it stands behind a schema, or before more endings
        stems = (stem, stem.split(".", 1)[-1], stem.split(".")[0])
        if is_ours and any(means_table(stem, table.name) for stem in stems):
            raise ContractError(
                f"{table.name}: {name} is {note}; it may say who refuses, so the build"
                f" stops: call it {table.name}, as csv or parquet, or move it away"
            )


def _read(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    options: Options,
    scratch: Path,
) -> None:
    """Make the table `<name>` and its row of `raw_tables`."""
    accounts, formats = load(connection, table, relations, options, scratch)
    read = totals(connection, table)
    quarantine.mark_duplicates(connection, table)
    rules, lines = (
        quarantine.by_rule(connection, table),
        quarantine.by_line(table, accounts),
    )
    aside = rules + lines
    quarantine.keep_counts(connection, table, aside)
    quarantine.keep_line_examples(connection, table, relations)
    if rules:
        quarantine.keep_row_examples(
            connection, table, relations, accounts, (formats, options)
        )
    kept, trimmed = _keep_good(connection, table, relations)
    counted = [(one.rows, one.units, one.money) for one in rules]
    refuse_lost(connection, table, read, counted)
    counts = (kept, sum(one.rows for one in aside), trimmed)
    if table.is_required and sum(counts[:2]) == 0:
        raise ContractError(f"{table.name}: the required table has no rows")
    keep_notes(connection, table, relations, accounts, counts)
    changes.keep_columns(connection, table, relations)
    forget(connection, relations)
    quarantine.refuse_many(
        connection, table.name, aside, sum(counts[:2]), options.max_quarantined_share
    )
    if relations:
        print(f"  {table.name}: {kept:,} rows, {counts[1]:,} set aside", flush=True)


def _keep_good(
    connection: duckdb.DuckDBPyConnection, table: Table, relations: list[Relation]
) -> tuple[int, int]:
    """Delete what was set aside; return how many rows stay and how many ids changed."""
    name = f"{own_schema()}.{table.name}"
    [(kept, rows, trimmed)] = connection.execute(
        f"select count(*) filter ({BROKEN} is null), count(*),"
        f" coalesce(sum({TRIMMED}), 0)::bigint from {name}"
    ).fetchall()
    judged = f"(select *, {BROKEN} as reason from {name})"
    references.remember(connection, table, judged)
    if rows > kept:
        connection.execute(f"delete from {name} where {BROKEN} is not null")
    for column in (BROKEN, TRIMMED):
        connection.execute(f"alter table {name} drop column {column}")
    if table.columns_with("consent"):
        _keep_unread(connection, table, relations)
        source = source_of(table, relations)
        consent.decide(connection, table, types_of(relations), source)
        consent.apply(connection)
    return kept, trimmed


def _keep_unread(
    connection: duckdb.DuckDBPyConnection, table: Table, relations: list[Relation]
) -> None:
    """Make the table of the lines that are no rows, which may hold refusals."""
    connection.execute(
        "create or replace temp table unread_lines"
        " (text varchar, before varchar, delimiter varchar, place bigint)"
    )
    (key,) = table.columns_with("key")
    for relation in relations:
        for csv in relation.csvs:
            keep_unread(connection, csv, key)


def _last_fingerprint(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        last = connection.execute(
            f"select any_value(fingerprint) from {own_schema()}.raw_tables"
        )
    except duckdb.CatalogException:  # nothing was ever read
        return None
    return last.fetchall()[0][0]
