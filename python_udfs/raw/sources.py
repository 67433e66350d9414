"""The systems whose exports we read: a file of `sources/` maps one to the contract.

`SOURCE=shopify_csv RAW=orders_export.csv`; several are combined by commas, in both:
`SOURCE=shopify_fivetran,ga4 RAW=shop_folder,ga4_folder`. `contract` stands for tables
that already are the contract's; a table of theirs takes the place of a source's. Of two
shops on one system each gets a name, `woocommerce:nl,woocommerce:de`, which its ids
then begin with. A name that ends in .sql is a file of one's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import duckdb

from python_udfs.raw.contract import ContractError, contract
from python_udfs.raw.exports import copy_bucket
from python_udfs.raw.files import (
    DATABASES,
    EXPORT,
    Origin,
    find_tables,
    fingerprint,
    is_bucket,
    quoted,
    unused_files,
)
from python_udfs.raw.mapping import SOURCES, map_source, source_file
from python_udfs.raw.reconciled import MAPPED, reconcile, tables_of

CONTRACT = "contract"
# For each table what to select from, and the files that none is read from.
Found = tuple[dict[str, list[Origin]], list[tuple[str, str]]]
# By the contract's table the name, for people and in SQL, of a dbt project's model.
HostTables = dict[str, tuple[str, str]]


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
        name = part.partition(":")[0]
        if name not in names() and not source_file(name).is_file():
            raise ContractError(
                f"SOURCE: there is no source {part!r}; there are {', '.join(names())},"
                " or name a file of SQL of your own"
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
    host_tables: HostTables | None = None,
) -> Iterator[Found]:
    """Yield what to select the contract's tables from, while it is there.

    Exports are mapped into a scratch file, which is attached meanwhile.
    """
    if host_tables:
        yield _of_host(host_tables), []
        return
    if source == CONTRACT:
        found = find_tables(connection, raw_files, raw_schema)
        yield found, unused_files(connection, raw_files, raw_schema)
        return
    with TemporaryDirectory(prefix="duckmart-") as folder:
        scratch = str(Path(folder) / "scratch.duckdb")
        unused = []
        for name, shop, place in parts(source, raw_files):
            if name == CONTRACT:
                unused += unused_files(connection, place, raw_schema)
            else:
                if is_bucket(place):
                    place = copy_bucket(connection, place, Path(mkdtemp(dir=folder)))
                unused += map_source(scratch, name, shop, place, raw_schema)
        reconcile(scratch)
        connection.execute(f"attach {quoted(scratch)} as {MAPPED} (read_only)")
        try:
            found = {table.name: [] for table in contract()}
            for table in tables_of(connection, "raw/mapped") & set(found):
                found[table] = [
                    Origin(f"{table} of {source}", f"{MAPPED}.main.{table}", EXPORT)
                ]
            for name, _, place in parts(source, raw_files):
                if name == CONTRACT:
                    own = find_tables(connection, place, raw_schema)
                    found |= {key: value for key, value in own.items() if value}
            yield found, unused
        finally:
            connection.execute(f"detach {MAPPED}")


def content(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    raw_files: str,
    raw_schema: str,
    *settings: object,
) -> str | None:
    """Return a hash of all that decides what is read; None of databases and buckets."""
    if source == CONTRACT:
        found = find_tables(connection, raw_files, raw_schema)
        unused = unused_files(connection, raw_files, raw_schema)
        return fingerprint(found, *settings, unused)
    paths = [str(path) for path in sorted(SOURCES.rglob("*.sql"))]
    for name, _, place in parts(source, raw_files):
        paths += [name] if name.endswith(".sql") else []
        if place.endswith(DATABASES) or not Path(place).exists():
            return None
        files = Path(place).rglob("*") if Path(place).is_dir() else [Path(place)]
        paths += sorted(str(path) for path in files if path.is_file())
    origins = {source: [Origin(source, paths=paths)]}
    return fingerprint(origins, source, raw_schema, *settings)


def _of_host(tables: HostTables) -> dict[str, list[Origin]]:
    """Return the models of the project that has installed this one, as origins."""
    names = [table.name for table in contract()]
    if unknown := sorted(set(tables) - set(names)):
        raise ContractError(
            f"the var raw_tables names {', '.join(unknown)}; the contract's tables are"
            f" {', '.join(sorted(names))}"
        )
    return {name: [Origin(*tables[name])] if name in tables else [] for name in names}
