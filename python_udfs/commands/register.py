"""`make register`: a model from elsewhere becomes a registry row and a SQL function.

The file is checked and tried in a process of its own (`onnx_check`); only what passed
is written, in one transaction.
"""

import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import onnx

from python_udfs.connection import connect
from python_udfs.onnx_check import MAX_FILE, Refused
from python_udfs.onnx_check.interface import sql_types
from python_udfs.onnx_check.trial import tried_apart
from python_udfs.registry import as_json, content_hash

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
EXAMPLES = {"BOOLEAN": "true", "VARCHAR": "''"}

MACROS = {"score": "predict", "scores": "predict_list"}

INSERT = """
    insert into registered_elsewhere by name
    select
        (select coalesce(max(registration), 0) + 1 from registered_elsewhere)
            as registration,
        ? as model_id,
        ? as model_name,
        ? as features,
        '[]' as metrics,
        ? as content_hash,
        current_timestamp at time zone 'UTC' as registered_at,
        ?::blob as onnx_model
"""
# The names of the shop's own models, now and before, and of their challengers. That
# there is a table to register in says that the file is a built shop.
OWN_NAMES = """
    with own as (
        select lower(substr(table_name, length('registered_') + 1)) as name
        from duckdb_tables()
        where starts_with(table_name, 'registered_')
    )
    select name from own
    union all
    select name || '_challenger' from own
    union all
    select model_name from registered_elsewhere where false
"""


@dataclass(frozen=True)
class Registered:
    """What a registration made: `features` has names and SQL types, in their order.

    `width` is how many numbers the model gives a row; `is_new` says whether its bytes
    were not registered under that name before.
    """

    name: str
    model_id: str
    features: dict[str, str]
    width: int
    is_new: bool


def register(
    connection: duckdb.DuckDBPyConnection, file: bytes, name: str
) -> Registered:
    """Register an ONNX file, so that `<name>_score(features)` is its prediction.

    Where a row gets two numbers that is the second; `<name>_scores(features)` lists
    all, and alone is there where a row gets more. The last registered of a name scores;
    the rows of the others stay. `connection` must be one that may write and has
    `predict`. Raises Refused where the name is taken or the file is no model that is
    safe to score with; nothing has changed then.
    """
    _check_name(connection, name)
    tried = tried_apart(file)
    features = sql_types(onnx.load_model_from_string(tried.onnx_model))
    model_id = hashlib.sha256(name.encode() + tried.onnx_model).hexdigest()[:12]
    is_new = not _rows(connection, "model_id = ?", model_id)
    connection.execute("begin")
    try:
        _write_row(connection, name, model_id, as_json(features), tried.onnx_model)
        _write_macros(connection, name, model_id, tried.width)
        connection.execute("commit")
    except duckdb.Error:
        connection.execute("rollback")
        raise
    return Registered(name, model_id, features, tried.width, is_new)


def _check_name(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    if not NAME.fullmatch(name):
        raise Refused(
            f"{name!r} is no name for it: take lower-case letters, digits and _,"
            " a letter first, at most 50"
        )
    try:
        own_names = connection.execute(OWN_NAMES).fetchall()
    except duckdb.CatalogException as missing:
        raise Refused("the file is no built shop: run `make build` first") from missing
    if (name,) in own_names:
        raise Refused(f"{name!r} is the name of one of the shop's own models")
    if _rows(connection, "model_name = ?", name):
        return  # its macros are of an earlier registration
    taken = connection.execute(
        "select function_name from duckdb_functions() where lower(function_name) in ?",
        [[f"{name}_score", f"{name}_scores"]],
    ).fetchall()
    if taken:
        raise Refused(f"{name!r} would replace the function {taken[0][0]}")


def _rows(connection: duckdb.DuckDBPyConnection, condition: str, value: str) -> int:
    found = connection.execute(
        f"select count(*) from registered_elsewhere where {condition}", [value]
    )
    return found.fetchall()[0][0]


def _write_row(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    model_id: str,
    features: str,
    onnx_model: bytes,
) -> None:
    """Write the row, or say of the one that is there that it is the newest again."""
    if _rows(connection, "model_id = ?", model_id):
        connection.execute(
            "update registered_elsewhere set registered_at ="
            " current_timestamp at time zone 'UTC', registration ="
            " (select max(registration) + 1 from registered_elsewhere)"
            " where model_id = ?",
            [model_id],
        )
        return
    hashed = content_hash(onnx_model)
    connection.execute(INSERT, [model_id, name, features, hashed, onnx_model])


def _write_macros(
    connection: duckdb.DuckDBPyConnection, name: str, model_id: str, width: int
) -> None:
    for macro, udf in MACROS.items():
        if udf in udfs_for(width):
            connection.execute(
                f"create or replace macro {name}_{macro}(features) as"
                f" {udf}('{model_id}', features)"
            )
        else:
            connection.execute(f"drop macro if exists {name}_{macro}")


def udfs_for(width: int) -> set[str]:
    """Return what scores a model of so many numbers a row."""
    one, several = MACROS.values()
    return {one} if width == 1 else {one, several} if width == 2 else {several}


def in_words(registered: Registered) -> str:
    """Return what to call now, with the features and their types."""
    name, features = registered.name, registered.features
    state = (
        "Registered" if registered.is_new else "These very bytes are already registered"
    )
    example = ", ".join(f"{_quoted(n)}: {_example(t)}" for n, t in features.items())
    calls = [
        f"{name}_{m}" for m, u in MACROS.items() if u in udfs_for(registered.width)
    ]
    lines = [
        f"{state} as {name}, model {registered.model_id}. In SQL:",
        *(f"  select {call}({{{example}}})" for call in calls),
        f"  select {calls[0]}(t) from t  -- t with at least these columns:",
        *(f"    {name}  {kind}" for name, kind in features.items()),
    ]
    if registered.width > 1:
        lines.append(
            f"  A row gets {registered.width} numbers; {calls[-1]} lists them."
        )
    return "\n".join(lines)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _example(kind: str) -> str:
    if kind.startswith("BLOB"):
        return f"repeat('\\x00'::blob, {kind[5:-1]})"
    if kind.endswith("]"):
        return f"repeat([0], {kind.split('[')[1][:-1]})"
    return EXAMPLES.get(kind, "0")


def main(database: str, path: str, name: str) -> None:
    """Register the file at `path`, or say why not and exit with 1."""
    if not (path and name):
        sys.exit("say which file and as what: make register MODEL=path.onnx NAME=…")
    try:
        with Path(path).open("rb") as file:
            contents = file.read(MAX_FILE + 1)
        with connect(database, read_only=False) as connection:
            print(in_words(register(connection, contents, name)))
    except (OSError, Refused, duckdb.Error) as error:
        sys.exit(f"{path} is not registered: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
