"""One source's export, mapped to the contract by its SQL, in a scratch file.

The schema `raw` has what the export holds, `mapped` what the source's views make of it.
What is the contract's stays in `main`; the rest goes.
"""

import re
from pathlib import Path

import duckdb

from python_udfs.paths import PROJECT
from python_udfs.raw.contract import ContractError, contract
from python_udfs.raw.exports import copy_export
from python_udfs.raw.files import first_line, quoted
from python_udfs.raw.reconciled import REPORTS, tables_of

SOURCES = PROJECT / "sources"


def source_file(name: str) -> Path:
    """Return the file of a source, which is its own name if that ends in .sql."""
    return Path(name) if name.endswith(".sql") else SOURCES / f"{name}.sql"


def script(name: str) -> str:
    """Return a source's SQL, with the files that it reads by `.read` in their place.

    These lie in `SOURCES`, wherever the source itself does.
    """
    return re.sub(
        r"^\.read (\S+)$",
        lambda match: (SOURCES / match[1]).read_text(),
        source_file(name).read_text(),
        flags=re.MULTILINE,
    )


def map_source(
    scratch: str, name: str, shop: str, place: str, schema: str
) -> list[tuple[str, str]]:
    """Add a source's tables to the scratch file; return files that it does not use.

    Rows are added where another source made the table. Raises ContractError.
    """
    with duckdb.connect(scratch) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create schema raw; create schema mapped")
        connection.execute("set schema = 'mapped'")
        try:
            connection.execute(script(name))
            name = source_file(name).stem
            unused = copy_export(connection, name, place, schema)
            _settle(connection)
            _keep(connection, name, shop)
        except duckdb.Error as error:
            raise ContractError(
                f"{name}: {place} cannot be mapped: {first_line(error)}"
            ) from error
        connection.execute("set schema = 'main'")
        connection.execute("drop schema mapped cascade; drop schema raw cascade")
    return unused


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the source's views tables, in their order: each is asked several times."""
    views = connection.execute(
        "select view_name from duckdb_views() where schema_name = 'mapped'"
        " order by view_oid"
    ).fetchall()
    for (view,) in views:
        connection.execute(f"create table mapped.settled as from mapped.{view}")
        connection.execute(f"drop view mapped.{view}")
        connection.execute(f"alter table mapped.settled rename to {view}")


def _keep(connection: duckdb.DuckDBPyConnection, name: str, shop: str) -> None:
    """Keep those tables that are the contract's; of a second source add the rows."""
    wanted = {table.name for table in contract()} | set(REPORTS)
    there = tables_of(connection, None)
    for table in sorted(tables_of(connection, None, schema="mapped") & wanted):
        rows = f"(select {_prefixed(connection, table, shop)} from mapped.{table})"
        if table in REPORTS:
            rows = f"(select {quoted(name)} as source_name, * from {rows})"
        if table in there:
            rows = f"(from main.{table} union all by name from {rows})"
        connection.execute(f"create or replace table main.{table} as from {rows}")


def _prefixed(connection: duckdb.DuckDBPyConnection, table: str, shop: str) -> str:
    """Return a table's columns, ids beginning with the shop's name if it has one."""
    if not shop:
        return "*"
    columns = [
        row[0] for row in connection.execute(f"describe mapped.{table}").fetchall()
    ]
    replaced = [
        f"{quoted(f'{shop}-')} || {column} as {column}"
        for column in columns
        if column.endswith("_id") and column != "store_id"
    ]
    if "store_id" in columns:
        store = f"{quoted(shop)} || coalesce('-' || store_id, '')"
        replaced.append(f"{store} as store_id")
    return f"* replace ({', '.join(replaced)})" if replaced else "*"
