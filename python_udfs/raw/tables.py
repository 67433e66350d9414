"""Reads a shop's raw tables, checks them against the contract, sets bad rows aside.

The contract is `models/staging/_sources.yml`. Files and attached databases end as
tables of the schema `shop_tables`, with exactly the contract's columns and types. All
rows are read once; only where some are set aside are the places looked up of a few.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from python_udfs.raw import quarantine
from python_udfs.raw.contract import ContractError, Table, contract, own_schema
from python_udfs.raw.csv_files import refuse_changed
from python_udfs.raw.csv_lines import Account, account, recount, repaired
from python_udfs.raw.files import (
    Origin,
    in_words,
)
from python_udfs.raw.quarantine import BROKEN
from python_udfs.raw.reconciled import keep_reports
from python_udfs.raw.relations import Relation, relation_of
from python_udfs.raw.rows import checked_rows, joined
from python_udfs.raw.sources import CONTRACT, content, found_tables

__all__ = ["ContractError", "read_raw_tables"]
REPAIRS = 20  # how often a file is read again without lines that swallow others


def read_raw_tables(
    connection: duckdb.DuckDBPyConnection,
    raw_files: str,
    *,
    source: str = CONTRACT,
    raw_schema: str = "main",
    max_quarantined_share: float = 0.05,
) -> None:
    """Fill `shop_tables` from `raw_files`, wholly or, on an error, not at all.

    `raw_files` is a folder, an s3:// path or a database to attach (`shop.duckdb`,
    `postgres:…`), whose tables lie in `raw_schema`; `source` is the system that it was
    exported from, as `python_udfs.raw.sources` has them. Files whose content has not
    changed since they were last read are not read again. Raises ContractError, which
    names table, file, column, cause and number of rows.
    """
    current = content(connection, source, raw_files, raw_schema, max_quarantined_share)
    if current and current == _last_fingerprint(connection):
        print(f"raw tables: {raw_files} has not changed", flush=True)
        return
    with found_tables(connection, source, raw_files, raw_schema) as (origins, unused):
        connection.execute("begin")
        try:
            _start(connection, unused)
            for table in contract():
                with TemporaryDirectory(prefix="duckmart-") as scratch:
                    folder = Path(scratch)
                    relations = _relations(
                        connection, table, origins[table.name], unused, folder
                    )
                    _read(connection, table, relations, max_quarantined_share, folder)
            keep_reports(connection, source, max_quarantined_share)
            connection.execute(
                f"update {own_schema()}.raw_tables set fingerprint = ?", [current]
            )
            connection.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):  # a fatal error has ended it already
                connection.execute("rollback")
            raise


def _start(
    connection: duckdb.DuckDBPyConnection, unused: list[tuple[str, str]]
) -> None:
    raw = own_schema()
    connection.execute(f"create schema if not exists {raw}")
    connection.execute(f"""
        create or replace table {raw}.raw_tables (
            table_name varchar, read_from varchar, simulated_columns varchar,
            row_count bigint, quarantined_count bigint, fingerprint varchar
        )""")
    quarantine.create(connection)
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
    max_share: float,
    scratch: Path,
) -> None:
    """Make the table `<name>` and its row of `raw_tables`."""
    found = {column for relation in relations for column in relation.types}
    lacking = [column for column in table.columns if column not in found]
    accounts = _load(connection, table, relations, lacking, scratch)
    quarantine.mark_duplicates(connection, table)
    rules = quarantine.by_rule(connection, table)
    aside = rules + quarantine.by_line(table, accounts)
    quarantine.keep_counts(connection, table, aside)
    quarantine.keep_line_examples(connection, table, relations)
    if rules:
        quarantine.keep_row_examples(connection, table, relations, lacking, accounts)
    kept = _keep_good(connection, table, has_bad=bool(rules))
    set_aside = sum(one.rows for one in aside)
    if table.is_required and kept + set_aside == 0:
        raise ContractError(f"{table.name}: the required table has no rows")
    quarantine.refuse_many(connection, table, aside, kept + set_aside, max_share)
    _note(connection, table, relations, accounts, (kept, set_aside))
    _forget(connection, relations)
    if relations:
        print(f"  {table.name}: {kept:,} rows, {set_aside:,} set aside", flush=True)


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    lacking: list[str],
    scratch: Path,
) -> list[Account]:
    """Fill the table, each row with the rule it breaks; account for all lines read."""
    name = f"{own_schema()}.{table.name}"
    columns = [set(relation.types) for relation in relations]
    for attempt in range(REPAIRS):
        _forget(connection, relations)
        origins = [relation.as_origin(keeps_rejects=True) for relation in relations]
        checked = checked_rows(table, lacking, joined(table, origins, columns))
        with in_words(table.name, " + ".join(origin.name for origin in origins)):
            [(rows,)] = connection.execute(f"""
                create or replace table {name} as
                select {", ".join(table.columns)}, reason as {BROKEN}
                from ({checked})""").fetchall()
        accounts, is_repaired = _account(
            connection, table, relations, rows, scratch / f"repair {attempt}"
        )
        if not is_repaired:
            return accounts
    raise ContractError(
        f"{table.name}: {relations[0].origin.name}: too many quotes open and are never"
        " closed; export it again with quotes around every text"
    )


def _account(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    rows: int,
    scratch: Path,
) -> tuple[list[Account], bool]:
    """Hold rows against lines; repair files of which lines are missing."""
    real, is_repaired = relations[:1], False
    csvs = [csv for relation in relations for csv in relation.csvs]
    for csv in csvs:
        refuse_changed(table, csv)
    accounts = [account(connection, csv) for csv in csvs]
    if (
        any(csv.file.scan.has_quotes for csv in csvs) and len(real) < len(relations)
    ) or (_expected(connection, real, accounts) != rows):
        accounts = [recount(connection, csv) for csv in csvs]
    for relation in relations:
        for at, csv in enumerate(relation.csvs):
            found = accounts[csvs.index(csv)]
            if found.missing:
                scratch.mkdir(exist_ok=True)
                copy = scratch / f"{csv.number}"
                relation.csvs[at] = repaired(table, csv, found, copy)
                is_repaired = True
    if is_repaired:
        return accounts, True
    expected = _expected(connection, real, accounts)
    if expected != rows:
        raise ContractError(
            f"{table.name}: {real[0].origin.name} has {expected:,} rows and {rows:,}"
            " were read; none may be lost, so the build stops"
        )
    return accounts, False


def _expected(
    connection: duckdb.DuckDBPyConnection,
    relations: list[Relation],
    accounts: list[Account],
) -> int:
    """Return how many rows the real table has, by its lines or by its own count."""
    if not relations:
        return 0
    if csvs := relations[0].csvs:
        return sum(found.rows for found in accounts[: len(csvs)])
    return connection.execute(f"select count(*) from {relations[0].scan}").fetchall()[
        0
    ][0]


def _keep_good(
    connection: duckdb.DuckDBPyConnection, table: Table, *, has_bad: bool
) -> int:
    name = f"{own_schema()}.{table.name}"
    if table.name == "customers":  # who was set aside may have refused
        connection.execute(f"""
            create or replace table {name}_set_aside as
            from {name} where {BROKEN} is not null""")
    if has_bad:
        connection.execute(f"delete from {name} where {BROKEN} is not null")
    connection.execute(f"alter table {name} drop column {BROKEN}")
    return connection.execute(f"select count(*) from {name}").fetchall()[0][0]


def _note(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    accounts: list[Account],
    counts: tuple[int, int],
) -> None:
    """Write what the table and each of its files was."""
    connection.execute(
        f"insert into {own_schema()}.raw_tables values (?, ?, ?, ?, ?, null)",
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


def _forget(connection: duckdb.DuckDBPyConnection, relations: list[Relation]) -> None:
    """Drop the tables of rejected lines."""
    for relation in relations:
        for csv in relation.csvs:
            connection.execute(f"drop table if exists temp.rejects_{csv.number}")
            connection.execute(f"drop table if exists temp.scans_{csv.number}")


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
