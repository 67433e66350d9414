"""Fills a table from its files or its database, and holds its rows against lines."""

from pathlib import Path
from tempfile import mkdtemp

import duckdb

from python_udfs.raw import csv_lines, references
from python_udfs.raw.contract import ContractError, Table, meta, own_schema
from python_udfs.raw.csv_lines import Account, account, recount, repaired
from python_udfs.raw.files import in_words, refuse_changed
from python_udfs.raw.formats import Formats, found_formats, given_formats
from python_udfs.raw.options import Options
from python_udfs.raw.relations import Relation
from python_udfs.raw.rows import checked_rows, joined
from python_udfs.raw.texts import PLAIN, PLAIN_ID, PLAIN_TEXT
from python_udfs.raw.values import is_id

# Columns of the table while it is read, of names that no column of the contract has.
BROKEN, TRIMMED = '"broken rule"', '"trimmed ids"'


def load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    options: Options,
    scratch: Path,
) -> tuple[list[Account], Formats]:
    """Fill the table, each row with the rule it breaks; account for all lines read.

    Texts are read as they stand, and again with care where one of them needs it. Where
    values cannot be read plainly, all of them are asked for their format, and the table
    is filled again. Raises ContractError where lines or rows get lost.
    """
    formats = given_formats(table, options)
    types = types_of(relations)
    texts = [
        name
        for name, column in table.columns.items()
        if types.get(name) == column["data_type"].upper() == "VARCHAR"
    ]
    plain = types | dict.fromkeys(texts, PLAIN)
    accounts = _load(connection, table, relations, plain, options, formats, scratch)
    if _need_care(connection, table, texts):
        accounts = _load(connection, table, relations, types, options, formats, scratch)
    if not _has_unread(connection, table):
        return accounts, formats
    found = found_formats(
        connection, table, types, source_of(table, relations), options
    )
    if found != formats:
        accounts = _load(connection, table, relations, types, options, found, scratch)
    return accounts, found


def types_of(relations: list[Relation]) -> dict[str, str]:
    """Return the types of a table's raw columns, the real table's first."""
    return {
        name: kind
        for relation in reversed(relations)
        for name, kind in relation.types.items()
    }


def source_of(table: Table, relations: list[Relation], **options: bool) -> str:
    """Return what to select a table's raw rows from."""
    origins = [relation.as_origin(**options) for relation in relations]
    return joined(table, origins, [set(relation.types) for relation in relations])


def _need_care(
    connection: duckdb.DuckDBPyConnection, table: Table, texts: list[str]
) -> bool:
    """Return whether a text, read as it stands, may not be what is meant.

    An id that another table has too is plain, or stands there as it stands here.
    """
    odd = []
    for name in texts:
        column = table.columns[name]
        pattern = PLAIN_ID if is_id(name, column) else PLAIN_TEXT
        among = f"{BROKEN} is not null and " if "references" in meta(column) else ""
        odd.append(f"({among}not regexp_full_match({name}, '{pattern}'))")
    found = (
        f"select 1 from {own_schema()}.{table.name}"
        f" where {' or '.join(odd) or 'false'} limit 1"
    )
    return bool(connection.execute(found).fetchall())


def _has_unread(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Return whether there are values that another format may tell how to read."""
    unread = (
        f"select 1 from {own_schema()}.{table.name}"
        f" where contains({BROKEN}, ' is not a ') limit 1"
    )
    return bool(connection.execute(unread).fetchall())


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    types: dict[str, str],
    options: Options,
    formats: Formats,
    scratch: Path,
) -> list[Account]:
    name = f"{own_schema()}.{table.name}"
    names = " + ".join(relation.origin.name for relation in relations)
    for _ in range(csv_lines.REPAIRS):
        forget(connection, relations)
        checked = checked_rows(
            table,
            types,
            source_of(table, relations, keeps_rejects=True),
            formats=formats,
            options=options,
            causes=references.causes(connection),
        )
        with in_words(table.name, names):
            [(rows,)] = connection.execute(f"""
                create or replace table {name} as
                select {", ".join(table.columns)}, reason as {BROKEN},
                    trimmed_ids as {TRIMMED}
                from ({checked})""").fetchall()
        accounts, is_repaired = _account(
            connection, table, relations, rows, Path(mkdtemp(dir=scratch))
        )
        if not is_repaired:
            return accounts
    raise csv_lines.endless(table.name, relations[0].origin.name)


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
    for relation in relations:
        refuse_changed(table.name, relation.seen)
    accounts = [account(connection, csv) for csv in csvs]
    if (
        any(csv.file.scan.has_quotes for csv in csvs) and len(real) < len(relations)
    ) or (_expected(connection, real, accounts) != rows):
        accounts = [recount(connection, csv) for csv in csvs]
    for relation in relations:
        for at, csv in enumerate(relation.csvs):
            found = accounts[csvs.index(csv)]
            if found.missing:
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


def forget(connection: duckdb.DuckDBPyConnection, relations: list[Relation]) -> None:
    """Drop the tables of all rejected lines."""
    for relation in relations:
        for csv in relation.csvs:
            csv_lines.forget(connection, csv)
