"""`make check`: does a shop's data fit? A page of what it holds, before any model.

The raw tables are read into memory as a build reads them; nothing is built.
"""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import fields
from pathlib import Path
from shlex import quote
from typing import Any

import duckdb

from python_udfs.check import (
    consent,
    exports,
    files,
    goods,
    missing,
    models,
    problems,
    sales,
    verdict,
)
from python_udfs.check.made import decide
from python_udfs.check.parts import Part, as_html, as_text
from python_udfs.check.raw import has
from python_udfs.raw.currencies import refuse_mixed_currencies
from python_udfs.raw.options import Options
from python_udfs.raw.tables import ContractError, read_raw_tables

FITS, STOPS = 0, 1  # exit codes
USUAL_PAGE = "check.html"


def check(raw_files: str, **said: str) -> tuple[list[Part], bool]:
    """Return the parts of the page, and whether a build would get through reading.

    `said` are whatever else the command line says of how to read: the schema.
    """
    faults: dict[str, str] = {}
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        try:
            with redirect_stdout(io.StringIO()):
                read_raw_tables(
                    connection, raw_files, faults=faults, **_options() | said
                )
            _refuse_currencies(connection, faults)
        except ContractError as error:  # of no single table
            faults["raw_files"] = str(error)
        command = _command(raw_files, **said)
        return list(_parts(connection, faults, command)), not faults


def _refuse_currencies(
    connection: duckdb.DuckDBPyConnection, faults: dict[str, str]
) -> None:
    """Stop where a build would: at money of several currencies."""
    if "order_lines" not in faults:
        currency = models.variables().get("shop_currency") or ""
        refuse_mixed_currencies(connection, currency)


def _command(raw_files: str, source: str = "", raw_schema: str = "") -> str:
    """Return what to type to build of these tables."""
    given = {"SOURCE": source, "RAW": raw_files, "SCHEMA": raw_schema}
    words = [f"{name}={quote(value)}" for name, value in given.items() if value]
    return " ".join(["make build", *words, "DB=shop.duckdb"])


def _parts(
    connection: duckdb.DuckDBPyConnection, faults: dict[str, str], command: str
) -> Iterator[Part]:
    """Yield the parts that what was read allows."""
    variables = models.variables()
    yield verdict.part(connection, faults, command)
    if not has(connection, "raw_tables"):
        return
    are_decided = decide(connection, faults)
    yield files.part(connection, faults)
    yield problems.part(connection)
    if export := exports.part(connection):
        yield export
    yield sales.part(connection, variables)
    yield sales.products(connection)
    if are_decided:
        yield goods.part(connection)
    yield consent.part(connection, variables)
    yield missing.part(connection)


def _options() -> dict[str, Any]:
    """Return the vars that say how to read, by the names that reading has for them."""
    variables = models.variables()
    names = ["raw_schema", *(option.name for option in fields(Options))]
    return {name: variables[name] for name in names}


def main(
    raw_files: str = "", raw_schema: str = "", page: str = "", source: str = ""
) -> int:
    """Print the page and write it as html; return 0 if a build could read the shop.

    Without `raw_files` it is the sample shop. `source` is whose export they are.
    """
    started = time.monotonic()
    try:
        raw_files = raw_files or _sample()
        given = {"raw_schema": raw_schema, "source": source}
        said = {name: value for name, value in given.items() if value}
        parts, fits = check(raw_files, **said)
        title = f"What {raw_files} holds"
        path = Path(page or USUAL_PAGE)
        path.write_text(as_html(title, parts), encoding="utf-8")
    except (OSError, ValueError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return STOPS
    print(as_text(title, parts))
    print(f"\nwrote {path} in {time.monotonic() - started:.0f} s")
    return FITS if fits else STOPS


def _sample() -> str:
    from python_udfs.commands.build import USUAL_SAMPLE, sample_folder  # dbt is slow

    return str(sample_folder(USUAL_SAMPLE))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
