"""Contributions are LightGBM's own, in the units of the margin."""

import duckdb
import numpy as np
import onnx
import pandas as pd
import pyarrow as pa
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from onnx import TensorProto, helper

from python_udfs.compilers import compile_model
from python_udfs.registry import content_hash
from python_udfs.scoring.predict import register_predict
from python_udfs.training.inputs import DETERMINISTIC

LINKS = {
    "identity": lambda x: x,
    "exp": np.exp,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
FIRST = "predict_contributions('m', {'a': 1.5, 'b': null, 'c': 82e0})"


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    x = pd.DataFrame(random.normal(size=(3000, 3)), columns=list("abc"))
    return x.astype(np.float32).mask(random.random((3000, 3)) < 0.05)


@pytest.fixture(scope="module")
def target(rows):
    return np.exp(rows["a"].fillna(1) + rows["b"].fillna(0) * rows["c"].fillna(0))


def with_booster(onnx_model, booster):
    model = onnx.load_model_from_string(onnx_model)
    helper.set_model_props(model, {"lightgbm": booster.model_to_string()})
    return model.SerializeToString()


def connected(onnx_model):
    connection = duckdb.connect()
    connection.execute(
        "create table registered_models as"
        " select 'm' as model_id, ?::blob as onnx_model, ? as content_hash",
        [onnx_model, content_hash(onnx_model)],
    )
    register_predict(connection)
    return connection


@pytest.mark.parametrize(
    ("estimator", "link"),
    [
        (LGBMRegressor(n_estimators=30, **DETERMINISTIC), "identity"),
        (LGBMRegressor(objective="poisson", n_estimators=30, **DETERMINISTIC), "exp"),
        (LGBMClassifier(n_estimators=30, **DETERMINISTIC), "sigmoid"),
    ],
)
def test_the_base_and_all_contributions_add_up_to_the_score(
    rows, target, estimator, link
):
    estimator.fit(rows, target > 1 if link == "sigmoid" else target)
    onnx_model = compile_model(estimator, rows).onnx_model
    with connected(with_booster(onnx_model, estimator.booster_)) as connection:
        connection.register("feature_rows", pa.Table.from_pandas(rows))
        found = connection.execute("""
            select
                said.link,
                predict('m', rows) as score,
                [part.contribution for part in said.contributions] as contributions,
                said.base + list_sum(contributions) as margin
            from
                feature_rows as rows,
                (select predict_contributions('m', rows) as said)
            """).fetchnumpy()

    own = estimator.predict(rows, pred_contrib=True)
    np.testing.assert_allclose(list(found["contributions"]), own[:, :-1], rtol=1e-12)
    by_sum = LINKS[link](found["margin"])
    np.testing.assert_allclose(by_sum, found["score"], rtol=1e-6, atol=1e-6)
    assert set(found["link"]) == {link}


def test_each_feature_comes_with_its_value_in_the_models_order(rows, target):
    booster = LGBMRegressor(n_estimators=5, **DETERMINISTIC).fit(rows, target)
    onnx_model = compile_model(booster, rows).onnx_model
    with connected(with_booster(onnx_model, booster.booster_)) as connection:
        found = connection.execute(f"select {FIRST}").fetchall()[0][0]
        nothing = connection.execute(
            "select predict_contributions('m', if(i < 0, {'a': 1, 'b': 1, 'c': 1},"
            " null)) from range(3) as t(i)"
        ).fetchall()

    items = found["contributions"]
    assert [item["feature"] for item in items] == ["a", "b", "c"]
    assert [item["value"] for item in items] == ["1.5", None, "82.0"]
    assert nothing == [(None,)] * 3


def test_a_text_contributes_as_the_category_that_it_is(rows, target):
    kinds = pd.Series(np.where(rows["a"] > 0, "up", "down"), dtype="category")
    x = rows[["b"]].assign(kind=kinds)
    booster = LGBMRegressor(n_estimators=5, **DETERMINISTIC).fit(x, target)
    with connected(texts_graph(booster.booster_)) as connection:
        found = connection.execute("""
            select [x.contribution for x in
                predict_contributions('m', {'b': 0.5, 'kind': kind}).contributions]
            from (values ('down'), ('up'), ('unseen'), (null)) as t(kind)
            """).fetchall()

    one = pd.Categorical(["down", "up", None, None], kinds.cat.categories)
    tried = pd.DataFrame({"b": np.float32([0.5] * 4), "kind": one})
    expected = booster.predict(tried, pred_contrib=True)[:, :-1]
    np.testing.assert_allclose([row[0] for row in found], expected, rtol=1e-12)


def texts_graph(booster):
    """Return a graph of a text and a number that carries the booster."""
    kinds = {"b": TensorProto.FLOAT, "kind": TensorProto.STRING}
    inputs = [helper.make_tensor_value_info(n, k, [None, 1]) for n, k in kinds.items()]
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, [None, 1])
    node = helper.make_node("Identity", ["b"], ["score"])
    model = helper.make_model(helper.make_graph([node], "texts", inputs, [score]))
    helper.set_model_props(model, {"lightgbm": booster.model_to_string()})
    return model.SerializeToString()


def test_models_without_exact_contributions_say_so(rows, target):
    classes = LGBMClassifier(n_estimators=5, **DETERMINISTIC)
    classes.fit(rows, pd.qcut(target, 3, labels=False))
    one = LGBMRegressor(n_estimators=5, **DETERMINISTIC).fit(rows, target)
    onnx_model = compile_model(one, rows).onnx_model
    plain = onnx.load_model_from_string(onnx_model)
    helper.set_model_props(plain, {})
    refused = {
        "model 'm': it has no exact contributions": plain.SerializeToString(),
        "model 'm': .* several classes": with_booster(onnx_model, classes.booster_),
    }
    for message, model in refused.items():
        error = pytest.raises(duckdb.InvalidInputException, match=message)
        with connected(model) as connection, error:
            connection.execute(f"select {FIRST}")
