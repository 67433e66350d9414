"""Score the models that `fuzz` found acceptable, all in one process.

Reads them from standard input, a line of hexadecimal digits each.
"""

import re
import sys
from collections import Counter

import duckdb
import onnx

from python_udfs.onnx_check.interface import sql_types
from python_udfs.registry import content_hash
from python_udfs.scoring.predict import register_predict

# Ordinary values, missing ones, and the ends of the types.
VALUES = {
    "FLOAT": ["0", "null", "1.5", "'nan'", "'inf'", "-3.4e38"],
    "DOUBLE": ["0", "null", "1.5", "'nan'", "'-inf'", "1e308"],
    "BIGINT": ["0", "1", "'-9223372036854775808'", "'9223372036854775807'", "-1", "7"],
    "INTEGER": ["0", "1", "'-2147483648'", "'2147483647'", "-1", "7"],
    "BOOLEAN": ["true", "false", "true", "false", "true", "false"],
    "VARCHAR": ["''", "null", "'a'", "repeat('ä', 1000)", "'1'", "'UK'"],
}


def main() -> None:
    """Print how many models gave scores, and what the others said."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table registered_models"
            " (model_id varchar, onnx_model blob, content_hash varchar)"
        )
        register_predict(connection)
        said = Counter(
            _said(connection, f"m{number}", bytes.fromhex(line))
            for number, line in enumerate(sys.stdin)
        )
    for what, count in said.most_common(15):
        print(f"{count:>14,}  {what}")


def _said(
    connection: duckdb.DuckDBPyConnection, model_id: str, onnx_model: bytes
) -> str:
    connection.execute(
        "insert into registered_models values (?, ?, ?)",
        [model_id, onnx_model, content_hash(onnx_model)],
    )
    features = sql_types(onnx.load_model_from_string(onnx_model))
    rows = ", ".join(f"({_row(features, i)})" for i in range(6))
    query = f"select predict_list('{model_id}', f) from (values {rows}) as t (f)"
    try:
        connection.execute(f"{query}, range(500)").fetchall()
        connection.execute(query).fetchall()
    except duckdb.Error as error:
        return "an error: " + re.sub(r"'[^']*'|-?\d[\d,.]*", "#", str(error))[:120]
    return "scores"


def _row(features: dict[str, str], number: int) -> str:
    pairs = (f'"{n}": {_value(kind, number)}' for n, kind in features.items())
    return "{" + ", ".join(pairs) + "}"


def _value(kind: str, number: int) -> str:
    if kind.startswith("BLOB"):
        return f"repeat('\\x07'::blob, {kind[5:-1]})"
    cells, _, width = kind.rstrip("]").partition("[")
    cell = VALUES[cells][number]
    if not width:
        return f"cast({cell} as {kind})"
    cell = cell.replace("null", "'nan'")
    return f"list_resize([]::{cells}[], {width}, cast({cell} as {cells}))::{kind}"


if __name__ == "__main__":
    main()
