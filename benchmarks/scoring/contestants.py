"""Who scores: our SQL and its peers, each by a function that builds it.

A contestant takes a number of threads, scores every row and returns the scores' sum.
"""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pyarrow as pa
from onnx import TensorProto, helper

from benchmarks.common.peers import conversation, text_of
from benchmarks.common.timing import Contestant
from benchmarks.scoring.household_weeks import FEATURES
from benchmarks.scoring.models import Model

LLEAVES = "benchmarks.scoring.peer_lleaves"
ORBITAL = "benchmarks.scoring.peer_orbital"


@dataclass(frozen=True)
class Setting:
    """What contestants score: the same rows in two databases and in a matrix.

    The databases differ in how `predict` scores; `matrix` is of doubles [rows,
    features] and lies in the folder's `matrix.npy`. `peers` is the Python of the
    peers' environment, whose processes `running` ends.
    """

    models: dict[str, Model]
    native: duckdb.DuckDBPyConnection
    through_onnx: duckdb.DuckDBPyConnection
    matrix: np.ndarray
    folder: Path
    peers: str
    running: ExitStack


def contestants(
    setting: Setting, model_name: str, names: list[str]
) -> dict[str, Contestant]:
    """Return the named contestants, ready to score with a model."""
    return {name: BUILDERS[name](setting, model_name) for name in names}


def predict(setting: Setting, model_name: str) -> Contestant:
    """Score by `predict`, which compiles trees to machine code."""
    return _in_sql(
        setting.native, f"select sum(predict('{model_name}', rows)) from rows"
    )


def predict_by_onnx(setting: Setting, model_name: str) -> Contestant:
    """Score by `predict`, which runs the ONNX."""
    query = f"select sum(predict('{model_name}', rows)) from rows"
    return _in_sql(setting.through_onnx, query)


def plain_sql(setting: Setting, model_name: str) -> Contestant:
    """Score by the model's SQL form, without Python."""
    return _in_sql(setting.native, f"select sum({model_name}_score(rows)) from rows")


def zeros(setting: Setting, model_name: str) -> Contestant:
    """Hand every row to a UDF that returns 0: the least that any `predict` takes."""
    setting.native.create_function(
        "zeros",
        lambda rows: pa.array(np.zeros(len(rows))),
        None,
        "DOUBLE",
        type="arrow",
        side_effects=False,
    )
    return _in_sql(setting.native, "select sum(zeros(rows)) from rows")


def predict_written(setting: Setting, model_name: str) -> Contestant:
    """Write the scores to a table without leaving DuckDB."""
    connection = setting.native
    summed = _in_sql(connection, "select sum(score) from scores")

    def score(threads: int) -> float:
        connection.execute(f"set threads = {threads}")
        connection.execute(f"""
            create or replace table scores as
            select rowid as row_id, predict('{model_name}', rows) as score from rows
        """)
        return summed(threads)

    return score


def pandas(setting: Setting, model_name: str) -> Contestant:
    """Fetch the rows to pandas, let LightGBM predict, write the scores to a table."""
    connection = setting.native
    booster = setting.models[model_name].estimator.booster_

    def score(threads: int) -> float:
        connection.execute(f"set threads = {threads}")
        rows = connection.execute("select rowid as row_id, * from rows").df()
        scores = booster.predict(rows[FEATURES], num_threads=threads)
        frame = pd.DataFrame({"row_id": rows["row_id"], "score": scores})
        connection.register("frame", frame)
        connection.execute("create or replace table scores as from frame")
        connection.unregister("frame")
        return float(scores.sum())

    return score


def onnxruntime_alone(setting: Setting, model_name: str) -> Contestant:
    """Run the ONNX on the rows as one float32 matrix, without a database."""
    name, model = _with_one_input(setting.models[model_name].compiled.onnx_model)
    matrix = setting.matrix.astype(np.float32)
    sessions = {}

    def score(threads: int) -> float:
        if threads not in sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            sessions[threads] = onnxruntime.InferenceSession(model, options)
        scores = sessions[threads].run(None, {name: matrix})[-1]
        return float(scores.sum(dtype=np.float64))

    return score


def lleaves(setting: Setting, model_name: str) -> Contestant:
    """Score the matrix in a process of lleaves: see `peer_lleaves`."""
    model = setting.folder / f"{model_name}.txt"
    setting.models[model_name].estimator.booster_.save_model(model)
    matrix = setting.folder / "matrix.npy"
    process = setting.running.enter_context(
        conversation(setting.peers, LLEAVES, model, matrix)
    )
    process.stdout.readline()  # how long it took to load

    def score(threads: int) -> float:
        print(threads, file=process.stdin, flush=True)
        return json.loads(process.stdout.readline())["sum"]

    return score


def orbital(setting: Setting, model_name: str) -> Contestant:
    """Score by the SQL that orbital makes of the same ONNX, in the same DuckDB."""
    path = setting.folder / f"{model_name}.onnx"
    path.write_bytes(setting.models[model_name].compiled.onnx_model)
    sql = text_of(setting.peers, ORBITAL, path, "rows")
    (*_, score) = setting.native.sql(sql).columns
    return _in_sql(setting.native, f'select sum("{score}") from ({sql})')


BUILDERS = {
    "predict": predict,
    "predict by ONNX": predict_by_onnx,
    "predict, written": predict_written,
    "plain SQL": plain_sql,
    "zeros": zeros,
    "pandas": pandas,
    "onnxruntime": onnxruntime_alone,
    "lleaves": lleaves,
    "orbital": orbital,
}


def _in_sql(connection: duckdb.DuckDBPyConnection, query: str) -> Contestant:
    def score(threads: int) -> float:
        connection.execute(f"set threads = {threads}")
        return connection.execute(query).fetchall()[0][0]

    return score


def _with_one_input(onnx_model: bytes) -> tuple[str, bytes]:
    """Return the model without the node that joins its inputs into a matrix."""
    model = onnx.load_from_string(onnx_model)
    (joined,) = (node for node in model.graph.node if node.op_type == "Concat")
    name, shape = joined.output[0], [None, len(joined.input)]
    model.graph.node.remove(joined)
    del model.graph.input[:]
    model.graph.input.append(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    )
    return name, model.SerializeToString()
