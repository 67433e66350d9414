"""The systems whose exports we read: a file of `sources/` maps one to the contract.

`SOURCE=shopify_csv RAW=orders_export.csv`; several are combined by commas, in both:
`SOURCE=shopify_fivetran,ga4 RAW=shop_folder,ga4_folder`. `contract` stands for tables
that already are the contract's; a table of theirs takes the place of a source's. Of two
shops on one system each gets a name, `woocommerce:nl,woocommerce:de`, which its ids
then begin with.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from python_udfs.paths import PROJECT
from python_udfs.raw.contract import ContractError, contract
from python_udfs.raw.exports import copy_export
from python_udfs.raw.files import Origin, find_tables, identifier, quoted
from python_udfs.raw.reconciled import REPORTS, reconcile

SOURCES = PROJECT / "sources"
CONTRACT = "contract"
MAPPED = "raw/mapped"  # what the scratch file is attached as; no file is called so


def names() -> list[str]:
    """Return the names of the sources that there are, the contract's own first."""
    return [CONTRACT, *sorted(path.stem for path in SOURCES.glob("*.sql"))]


def parts(source: str, raw_files: str) -> list[tuple[str, str, str]]:
    """Return for each part the source, the shop's name or '', and where it lies.

    Raises ContractError where a source is unknown or has no place.
    """
    wanted = [part.strip() for part in source.split(",")]
    places = raw_files.split(",") if len(wanted) > 1 else [raw_files]
    if len(wanted) != len(places):
        raise ContractError(
            f"SOURCE names {len(wanted)} sources, RAW {len(places)} places: {raw_files}"
        )
    for part in wanted:
        if part.partition(":")[0] not in names():
            raise ContractError(
                f"SOURCE: there is no source {part!r}; there are {', '.join(names())}"
            )
    return [
        (*part.partition(":")[::2], place.strip())
        for part, place in zip(wanted, places, strict=True)
    ]


@contextmanager
def found_tables(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    raw_files: str,
    raw_schema: str,
) -> Iterator[dict[str, list[Origin]]]:
    """Yield for each table of the contract what to select from, while it is there."""
    if source == CONTRACT:
        yield find_tables(connection, raw_files, raw_schema)
        return
    found = {table.name: [] for table in contract()}
    with TemporaryDirectory() as folder:
        scratch = str(Path(folder) / "scratch.duckdb")
        for name, shop, place in parts(source, raw_files):
            if name != CONTRACT:
                _map(scratch, name, shop, place, raw_schema)
        _finish(scratch)
        connection.execute(
            f"attach {quoted(scratch)} as {identifier(MAPPED)} (read_only)"
        )
        try:
            for table in _tables(connection, MAPPED) & set(found):
                sql = f"{identifier(MAPPED)}.main.{table}"
                found[table] = [Origin(f"{table} of {source}", sql)]
            for name, _, place in parts(source, raw_files):
                if name == CONTRACT:
                    own = find_tables(connection, place, raw_schema)
                    found |= {key: value for key, value in own.items() if value}
            yield found
        finally:
            connection.execute(f"detach {identifier(MAPPED)}")


def mapped_catalog(source: str) -> str | None:
    """Return the catalog, quoted, of what a source was mapped to; or None."""
    return None if source == CONTRACT else identifier(MAPPED)


def content(source: str, raw_files: str) -> str | None:
    """Return a hash of the exports' files and of our SQL; None of a database."""
    digest = hashlib.blake2b(source.encode())
    for path in sorted(SOURCES.rglob("*.sql")):
        digest.update(path.read_bytes())
    for _, _, place in parts(source, raw_files):
        path = Path(place)
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        if not path.exists() or path.suffix in (".duckdb", ".db", ".sqlite"):
            return None
        for file in filter(Path.is_file, files):
            digest.update(file.name.encode())
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "blake2b").digest())
    return digest.hexdigest()


def script(name: str) -> str:
    """Return a source's SQL, with the files that it reads by `.read` in their place."""
    text = (SOURCES / f"{name}.sql").read_text()
    return re.sub(
        r"^\.read (\S+)$",
        lambda match: (SOURCES / match[1]).read_text(),
        text,
        flags=re.MULTILINE,
    )


def _map(scratch: str, name: str, shop: str, place: str, schema: str) -> None:
    """Write a source's tables into the scratch file, after those of other sources."""
    with duckdb.connect(scratch) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create schema raw; create schema mapped")
        connection.execute("set schema = 'mapped'")
        try:
            connection.execute(script(name))
            unused = copy_export(connection, place, schema)
            if unused:
                print(f"  {name}: not used: {', '.join(unused)}", flush=True)
            _settle(connection)
            _keep(connection, name, shop)
        except duckdb.Error as error:
            raise ContractError(
                f"{name}: {place} cannot be mapped: {str(error).splitlines()[0]}"
            ) from error
        connection.execute("set schema = 'main'")
        connection.execute("drop schema mapped cascade; drop schema raw cascade")


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
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'mapped'"
    ).fetchall()
    wanted = {table.name for table in contract()} | set(REPORTS)
    for (view,) in tables:
        if view in wanted:
            rows = f"(select {_prefixed(connection, view, shop)} from mapped.{view})"
            if view in REPORTS:
                rows = f"(select '{name}' as source_name, * from {rows})"
            if view in _tables(connection, None):
                rows = f"(from main.{view} union all by name from {rows})"
            connection.execute(f"create or replace table main.{view} as from {rows}")


def _prefixed(connection: duckdb.DuckDBPyConnection, view: str, shop: str) -> str:
    """Return a view's columns, ids beginning with the shop's name if it has one."""
    if not shop:
        return "*"
    columns = connection.execute(f"describe mapped.{view}").fetchall()
    prefix = f"{quoted(f'{shop}-')} || "
    replaced = [
        f"{prefix}{name} as {name}"
        for name, *_ in columns
        if name.endswith("_id") and name != "store_id"
    ]
    if "store_id" in [name for name, *_ in columns]:
        replaced.append(f"{quoted(shop)} || coalesce('-' || store_id, '') as store_id")
    return f"* replace ({', '.join(replaced)})" if replaced else "*"


def _finish(scratch: str) -> None:
    with duckdb.connect(scratch) as connection:
        reconcile(connection, _tables(connection, None))


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str | None) -> set[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'main'"
        " and database_name = coalesce(?, current_database())",
        [catalog],
    ).fetchall()
    return {name for (name,) in rows}
