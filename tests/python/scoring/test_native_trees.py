"""Trees as machine code against LightGBM, scikit-learn and the ONNX runtime."""

import json

import numpy as np
import onnx
import pandas as pd
import pyarrow as pa
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from onnx import TensorProto, helper, numpy_helper
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline

from python_udfs import machine_code
from python_udfs.compilers import compile_model
from python_udfs.scoring import native_trees as native_trees_module
from python_udfs.scoring.loaded_models import OnnxModel, loaded_model, native_model
from python_udfs.scoring.native_trees import native_trees
from python_udfs.scoring.thresholds import double_threshold
from python_udfs.training.inputs import DETERMINISTIC

NAMES = list("abcde")


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    x = pd.DataFrame(random.normal(size=(4000, 5)), columns=NAMES, dtype=np.float32)
    return x.assign(d=np.nan, e=np.float32(1)).mask(random.random((4000, 5)) < 0.05)


@pytest.fixture(scope="module")
def target(rows):
    return np.exp(rows["a"].fillna(1) + rows["b"].fillna(0) * rows["c"].fillna(0))


def as_struct(rows):
    table = pa.Table.from_pandas(rows, preserve_index=False)
    return table.to_struct_array().combine_chunks()


def native_scores(onnx_model, rows):
    return native_model(onnx_model).outputs(as_struct(rows))[:, 0]


def runtime_scores(onnx_model, rows):
    return loaded_model(onnx_model, native=False).outputs(as_struct(rows))[:, -1]


def edges(onnx_model, rows):
    """Return rows whose values lie on the thresholds, beside them, and at the ends."""
    splits = onnx.load_model_from_string(onnx_model).graph.node[1]
    lists = {a.name: helper.get_attribute_value(a) for a in splits.attribute}
    on = np.unique(lists["nodes_values"])
    beside = [np.nextafter(np.float32(on), np.float32(end)) for end in (-9e9, 9e9)]
    doubles = [np.nextafter(double_threshold(value), [-np.inf, np.inf]) for value in on]
    ends = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e300, -1e300, 1e-46]
    values = np.concatenate([on, *beside, *doubles, ends])
    random = np.random.default_rng(1)
    return pd.DataFrame(random.choice(values, (5000, len(NAMES))), columns=NAMES)


@pytest.mark.parametrize(
    "settings",
    [
        {"n_estimators": 60},
        {"n_estimators": 60, "objective": "poisson"},
        {"n_estimators": 1},
        {"n_estimators": 7, "num_leaves": 2},
        {"n_estimators": 9, "num_leaves": 32},
        {"n_estimators": 9, "num_leaves": 33},
        {"n_estimators": 9, "num_leaves": 64},
        {"n_estimators": 20, "min_child_samples": 4000},  # nothing but one leaf each
    ],
    ids=str,
)
def test_a_booster_scores_the_same_as_machine_code(rows, target, settings):
    booster = LGBMRegressor(**settings, **DETERMINISTIC).fit(rows, target)
    onnx_model = compile_model(booster, rows).onnx_model

    tried = pd.concat([rows, edges(onnx_model, rows)])
    expected = booster.predict(tried.astype(np.float32))

    found = native_scores(onnx_model, tried)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
    by_runtime = runtime_scores(onnx_model, tried)
    np.testing.assert_allclose(found, by_runtime, rtol=2e-5, atol=1e-5)


def test_a_boosted_probability_is_the_same_as_machine_code(rows, target):
    booster = LGBMClassifier(n_estimators=40, **DETERMINISTIC).fit(rows, target > 1)
    onnx_model = compile_model(booster, rows).onnx_model

    found = native_scores(onnx_model, rows)

    np.testing.assert_allclose(found, booster.predict_proba(rows)[:, 1], rtol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        GradientBoostingRegressor(n_estimators=20),
        GradientBoostingClassifier(n_estimators=20),
        HistGradientBoostingClassifier(max_iter=20),
        RandomForestRegressor(10, max_leaf_nodes=50),
        RandomForestClassifier(10, max_leaf_nodes=50),
    ],
    ids=lambda model: type(model).__name__,
)
def test_scikit_learns_trees_are_the_same_as_machine_code(rows, target, model):
    x = rows[["a", "b", "c"]].fillna(0)
    columns = make_column_transformer(("passthrough", list(x.columns)))
    wanted = target > 1 if "Classifier" in type(model).__name__ else target
    onnx_model = compile_model(make_pipeline(columns, model).fit(x, wanted), x)

    found = native_scores(onnx_model.onnx_model, x)

    expected = runtime_scores(onnx_model.onnx_model, x)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_leaves_are_the_doubles_that_the_compiler_wrote(rows, target):
    booster = LGBMRegressor(n_estimators=9, **DETERMINISTIC).fit(rows, target)
    model = onnx.load_model_from_string(compile_model(booster, rows).onnx_model)
    leaves = next(
        a for a in model.graph.node[1].attribute if a.name.endswith("weights")
    )
    doubles = [float(weight) + 1e-9 for weight in leaves.floats]
    floats = native_scores(without(model, "leaf_weights"), rows)
    helper.set_model_props(model, {"leaf_weights": json.dumps(doubles)})

    found = native_scores(model.SerializeToString(), rows)

    np.testing.assert_allclose(found - floats, 9e-9, rtol=1e-5)


def without(model, key):
    kept = {e.key: e.value for e in model.metadata_props if e.key != key}
    helper.set_model_props(model, kept)
    return model.SerializeToString()


def test_columns_of_every_numeric_type_are_read(rows, target):
    x = (rows.fillna(0)[["a", "b"]] * 3).round().clip(0, 9)
    booster = LGBMRegressor(n_estimators=9, **DETERMINISTIC).fit(x, target)
    found = {
        kind: loaded_model(compile_model(booster, x).onnx_model).outputs(
            pa.StructArray.from_arrays(
                [pa.array(x[name].to_numpy()).cast(kind) for name in x], names=list(x)
            )
        )
        for kind in ("float", "double", "int8", "int64", "uint16", pa.decimal128(9, 2))
    }
    for other in found.values():
        np.testing.assert_array_equal(other, found["double"])


def with_texts(rows):
    """Return a graph of two splits: on a text's column of a table, and on a number."""
    table = numpy_helper.from_array(np.float32([[0, 1], [1, 0], [1, 1]]), "table")
    nodes = [
        helper.make_node(
            "LabelEncoder",
            ["kind"],
            ["row"],
            domain="ai.onnx.ml",
            keys_strings=["up", "down"],
            values_int64s=[0, 1],
            default_int64=2,
        ),
        helper.make_node("Gather", ["table", "row"], ["found"]),
        helper.make_node("Flatten", ["found"], ["sets"], axis=1),
        helper.make_node("Concat", ["sets", "size"], ["matrix"], axis=1),
        helper.make_node(
            "TreeEnsembleRegressor",
            ["matrix"],
            ["score"],
            domain="ai.onnx.ml",
            n_targets=1,
            nodes_treeids=[0] * 7,
            nodes_nodeids=list(range(7)),
            nodes_modes=["BRANCH_LEQ"] * 3 + ["LEAF"] * 4,
            nodes_featureids=[0, 1, 2, 0, 0, 0, 0],
            nodes_values=[0.0, 0.0, 5.0, 0, 0, 0, 0],
            nodes_truenodeids=[1, 3, 5, 0, 0, 0, 0],
            nodes_falsenodeids=[2, 4, 6, 0, 0, 0, 0],
            target_treeids=[0] * 4,
            target_nodeids=[3, 4, 5, 6],
            target_ids=[0] * 4,
            target_weights=[1.0, 2.0, 4.0, 8.0],
        ),
    ]
    inputs = [
        helper.make_tensor_value_info("kind", TensorProto.STRING, [None, 1]),
        helper.make_tensor_value_info("size", TensorProto.FLOAT, [None, 1]),
    ]
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph(nodes, "texts", inputs, [score], [table])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    return model.SerializeToString()


def test_texts_that_are_looked_up_are_scored_as_machine_code(rows):
    kinds = ["up", "down", "sideways", "", None]
    x = pd.DataFrame(
        [(kind, size) for kind in kinds for size in (1.0, 9.0, np.nan)],
        columns=["kind", "size"],
    )
    onnx_model = with_texts(rows)

    found = native_scores(onnx_model, x)

    np.testing.assert_array_equal(found, runtime_scores(onnx_model, x))
    assert set(found) == {2, 4, 8}


@pytest.mark.parametrize(
    "model",
    [
        RandomForestRegressor(2),  # has more leaves than a word has bits
        RandomForestClassifier(2, max_leaf_nodes=9),  # of three classes
        LinearRegression(),
    ],
    ids=["large", "multiclass", "linear"],
)
def test_what_has_no_such_form_is_left_to_the_onnx_runtime(rows, target, model):
    x = rows[["a", "b", "c"]].fillna(0)
    columns = make_column_transformer(("passthrough", list(x.columns)))
    is_many = isinstance(model, RandomForestClassifier)
    wanted = pd.qcut(target, 3, labels=False) if is_many else target
    pipeline = make_pipeline(columns, model).fit(x, wanted)
    onnx_model = compile_model(pipeline, x).onnx_model

    assert native_model(onnx_model) is None
    assert isinstance(loaded_model(onnx_model), OnnxModel)


def broken(onnx_model, name, change):
    """Return the graph with an attribute of its trees changed in place."""
    model = onnx.load_model_from_string(onnx_model)
    trees = next(n for n in model.graph.node if n.op_type.startswith("TreeEnsemble"))
    change(next(a for a in trees.attribute if a.name == name))
    return model


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("nodes_truenodeids", lambda a: a.ints.__setitem__(0, 0)),  # its own child
        ("nodes_truenodeids", lambda a: a.ints.__setitem__(0, 999)),
        ("nodes_featureids", lambda a: a.ints.__setitem__(0, 99)),
        ("nodes_values", lambda a: a.floats.__setitem__(0, np.nan)),
        ("nodes_modes", lambda a: a.strings.__setitem__(0, b"BRANCH_EQ")),
        ("target_nodeids", lambda a: a.ints.__setitem__(0, a.ints[1])),
        ("n_targets", lambda a: setattr(a, "i", 2)),
    ],
)
def test_trees_that_are_none_are_left_to_the_onnx_runtime(rows, target, name, change):
    booster = LGBMRegressor(n_estimators=2, **DETERMINISTIC).fit(rows, target)
    model = broken(compile_model(booster, rows).onnx_model, name, change)
    assert native_trees(model) is None


def test_tables_that_would_be_too_large_are_not_made(rows, target, monkeypatch):
    booster = LGBMRegressor(n_estimators=9, **DETERMINISTIC).fit(rows, target)
    onnx_model = compile_model(booster, rows).onnx_model
    size = native_model(onnx_model).trees.masks.nbytes
    for largest, is_native in ((size, True), (size - 1, False)):
        monkeypatch.setattr(native_trees_module, "MAX_TABLE", largest)
        assert (native_model(onnx_model) is not None) is is_native


def test_a_folder_that_takes_no_cache_does_not_matter(monkeypatch):
    def refuse(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(machine_code.numba, "njit", refuse)
    assert machine_code.compiled(max) is max


def test_a_double_threshold_splits_doubles_as_their_float32_are_split():
    random = np.random.default_rng(0)
    thresholds = np.float32(
        [0, -0.0, 1e-45, -1e-45, 1.5, 3.4028235e38, -3.4028235e38, np.inf, -np.inf]
    )
    thresholds = np.append(thresholds, np.float32(random.normal(size=300)))
    for threshold in thresholds:
        bound = double_threshold(float(threshold))
        x = np.array([bound, np.nextafter(bound, -np.inf), np.nextafter(bound, np.inf)])
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(x <= bound, np.float32(x) <= threshold)


@pytest.mark.parametrize("objective", ["regression", "poisson", "binary"])
def test_scores_are_lightgbms_own_to_the_last_bit(rows, target, objective):
    kinds = pd.Series(np.where(rows["a"] > rows["b"], "up", "down"), dtype="category")
    x = rows.assign(kind=kinds.mask(rows["c"] > 1))
    kind = LGBMClassifier if objective == "binary" else LGBMRegressor
    booster = kind(n_estimators=60, objective=objective, **DETERMINISTIC)
    booster.fit(x, target > 1 if objective == "binary" else target)

    texts = x.assign(kind=x["kind"].astype(object))
    found = native_scores(compile_model(booster, x).onnx_model, texts)

    np.testing.assert_array_equal(found, booster.booster_.predict(x))
