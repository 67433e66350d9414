"""Reads a shop's raw tables, checks them against the contract, sets bad rows aside.

The contract is `models/staging/_sources.yml`. Files and attached databases end as
tables of the schema `shop_tables`, with exactly the contract's columns and types.
"""

import duckdb

from python_udfs.raw.contract import ContractError, Table, contract, own_schema
from python_udfs.raw.files import (
    Origin,
    columns_of,
    fingerprint,
)
from python_udfs.raw.reconciled import keep_reports
from python_udfs.raw.rows import checked_rows, joined
from python_udfs.raw.sources import CONTRACT, content, found_tables, mapped_catalog

__all__ = ["ContractError", "read_raw_tables"]


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
    `postgres:…`), whose tables lie in `raw_schema`; `source` is the system it was
    exported from, as `python_udfs.raw.sources` has them. Files that have not changed
    since they were last read are not read again. Raises ContractError, which names
    table, column, cause and number of rows.
    """
    with found_tables(connection, source, raw_files, raw_schema) as origins:
        current = (
            fingerprint(origins, max_quarantined_share)
            if source == CONTRACT
            else content(source, raw_files)
        )
        if current and current == _last_fingerprint(connection):
            print(f"raw tables: {raw_files} has not changed", flush=True)
            return
        connection.execute("begin")
        try:
            _start(connection)
            for table in contract():
                _read(connection, table, origins.get(table.name, []))
                _refuse_many(connection, table, max_quarantined_share)
            keep_reports(connection, mapped_catalog(source))
            connection.execute(
                f"update {own_schema()}.raw_tables set fingerprint = ?", [current]
            )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


def _start(connection: duckdb.DuckDBPyConnection) -> None:
    raw = own_schema()
    connection.execute(f"create schema if not exists {raw}")
    connection.execute(f"""
        create or replace table {raw}.raw_tables (
            table_name varchar, read_from varchar, simulated_columns varchar,
            row_count bigint, quarantined_count bigint, fingerprint varchar
        )""")
    connection.execute(f"""
        create or replace table {raw}.quarantined_rows (
            table_name varchar, reason varchar, raw_row varchar
        )""")


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, origins: list[Origin]
) -> None:
    """Make the table `<name>` and its row of `raw_tables`."""
    if not origins and table.is_required:
        raise ContractError(f"{table.name}: the required table is missing")
    columns = [columns_of(connection, table, origin) for origin in origins]
    _refuse_missing_columns(table, set().union(*columns))
    lacking = [
        column for column in table.columns if column not in set().union(*columns)
    ]
    raw = own_schema()
    source = joined(table, origins, columns)
    checked = f"({checked_rows(table, lacking, source)})"
    connection.execute(f"create or replace temp table checked as from {checked}")
    names = ", ".join(table.columns)
    connection.execute(f"""
        create or replace table {raw}.{table.name} as
        select {names} from checked where reason is null""")
    connection.execute(f"""
        insert into {raw}.quarantined_rows
        select '{table.name}', reason, raw_row from checked where reason is not null""")
    kept, set_aside = connection.execute(
        "select count(*) filter (reason is null), count(reason) from checked"
    ).fetchall()[0]
    if table.is_required and kept + set_aside == 0:
        raise ContractError(f"{table.name}: the required table has no rows")
    connection.execute(
        f"insert into {raw}.raw_tables values (?, ?, ?, ?, ?, null)",
        [
            table.name,
            " + ".join(origin.name for origin in origins) or "absent",
            _simulated(table, origins, columns),
            kept,
            set_aside,
        ],
    )
    if origins:
        print(f"  {table.name}: {kept:,} rows, {set_aside:,} set aside", flush=True)


def _refuse_missing_columns(table: Table, found: set[str]) -> None:
    if not found:
        return
    for column in table.columns_with("key") + table.columns_with("required"):
        if column not in found:
            raise ContractError(
                f"{table.name}: the required column {column} is missing;"
                f" there are {', '.join(sorted(found))}"
            )


def _refuse_many(
    connection: duckdb.DuckDBPyConnection, table: Table, max_share: float
) -> None:
    """Stop where one rule sets aside more of a table than a shop can shrug off."""
    raw = own_schema()
    for reason, bad, total in connection.execute(
        f"""
        select reason, count(*), any_value(row_count + quarantined_count)
        from {raw}.quarantined_rows inner join {raw}.raw_tables using (table_name)
        where table_name = ?
        group by reason order by count(*) desc""",
        [table.name],
    ).fetchall():
        if bad > max_share * total:
            raise ContractError(
                f"{reason} in {bad:,} of {total:,} rows; more than the var"
                f" max_quarantined_share ({max_share:.0%}) allows"
            )


def _simulated(
    table: Table, origins: list[Origin], columns: list[set[str]]
) -> str | None:
    """Return which of the table's columns are simulated; None where none is."""
    simulated = {
        name
        for origin, found in zip(origins, columns, strict=True)
        if "simulated_" in origin.name
        for name in found
    }
    if len(origins) == 2:
        simulated -= columns[0]
    return ", ".join(name for name in table.columns if name in simulated) or None


def _last_fingerprint(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        last = connection.execute(
            f"select any_value(fingerprint) from {own_schema()}.raw_tables"
        )
    except duckdb.CatalogException:  # nothing was ever read
        return None
    return last.fetchall()[0][0]
