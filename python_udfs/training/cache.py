"""What a Python model made last time, where neither its rows nor the code changed."""

import ast
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from python_udfs.paths import PACKAGE, PROJECT
from python_udfs.registry import as_json

# dbt builds two models at a time, and ast.parse of Python 3.11 fails beside itself.
ONE_AT_A_TIME = Lock()

FINGERPRINT = {"data_hash": pa.string(), "code_version": pa.string()}


def cached_rows(
    dbt: Any,  # noqa: ANN401
    session: Any,  # noqa: ANN401
    schema: pa.Schema,
    make: Callable[..., pd.DataFrame],
    *made_from: pd.DataFrame,
    **chosen: str,
) -> pa.Table:
    """Return `make(*made_from)` as `schema` and FINGERPRINT; last time's if unchanged.

    `chosen` are columns that every row carries and that decide what is made beside
    the rows: an estimator's name, say.
    """
    schema = pa.schema([*schema, *pa.schema(FINGERPRINT)])
    fingerprint = fingerprint_of(dbt, *made_from) | chosen
    if (last := previous_rows(dbt, session, fingerprint, schema)) is not None:
        return last
    made = make(*made_from).assign(**fingerprint)
    return pa.Table.from_pandas(made, schema=schema, preserve_index=False)


def without_fingerprint(relation: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return the rows of a model that was made once, without their fingerprint."""
    return relation.df().drop(columns=list(FINGERPRINT))


def fingerprint_of(dbt: Any, *made_from: pd.DataFrame) -> dict[str, str]:  # noqa: ANN401
    """Return data_hash and code_version: what the rows of a model are made from."""
    data_hash = "".join(map(_data_hash, made_from))
    return {"data_hash": data_hash, "code_version": code_version(dbt.this.identifier)}


def previous_rows(
    dbt: Any,  # noqa: ANN401
    session: Any,  # noqa: ANN401
    fingerprint: dict[str, str],
    schema: pa.Schema,
) -> pa.Table | None:
    """Return the model's rows of that fingerprint as `schema`, or None without any."""
    same = " and ".join(
        f"{column} = '{value}'" for column, value in fingerprint.items()
    )
    try:
        last = session.sql(f"from {dbt.this} where {same}")
        table = last.to_arrow_table().cast(schema)
    except (duckdb.Error, pa.ArrowInvalid, ValueError):
        return None  # there is none, or it has other columns
    if not len(table):
        return None
    print(f"{dbt.this.identifier} has not changed", flush=True)
    return table


@cache
def code_version(model: str) -> str:
    """Return a hash of what can change a model: its file, what it imports, the lock.

    Imports are followed through our own package alone, file by file; the lock stands
    for all others.
    """
    [own] = (PROJECT / "models").rglob(f"{model}.py")
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    with ONE_AT_A_TIME:
        files = sorted(imported_files(own))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def imported_files(file: Path) -> set[Path]:
    """Return the file and those of our package that it imports, directly or not."""
    found, waiting = set(), [file]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imports(path))
    return found


def _imports(file: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        else:
            names = []
        for name in names:
            yield from _files(name)


def _files(name: str) -> Iterator[Path]:
    """Return the files that importing a dotted name runs: the module, its packages.

    But for our package's own __init__, which only names what people import.
    """
    top, *parts = name.split(".")
    if top != PACKAGE.name:
        return
    for depth in range(1, len(parts) + 1):
        path = PACKAGE.joinpath(*parts[:depth])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file


def _data_hash(rows: pd.DataFrame) -> str:
    digest = hashlib.sha256(as_json(list(rows.columns)).encode())
    digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]
