"""The parity check sees what a compiler gets wrong.

Each mutant is one mistake on purpose, in a model that is proven without it.
"""

import lightgbm
import numpy as np
import onnx
import pytest
from awkward_rows import CODES, awkward_rows, is_proven, numbers_of, target_of
from lightgbm import LGBMClassifier, LGBMRegressor
from onnx import helper
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from python_udfs.compilers import Compiled, compile_model
from python_udfs.compilers import lightgbm_categories as categories
from python_udfs.compilers import lightgbm_trees as trees
from python_udfs.compilers import scikit_learn as scikit_learn_compiler
from python_udfs.parity import parity
from python_udfs.scoring.thresholds import floor_to_float32
from python_udfs.training.inputs import DETERMINISTIC

SMALL = {"n_estimators": 30, **DETERMINISTIC}
FOREST = {"boosting_type": "rf", "subsample": 0.6, "subsample_freq": 1}
ROWS = awkward_rows()
TARGET = target_of(ROWS)
NUMBERS = numbers_of(ROWS)
MISSING = ROWS[["price", "stock"]]
TEXTS = ROWS[["stock"]].assign(is_new=ROWS["is_new"].astype(str))


def boosted(model, target=TARGET):
    return model.fit(ROWS, target, categorical_feature=CODES), ROWS


def classified(objective):
    model = LGBMClassifier(objective=objective, **SMALL)
    return boosted(model, np.digitize(TARGET, [1, 2]))


def encoded():
    columns = make_column_transformer(
        (StandardScaler(), ["stock"]),
        (OneHotEncoder(handle_unknown="ignore"), ["is_new"]),
    )
    return make_pipeline(columns, LogisticRegression()).fit(TEXTS, TARGET > 1), TEXTS


MODELS = {
    "regression": lambda: boosted(LGBMRegressor(**SMALL)),
    "poisson": lambda: boosted(LGBMRegressor(objective="poisson", **SMALL)),
    "forest": lambda: boosted(LGBMRegressor(**SMALL, **FOREST)),
    "softmax": lambda: classified("multiclass"),
    "sigmoids": lambda: classified("multiclassova"),
    "glm": lambda: (PoissonRegressor().fit(NUMBERS, TARGET), NUMBERS),
    "scaled": lambda: (
        make_pipeline(StandardScaler(), PoissonRegressor()).fit(3 * NUMBERS, TARGET),
        3 * NUMBERS,
    ),
    "imputed": lambda: (
        make_pipeline(SimpleImputer(), PoissonRegressor()).fit(MISSING, TARGET),
        MISSING,
    ),
    "encoded": encoded,
    "trees": lambda: (
        RandomForestRegressor(20, max_depth=6, random_state=0).fit(MISSING, TARGET),
        MISSING,
    ),
    "histogram": lambda: (
        HistGradientBoostingRegressor(random_state=0).fit(NUMBERS, TARGET),
        NUMBERS,
    ),
}


@pytest.fixture(scope="module", params=MODELS)
def every_model(request):
    return MODELS[request.param]()


@pytest.mark.filterwarnings("ignore:Found unknown categories")
def test_a_model_without_a_mistake_is_proven(every_model):
    estimator, rows = every_model
    found = parity(estimator, compile_model(estimator, rows), rows)
    assert found.rows > 2000
    assert is_proven(found)


# Mistakes of the compilers: a function of theirs, replaced.
def rounded_up(threshold):
    return float(np.nextafter(np.float32(min(threshold, 9e9)), np.float32(np.inf)))


def without_last(written):
    return {int(code) for code in written.split("||") if code} - {
        int(written.split("||")[-1] or -1)
    }


def unseen_among_each_set(name, codes, sets):
    table = CORRECT_TABLE(name, codes, sets)
    values = onnx.numpy_helper.to_array(table).copy()
    values[-1] = 1 - values[-1]
    return onnx.numpy_helper.from_array(values, table.name)


CORRECT_TABLE = categories._table
CORRECT_DUMP = lightgbm.Booster.dump_model
CORRECT_MISSING = trees.missing_goes_left

IN_A_COMPILER = {
    "thresholds rounded up": ("regression", trees, "lightgbm_threshold", rounded_up),
    "thresholds rounded to nearest": (
        *("regression", trees, "lightgbm_threshold"),
        lambda threshold: float(np.float32(min(threshold, 9e9))),
    ),
    "infinity a number like any": (
        *("regression", trees, "lightgbm_threshold"),
        floor_to_float32,
    ),
    "missing sent the other way": (
        *("regression", trees, "missing_goes_left"),
        lambda node: 1 - CORRECT_MISSING(node),
    ),
    "missing sent right": ("regression", trees, "missing_goes_left", lambda _: 0),
    "a level of each set dropped": ("regression", categories, "_codes", without_last),
    "unseen levels sent left": (
        *("regression", categories, "_table"),
        unseen_among_each_set,
    ),
    "a missing code read as zero": ("regression", categories, "NO_CODE", 0.0),
    "a random forest summed": (
        *("forest", trees, "_averaged"),
        lambda weights, _: weights,
    ),
    "the last tree left out": (
        *("regression", lightgbm.Booster, "dump_model"),
        lambda booster: CORRECT_DUMP(booster, num_iteration=SMALL["n_estimators"] - 1),
    ),
    "a forest's missing values left to skl2onnx": (
        *("trees", scikit_learn_compiler, "mend_trees"),
        lambda *_: None,
    ),
    "histogram thresholds left to skl2onnx": (
        *("histogram", scikit_learn_compiler, "mend_trees"),
        lambda *_: None,
    ),
}


@pytest.mark.parametrize("mistake", IN_A_COMPILER)
def test_a_compilers_mistake_is_caught(mistake, monkeypatch):
    model, where, name, wrong = IN_A_COMPILER[mistake]
    estimator, rows = MODELS[model]()
    monkeypatch.setattr(where, name, wrong)
    assert not is_proven(parity(estimator, compile_model(estimator, rows), rows))


# Mistakes in a graph: a node's attribute or operator, changed.
def changed(operator, attribute=None, change=None, *, to=None):
    """Return a function that makes the mistake in the graph's first such node."""

    def make(graph):
        node = next(node for node in graph.node if node.op_type == operator)
        if to is not None:
            node.op_type, node.domain = to, ""
            del node.attribute[:]
            return
        found = next(a for a in node.attribute if a.name == attribute)
        value = change(helper.get_attribute_value(found))
        found.CopyFrom(helper.make_attribute(attribute, value))

    return make


def other_features_first(graph):
    joined = next(node for node in graph.node if node.op_type == "Concat")
    joined.input[:] = [joined.input[1], joined.input[0], *joined.input[2:]]


def whole_numbers(graph):
    feature = graph.input[0].name
    for node in graph.node:
        node.input[:] = ["whole" if name == feature else name for name in node.input]
    graph.node.insert(0, helper.make_node("Floor", [feature], ["whole"]))


def reverse(values):
    return values[::-1]


TREES = "TreeEnsembleRegressor"
IN_A_GRAPH = {
    "leaves permuted": ("regression", changed(TREES, "target_weights", reverse)),
    "branches swapped": (
        "regression",
        changed(TREES, "nodes_modes", lambda m: [x.replace(b"LEQ", b"GT") for x in m]),
    ),
    "`<` instead of `<=`": (
        "regression",
        changed(TREES, "nodes_modes", lambda m: [x.replace(b"LEQ", b"LT") for x in m]),
    ),
    "features swapped": ("regression", other_features_first),
    "classes swapped": ("softmax", changed(TREES, "target_ids", reverse)),
    "softmax for sigmoids": ("sigmoids", changed("Sigmoid", to="Softmax")),
    "sigmoids for softmax": ("softmax", changed("Softmax", to="Sigmoid")),
    "LightGBM's link left out": ("poisson", changed("Exp", to="Identity")),
    "scikit-learn's link left out": ("glm", changed("Exp", to="Identity")),
    "the scaler's scale left out": (
        "scaled",
        changed("Scaler", "scale", lambda scale: [1.0] * len(scale)),
    ),
    "the scaler left out": ("scaled", changed("Scaler", to="Identity")),
    "zero instead of the mean": (
        "imputed",
        changed("Imputer", "imputed_value_floats", lambda v: [0.0] * len(v)),
    ),
    "a level not encoded": (
        "encoded",
        changed("OneHotEncoder", "cats_strings", lambda c: [c[0], b"no such"]),
    ),
    "levels swapped": ("encoded", changed("OneHotEncoder", "cats_strings", reverse)),
    "an input taken for whole numbers": ("glm", whole_numbers),
}


@pytest.mark.parametrize("mistake", IN_A_GRAPH)
@pytest.mark.filterwarnings("ignore:Found unknown categories")
def test_a_mistake_in_a_graph_is_caught(mistake):
    model, make = IN_A_GRAPH[mistake]
    estimator, rows = MODELS[model]()
    graph_model = onnx.load_model_from_string(compile_model(estimator, rows).onnx_model)
    make(graph_model.graph)
    wrong = Compiled(graph_model.SerializeToString())
    assert not is_proven(parity(estimator, wrong, rows))


def test_mistakes_of_every_kind_are_made():
    made = len(IN_A_COMPILER) + len(IN_A_GRAPH)
    print(f"{made} mistakes in compilers and graphs, each a test above")
    assert made >= 25
