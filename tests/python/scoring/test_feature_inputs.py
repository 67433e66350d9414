"""Inputs of models from elsewhere: texts, whole numbers, vectors and images."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from onnx import TensorProto, helper, numpy_helper
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from python_udfs.compilers import compile_model
from python_udfs.registry import content_hash
from python_udfs.scoring.predict import register_predict


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute(
            "create table registered_models"
            " (model_id varchar, onnx_model blob, content_hash varchar)"
        )
        register_predict(connection)
        yield connection


def registered(connection, onnx_model):
    connection.execute(
        "insert into registered_models values ('m', ?, ?)",
        [onnx_model, content_hash(onnx_model)],
    )


def graph_of(inputs, nodes, output, tables=()):
    """Return a graph's bytes; an input is a name, a type and a row's dimensions."""
    values = [
        helper.make_tensor_value_info(name, kind, [None, *dimensions])
        for name, kind, dimensions in inputs
    ]
    score = helper.make_tensor_value_info("score", *output)
    graph = helper.make_graph(nodes, "made", values, [score], list(tables))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    return model.SerializeToString()


def sum_of(kind, dimensions):
    """Return a graph that sums a row of `x`."""
    nodes = [
        helper.make_node("Cast", ["x"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["floats"], ["flat"], axis=1),
        helper.make_node("ReduceSum", ["flat", "axes"], ["score"], keepdims=1),
    ]
    axes = numpy_helper.from_array(np.int64([1]), "axes")
    output = (TensorProto.FLOAT, [None, 1])
    return graph_of([("x", kind, dimensions)], nodes, output, [axes])


@pytest.mark.parametrize(
    ("kind", "dimensions", "good", "sum_", "bad", "message"),
    [
        (TensorProto.INT64, [1], "7", 7, "7.5", "'x' must be a whole number"),
        (TensorProto.INT64, [1], "7e0", 7, "'7'", "'x' must be a whole number .*'7'"),
        (TensorProto.INT32, [], "7::utinyint", 7, "[7]", "'x' must be a whole number"),
        (TensorProto.INT32, [1], "7", 7, "3e9::bigint", "'x' must be a whole number"),
        (TensorProto.BOOL, [1], "true", 1, "'true'", "'x' must be a number .*'true'"),
        (TensorProto.DOUBLE, [1], "7.5", 7.5, "'abc'", "'x' must be a number"),
        (TensorProto.FLOAT, [3], "[1, 2, 3]", 6, "[1, 2]", "'x' has 2 numbers, .* 3"),
        (TensorProto.FLOAT, [3], "[1, 2e0, 3]::double[3]", 6, "1", "a list of 3"),
        (TensorProto.FLOAT, [2, 2], "[1, 2, 3, 4]::float[]", 10, "['a']", "numbers"),
        (TensorProto.UINT8, [2], r"'\x05\x06'::blob", 11, r"'\x05'::blob", "has 1 byt"),
        (TensorProto.UINT8, [1, 2, 1], r"'\x05\xFF'::blob", 260, "'ab'", "a blob of 2"),
    ],
)
def test_an_input_takes_its_own_type_and_length(
    connection, kind, dimensions, good, sum_, bad, message
):
    registered(connection, sum_of(kind, dimensions))
    sql = "select predict('m', {{'x': {}}}) from range(3)"

    assert connection.execute(sql.format(good)).fetchall() == [(sum_,)] * 3
    with pytest.raises(duckdb.InvalidInputException, match=message):
        connection.execute(sql.format(bad))
    assert connection.execute(sql.format(good)).fetchall() == [(sum_,)] * 3


@pytest.mark.parametrize(
    ("kind", "dimensions", "value"),
    [
        (TensorProto.INT64, [1], "i"),
        (TensorProto.INT64, [1], "if(i = 1, 'nan'::double, i)"),
        (TensorProto.BOOL, [1], "i > 0"),
        (TensorProto.FLOAT, [2], "[i, i]"),
        (TensorProto.UINT8, [2], "'ab'::blob"),
    ],
)
def test_a_null_that_an_input_cannot_take_gives_null_and_disturbs_no_other_row(
    connection, kind, dimensions, value
):
    registered(connection, sum_of(kind, dimensions))
    score = f"predict('m', {{'x': if(i % 2 = 0, {value}, null)}})"
    found = connection.execute(f"select i, {score} from range(5000) as t(i)").fetchall()
    whole = connection.execute(
        f"select i, predict('m', {{'x': {value}}}) from range(5000) as t(i)"
        " where i % 2 = 0"
    ).fetchall()

    assert [row for row in found if row[0] % 2 == 0] == whole
    assert {score for i, score in found if i % 2 == 1} == {None}
    nothing = "select predict('m', {'x': null}) from range(3)"
    assert connection.execute(nothing).fetchall() == [(None,)] * 3


def test_a_score_that_is_no_number_is_null(connection):
    node = helper.make_node("Sqrt", ["x"], ["score"])
    output = (TensorProto.FLOAT, [None, 1])
    registered(connection, graph_of([("x", TensorProto.FLOAT, [1])], [node], output))

    sql = "select predict('m', {'x': i}) from (values (4), (-1), (null)) as t(i)"

    assert connection.execute(sql).fetchall() == [(2,), (None,), (None,)]


def test_all_outputs_of_a_row_are_a_list(connection):
    node = helper.make_node("Sqrt", ["x"], ["score"])
    output = (TensorProto.FLOAT, [None, 3])
    registered(connection, graph_of([("x", TensorProto.FLOAT, [3])], [node], output))
    sql = "select {}('m', {{'x': [4, i, 9]}}) from (values (1), (-1)) as t(i)"

    found = connection.execute(sql.format("predict_list")).fetchall()

    assert found == [([2, 1, 3],), ([2, None, 3],)]
    with pytest.raises(duckdb.InvalidInputException, match="3 outputs: use predict_li"):
        connection.execute(sql.format("predict"))


def test_a_text_may_be_any_text_a_category_or_missing(connection):
    x = pd.DataFrame({"kind": ["up", "down"] * 50, "size": np.float32([1, 2] * 50)})
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["kind"]), ("passthrough", ["size"])
    )
    pipeline = make_pipeline(columns, LogisticRegression()).fit(x, x["kind"] == "up")
    registered(connection, compile_model(pipeline, x).onnx_model)

    def scores(kind):
        sql = f"select predict('m', {{'kind': {kind}, 'size': 1}})"
        return connection.execute(sql).fetchall()[0][0]

    assert scores("'up'") == scores("'up'::enum('up', 'down')") > scores("'down'")
    assert scores("null::varchar") == scores("''") == scores("'unseen'") == scores("5")
    with pytest.raises(duckdb.InvalidInputException, match="'kind' must be a text"):
        scores("1.5e0")
