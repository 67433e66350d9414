"""`predict` as analysts meet it: inside queries, and when something is missing."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMRegressor

from python_udfs.compilers import compile_model
from python_udfs.predict import register_predict
from python_udfs.registry import content_hash
from python_udfs.training import DETERMINISTIC


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        random.random((5000, 2)), columns=["price", "stock"], dtype=np.float32
    )


@pytest.fixture(scope="module")
def booster(rows):
    return LGBMRegressor(n_estimators=20, **DETERMINISTIC).fit(rows, 3 * rows["price"])


@pytest.fixture
def connection(booster, rows):
    onnx_model = compile_model(booster, rows).onnx_model
    with duckdb.connect() as connection:
        connection.execute(
            "create table model_registry as select 'm' as model_id,"
            " ?::blob as onnx_model, ? as content_hash",
            [onnx_model, content_hash(onnx_model)],
        )
        connection.register("rows_to_score", rows)
        connection.execute("create table products as from rows_to_score")
        register_predict(connection)
        yield connection


def test_features_are_found_by_name_not_by_position(connection, booster):
    found = connection.execute(
        "select predict('m', {'stock': 0.1, 'other': 'x', 'price': 0.7})"
    ).fetchall()

    expected = booster.predict(pd.DataFrame({"price": [0.7], "stock": [0.1]}))
    assert found[0][0] == pytest.approx(expected[0], rel=1e-5)


@pytest.mark.parametrize("threads", [1, 4])
def test_many_chunks_and_calls_in_one_query_give_each_row_its_own(
    connection, booster, rows, threads
):
    connection.execute(f"set threads = {threads}")
    found = connection.execute("""
        select
            predict('m', products) as score,
            predict('m', {'price': products.price, 'stock': products.stock}) as again
        from products""").fetchnumpy()

    np.testing.assert_allclose(found["score"], booster.predict(rows), rtol=1e-5)
    np.testing.assert_array_equal(found["score"], found["again"])


@pytest.mark.parametrize(
    "sql",
    [
        "select predict(null, products) from products limit 3",
        "select predict(null::varchar, {'price': 1, 'stock': 2})",
        "select predict((select 'm' where false), {'price': 1, 'stock': 2})",
        "select predict('m', null::struct(price double, stock double))",
    ],
)
def test_no_model_or_no_row_gives_null(connection, sql):
    assert {row[0] for row in connection.execute(sql).fetchall()} == {None}


def test_no_rows_give_no_rows(connection):
    sql = "select predict('m', products) from products where price > 2"
    assert connection.execute(sql).fetchall() == []


def test_a_missing_number_is_scored_as_the_model_scores_it(connection, booster):
    sql = "select predict('m', {'price': null::double, 'stock': 0.5})"
    expected = booster.predict(pd.DataFrame({"price": [np.nan], "stock": [0.5]}))
    assert connection.execute(sql).fetchall()[0][0] == pytest.approx(expected[0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("predict('nonesuch', {'price': 1, 'stock': 1})", "no model 'nonesuch'"),
        ("predict('m', {'price': 1})", "lacks 'stock'"),
    ],
)
def test_an_error_names_what_is_missing(connection, call, message):
    with pytest.raises(duckdb.InvalidInputException, match=message):
        connection.execute(f"select {call}")


def test_a_model_that_was_tampered_with_is_refused(connection):
    connection.execute("update model_registry set onnx_model = 'x'::blob || onnx_model")
    with pytest.raises(
        duckdb.InvalidInputException, match="not those that were registered"
    ):
        connection.execute("select predict('m', {'price': 1, 'stock': 1})")
