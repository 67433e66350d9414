"""What a Python model made last time, where neither its rows nor the code changed."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from python_udfs.registry import as_json

PROJECT = Path(__file__).parent.parent


def identity_of(rows: pd.DataFrame, model: str, *more: pd.DataFrame) -> dict[str, str]:
    """Return data_hash and code_version: what the rows of a model are made from.

    `model` is the path of its file below models/, without the suffix; `more` are rows
    that it is made from beside the first.
    """
    data_hash = "".join(map(_data_hash, [rows, *more]))
    return {"data_hash": data_hash, "code_version": _code_version(model)}


def last_rows(
    dbt: Any,  # noqa: ANN401
    session: Any,  # noqa: ANN401
    identity: dict[str, str],
    schema: pa.Schema,
) -> pa.Table | None:
    """Return the model's rows of that identity as `schema`, or None without any."""
    same = " and ".join(f"{column} = '{value}'" for column, value in identity.items())
    try:
        last = session.sql(f"from {dbt.this} where {same}")
        table = last.to_arrow_table().cast(schema)
    except (duckdb.Error, pa.ArrowInvalid, ValueError):
        return None  # there is none, or it has other columns
    if not len(table):
        return None
    print(f"{dbt.this.identifier} has not changed", flush=True)
    return table


def _data_hash(rows: pd.DataFrame) -> str:
    digest = hashlib.sha256(as_json(list(rows.columns)).encode())
    digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _code_version(model: str) -> str:
    """Return a hash of what can change a fit: its file, our Python, the libraries."""
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    own = (PROJECT / "models" / model).with_suffix(".py")
    for path in [own, *sorted((PROJECT / "python_udfs").rglob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
