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

from python_udfs.raw import consent, quarantine, references
from python_udfs.raw.contract import (
    ContractError,
    Table,
    contract,
    own_schema,
    without_references,
)
from python_udfs.raw.csv_lines import Account
from python_udfs.raw.files import Origin
from python_udfs.raw.loading import BROKEN, TRIMMED, forget, load, source_of, types_of
from python_udfs.raw.options import Options
from python_udfs.raw.reconciled import keep_reports
from python_udfs.raw.relations import Relation, relation_of
from python_udfs.raw.sources import CONTRACT, HostTables, content, found_tables

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
        connection.execute("begin")
        try:
            _start(connection, unused)
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
            keep_reports(connection, source, options.max_quarantined_share)
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


def _start(
    connection: duckdb.DuckDBPyConnection, unused: list[tuple[str, str]]
) -> None:
    raw = own_schema()
    connection.execute(f"create schema if not exists {raw}")
    connection.execute(f"""
        create or replace table {raw}.raw_tables (
            table_name varchar, read_from varchar, simulated_columns varchar,
            row_count bigint, quarantined_count bigint, trimmed_ids bigint,
            fingerprint varchar
        )""")
    quarantine.create(connection)
    references.start(connection)
    for name, note in unused:
        connection.execute(
            f"insert into {raw}.raw_files (file_name, note) values (?, ?)", [name, note]
        )


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
    return [relation_of(connection, table, origin, scratch) for origin in origins]


def _read(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    options: Options,
    scratch: Path,
) -> None:
    """Make the table `<name>` and its row of `raw_tables`."""
    accounts, formats = load(connection, table, relations, options, scratch)
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
    unread = sum(one.rows for one in lines)
    kept, trimmed = _keep_good(connection, table, relations, unread)
    counts = (kept, sum(one.rows for one in aside), trimmed)
    if table.is_required and sum(counts[:2]) == 0:
        raise ContractError(f"{table.name}: the required table has no rows")
    _note(connection, table, relations, accounts, counts)
    forget(connection, relations)
    quarantine.refuse_many(
        connection, table, aside, sum(counts[:2]), options.max_quarantined_share
    )
    if relations:
        print(f"  {table.name}: {kept:,} rows, {counts[1]:,} set aside", flush=True)


def _keep_good(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    unread: int,
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
        source = source_of(table, relations)
        consent.decide(
            connection, table, types_of(relations), source, unread_lines=unread
        )
        consent.apply(connection)
    return kept, trimmed


def _note(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    accounts: list[Account],
    counts: tuple[int, int, int],
) -> None:
    """Write what the table and each of its files was."""
    connection.execute(
        f"insert into {own_schema()}.raw_tables values (?, ?, ?, ?, ?, ?, null)",
        [
            table.name,
            " + ".join(relation.origin.name for relation in relations) or "absent",
            _simulated(table, relations),
            *counts,
        ],
    )
    csvs = [csv for relation in relations for csv in relation.csvs]
    rows = [
        [table.name, csv.name, "csv", csv.words, found.rows, unread, csv.note]
        for csv, found in zip(csvs, accounts, strict=True)
        for unread in [sum(found.rejected.values())]
    ]
    rows += [
        [table.name, relation.origin.name, relation.origin.format, None, None, 0, None]
        for relation in relations
        if not relation.csvs
    ]
    for row in rows:
        connection.execute(
            f"insert into {own_schema()}.raw_files values (?, ?, ?, ?, ?, ?, ?)", row
        )


def _simulated(table: Table, relations: list[Relation]) -> str | None:
    """Return which of the table's columns are simulated; None where none is."""
    simulated = {
        name
        for relation in relations
        if relation.origin.is_simulated
        for name in relation.types
    }
    if len(relations) == 2:
        simulated -= set(relations[0].types)
    return ", ".join(name for name in table.columns if name in simulated) or None


def _last_fingerprint(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        last = connection.execute(
            f"select any_value(fingerprint) from {own_schema()}.raw_tables"
        )
    except duckdb.CatalogException:  # nothing was ever read
        return None
    return last.fetchall()[0][0]
