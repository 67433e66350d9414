"""Has nothing changed since a file was built? Then building writes the same again.

A whole build begins the row of `last_build` anew and ends it where all went well
(the macros begin_build and end_build); `make build` says in it what the file was made
from, and any other run of dbt that this is no longer known. So a build that was
stopped, that failed or that made single models is never taken for a whole one.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from python_udfs.connection import WRITING
from python_udfs.paths import PROJECT
from python_udfs.raw.files import has_files
from python_udfs.raw.sources import CONTRACT, content

# All that decides what a build writes or whether it passes, beside the raw tables.
FOLDERS = (
    *("models", "functions", "macros", "seeds", "sources", "tests/sql"),
    "python_udfs",
)
FILES = ("dbt_project.yml", "profiles.yml", "requirements.lock")


def made_from(raw_files: str, *settings: str, source: str = CONTRACT) -> str | None:
    """Return a hash of raw tables, settings and code; None where it cannot be told.

    That is where raw_files is no file or folder: a database or bucket does not say
    whether it has changed. `settings` are whatever else the build is told: its vars.
    """
    if source == CONTRACT and not has_files(raw_files):
        return None
    with duckdb.connect() as connection:
        raw = content(connection, source, raw_files, "")
    if raw is None and source != CONTRACT:
        return None
    digest = hashlib.sha256(repr((raw, settings, duckdb.__version__)).encode())
    for path in _code():
        digest.update(f"{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def built_from(database: str, made_from: str | None) -> datetime | None:
    """Return when the file's last build ended, if it was made from just that."""
    if not Path(database).is_file():
        return None
    try:
        with duckdb.connect(database, read_only=True) as connection:
            found = connection.execute(
                "select finished_at::timestamp from last_build where made_from = ?",
                [made_from],
            ).fetchall()
    except duckdb.Error:
        return None  # never built, or by dbt alone
    return found[0][0] if found else None


def unfinished(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return a sentence where the file's last build was not complete, or None.

    It was stopped, something failed, or single models were built after it.
    """
    try:
        found = connection.execute(
            "select started_at::timestamp from last_build where finished_at is null"
        ).fetchall()
    except duckdb.CatalogException:
        return None  # of a file that says nothing of its builds
    if not found:
        return None
    return (
        f"The last build, started {found[0][0]:%Y-%m-%d %H:%M} UTC, is not complete:"
        " some marts may be older than others."
    )


def remember(database: str, made_from: str | None) -> None:
    """Say in the file what its last build, which is complete, was made from."""
    with duckdb.connect(database, config=WRITING) as connection:
        connection.execute("update last_build set made_from = ?", [made_from])


def _code() -> Iterator[Path]:
    for folder in FOLDERS:
        paths = sorted((PROJECT / folder).rglob("*"))
        yield from (p for p in paths if p.is_file() and "__pycache__" not in p.parts)
    yield from (PROJECT / name for name in FILES)
