"""`predict` as analysts meet it: inside queries, and when something is missing."""

import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMRegressor

from python_udfs import connect
from python_udfs.compilers import compile_model
from python_udfs.registry import content_hash
from python_udfs.scoring import predict as predict_module
from python_udfs.scoring.predict import register_predict
from python_udfs.training.inputs import DETERMINISTIC

PRICE_AND_STOCK = "{'price': 0.7, 'stock': 0.1}"


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        random.random((5000, 2)), columns=["price", "stock"], dtype=np.float32
    )


@pytest.fixture(scope="module")
def booster(rows):
    return LGBMRegressor(n_estimators=20, **DETERMINISTIC).fit(rows, 3 * rows["price"])


@pytest.fixture(scope="module")
def onnx_model(booster, rows):
    return compile_model(booster, rows).onnx_model


def add_model(connection, model_id, onnx_model):
    connection.execute(
        "insert into registered_models values (?, ?, ?)",
        [model_id, onnx_model, content_hash(onnx_model)],
    )


def make_registry(connection):
    connection.execute(
        "create table registered_models"
        " (model_id varchar, onnx_model blob, content_hash varchar)"
    )


@pytest.fixture(params=[True, False], ids=["native", "runtime"])
def connection(request, onnx_model, rows):
    with duckdb.connect() as connection:
        make_registry(connection)
        add_model(connection, "m", onnx_model)
        connection.register("rows_to_score", rows)
        connection.execute(
            "create table products as select row_number() over () as id, *"
            " from rows_to_score"
        )
        register_predict(connection, native=request.param)
        yield connection


def test_features_are_found_by_name_not_by_position(connection, booster):
    found = connection.execute(
        "select predict('m', {'stock': 0.1, 'other': 'x', 'price': 0.7})"
    ).fetchall()

    expected = booster.predict(pd.DataFrame({"price": [0.7], "stock": [0.1]}))
    assert found[0][0] == pytest.approx(expected[0], rel=1e-5)


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize(
    "sql",
    [
        "select predict('m', products) from products order by id",
        "select predict('m', {'stock': stock, 'price': price}) from products"
        " order by id",
        "select (predict('m', products) + predict('m', products)"
        " + predict('m', {'price': price, 'stock': stock}) + predict('m', products)"
        " + predict('m', products)) / 5 from products order by id",
        "select predict('m', p) from products as p join products as q using (id)"
        " order by id",
        "select max(predict('m', products)) from products group by id order by id",
        "select sum(predict('m', products)) over (partition by id) from products"
        " order by id",
        "select s from (select id, predict('m', products) as s from products)"
        " order by id limit 5000",
        "with s as materialized (select id, predict('m', products) as s from products)"
        " select s from s order by id",
    ],
)
def test_a_query_gives_each_row_its_own_score(connection, booster, rows, sql, threads):
    connection.execute(f"set threads = {threads}")
    found = connection.execute(sql).fetchnumpy()
    scores = next(iter(found.values()))
    np.testing.assert_allclose(scores, booster.predict(rows), rtol=1e-5)


def test_scores_can_be_stored_and_asked_for_by_a_prepared_statement(
    connection, booster, rows
):
    connection.execute(
        "create table scores as select id, predict('m', products) as s from products"
    )
    connection.execute("prepare one as select predict($1, {'price': $2, 'stock': $3})")
    first = rows.astype(float).iloc[0]

    stored = connection.execute("select s from scores where id = 1").fetchall()
    sql = f"execute one('m', {first['price']}, {first['stock']})"
    asked = connection.execute(sql).fetchall()

    assert stored == asked == [(pytest.approx(booster.predict(rows.iloc[:1])[0]),)]


@pytest.mark.parametrize(
    "sql",
    [
        "select predict(null, products) from products limit 3",
        "select predict(null::varchar, {'price': 1, 'stock': 2})",
        "select predict((select 'm' where false), {'price': 1, 'stock': 2})",
        "select predict('m', null::struct(price double, stock double))",
        "select predict('m', if(id < 0, products, null)) from products",
        "select predict_list('m', null::struct(price double, stock double))",
    ],
)
def test_no_model_or_no_row_gives_null(connection, sql):
    assert {row[0] for row in connection.execute(sql).fetchall()} == {None}


def test_rows_that_are_null_leave_the_others_as_they_are(connection, booster, rows):
    found = connection.execute(
        "select predict(if(id % 3 = 0, null, 'm'), if(id % 5 = 0, null, products)) as s"
        " from products order by id"
    ).fetchnumpy()["s"]
    ids = np.arange(1, len(rows) + 1)
    expected = np.where((ids % 3 == 0) | (ids % 5 == 0), np.nan, booster.predict(rows))
    np.testing.assert_allclose(found.filled(np.nan), expected, rtol=1e-5)


def test_no_rows_give_no_rows(connection):
    sql = "select predict('m', products) from products where price > 2"
    assert connection.execute(sql).fetchall() == []


@pytest.mark.parametrize("missing", ["null::double", "null", "'nan'::float"])
def test_a_missing_number_is_scored_as_the_model_scores_it(
    connection, booster, missing
):
    sql = f"select predict('m', {{'price': {missing}, 'stock': 0.5}})"
    expected = booster.predict(pd.DataFrame({"price": [np.nan], "stock": [0.5]}))
    assert connection.execute(sql).fetchall()[0][0] == pytest.approx(expected[0])


@pytest.mark.parametrize(
    "one", ["1", "1::utinyint", "1::hugeint", "1.0", "1::float", "true", "sum(1)"]
)
def test_a_number_of_any_type_is_the_same_number(connection, one):
    sql = "select predict('m', {{'price': {}, 'stock': 0.5e0}})"
    found, expected = (
        connection.execute(sql.format(number)).fetchall() for number in (one, "1e0")
    )
    assert found == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("predict('nonesuch', {'price': 1, 'stock': 1})", "no model 'nonesuch'"),
        ("predict('m', {'price': 1})", "lacks 'stock'"),
        (
            "predict('m', {'price': 'abc', 'stock': 1})",
            "'price' must be a number and is string: 'abc'",
        ),
        (
            "predict('m', {'price': date '2020-01-01', 'stock': 1})",
            "'price' must be a number and is date32",
        ),
        ("predict('m', {'price': [1], 'stock': 1})", "'price' must be a number"),
        ("predict(id::varchar, products) from products", "one model at a time"),
    ],
)
def test_an_error_names_what_is_wrong(connection, call, message):
    with pytest.raises(duckdb.InvalidInputException, match=message):
        connection.execute(f"select {call}")
    assert connection.execute(f"select predict('m', {PRICE_AND_STOCK})").fetchall()


def test_a_model_that_was_tampered_with_is_refused(connection):
    connection.execute(
        "update registered_models set onnx_model = 'x'::blob || onnx_model"
    )
    with pytest.raises(
        duckdb.InvalidInputException, match=r"model 'm': .*not those that were"
    ):
        connection.execute("select predict('m', {'price': 1, 'stock': 1})")


def test_a_model_that_is_registered_later_is_found(connection, onnx_model):
    with pytest.raises(duckdb.InvalidInputException, match="no model 'later'"):
        connection.execute(f"select predict('later', {PRICE_AND_STOCK})")
    add_model(connection, "later", onnx_model)
    assert connection.execute(f"select predict('later', {PRICE_AND_STOCK})").fetchall()


def test_it_does_not_matter_where_the_registry_is(connection, onnx_model, tmp_path):
    connection.execute(f'attach \'{tmp_path / "shop.duckdb"}\' as "the ""shop"')
    connection.execute('create schema "the ""shop".other; use "the ""shop".other')
    make_registry(connection)
    add_model(connection, "elsewhere", onnx_model)
    found, expected = (
        connection.execute(f"select predict('{name}', {PRICE_AND_STOCK})").fetchall()
        for name in ("elsewhere", "m")
    )
    assert found == expected


@pytest.fixture
def file(onnx_model, tmp_path):
    path = str(tmp_path / "shop.duckdb")
    with duckdb.connect(path) as connection:
        make_registry(connection)
        add_model(connection, "m", onnx_model)
    return path


def test_a_connection_that_takes_anothers_place_still_predicts(file):
    connection = connect(file)
    connection = connect(file)  # as a notebook's cell does that is run again
    gc.collect()
    sql = f"select predict('m', {PRICE_AND_STOCK})"
    first = connection.execute(sql).fetchall()
    later = connect(file)
    connection.close()

    assert later.execute(sql).fetchall() == first
    later.close()
    open_elsewhere = f"import duckdb; duckdb.connect({file!r})"
    subprocess.run([sys.executable, "-c", open_elsewhere], check=True)


def test_a_cursor_without_its_connection_says_what_it_lacks(file):
    cursor = connect(file).cursor()
    gc.collect()
    with pytest.raises(duckdb.InvalidInputException, match="keep the one that it"):
        cursor.execute(f"select predict('m', {PRICE_AND_STOCK})").fetchall()


def test_a_macro_of_the_shops_own_is_not_taken_for_predict(file):
    with duckdb.connect(file) as connection:
        connection.execute("create macro predict(anything) as 1")
    with pytest.raises(duckdb.CatalogException, match="predict is not"):
        connect(file)


def test_many_first_calls_load_a_model_once(onnx_model, monkeypatch):
    loads = []
    load = predict_module.loaded_model

    def counted(model, **options):
        loads.append(threading.get_ident())
        return load(model, **options)

    monkeypatch.setattr(predict_module, "loaded_model", counted)
    with duckdb.connect() as connection, ThreadPoolExecutor(8) as pool:
        make_registry(connection)
        add_model(connection, "m", onnx_model)
        register_predict(connection)
        cursors = [connection.cursor() for _ in range(8)]
        sql = f"select predict('m', {PRICE_AND_STOCK})"
        found = pool.map(lambda cursor: cursor.execute(sql).fetchall(), cursors)
        assert len(set(map(tuple, found))) == 1
    assert len(loads) == 1


def test_a_table_that_is_called_like_a_registry_is_none(onnx_model):
    with duckdb.connect() as connection:
        connection.execute("create table registered_customers as select 1 as id")
        register_predict(connection)
        connection.execute(
            "create table registered_trees as select 't' as model_id,"
            " ?::blob as onnx_model, ? as content_hash",
            [onnx_model, content_hash(onnx_model)],
        )
        found = connection.execute(f"select predict('t', {PRICE_AND_STOCK})").fetchall()
    assert found[0][0] > 0
