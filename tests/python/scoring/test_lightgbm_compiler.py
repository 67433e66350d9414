"""LightGBM's boosters against what is compiled from them."""

import json

import numpy as np
import onnx
import pandas as pd
import pytest
from awkward_rows import CODES, awkward_rows, target_of
from lightgbm import LGBMClassifier, LGBMRanker, LGBMRegressor

from python_udfs.compilers import compile_model
from python_udfs.parity import parity
from python_udfs.training.inputs import DETERMINISTIC

PARITY = 1e-5
SMALL = {"n_estimators": 40, **DETERMINISTIC}


@pytest.fixture(scope="module")
def rows():
    return awkward_rows()


@pytest.fixture(scope="module")
def target(rows):
    return target_of(rows)


def difference(booster, rows):
    found = parity(booster, compile_model(booster, rows), rows)
    assert found.rows > 2000
    return found.difference


@pytest.mark.parametrize(
    "settings",
    [
        *(
            {"objective": objective}
            for objective in (
                "regression",
                "regression_l1",
                "quantile",
                "huber",
                "fair",
                "mape",
                "poisson",
                "tweedie",
                "gamma",
            )
        ),
        {"boosting_type": "dart"},
        {"boosting_type": "rf", "subsample": 0.6, "subsample_freq": 1},
        {"boost_from_average": False},
        {"extra_trees": True, "max_cat_to_onehot": 50},
        {"max_bin": 1023, "min_data_in_bin": 1, "min_data_per_group": 5},
        {"num_leaves": 255, "min_child_samples": 5},
        {"min_child_samples": 4000},  # not one split
    ],
    ids=str,
)
def test_a_regression_is_compiled_exactly(rows, target, settings):
    booster = LGBMRegressor(**SMALL | settings)
    booster.fit(rows, target, categorical_feature=CODES)
    assert difference(booster, rows) < PARITY


@pytest.mark.parametrize("boosting", ["gbdt", "rf"])
@pytest.mark.parametrize("objective", ["binary", "multiclass", "multiclassova"])
def test_every_probability_is_compiled_exactly(rows, target, objective, boosting):
    sampled = {"subsample": 0.6, "subsample_freq": 1}
    settings = {"objective": objective, "boosting_type": boosting, **sampled}
    classes = np.digitize(target, [1] if objective == "binary" else [1, 2])
    booster = LGBMClassifier(**SMALL | settings)
    booster.fit(rows, classes, categorical_feature=CODES)
    assert difference(booster, rows) < PARITY


def test_a_cross_entropy_is_compiled_exactly(rows, target):
    booster = LGBMRegressor(objective="cross_entropy", **SMALL)
    booster.fit(rows, target / target.max(), categorical_feature=CODES)
    assert difference(booster, rows) < PARITY


@pytest.mark.parametrize("objective", ["lambdarank", "rank_xendcg"])
def test_a_ranking_is_compiled_exactly(rows, target, objective):
    booster = LGBMRanker(objective=objective, **SMALL)
    grades = np.digitize(target, [1, 2, 4])
    booster.fit(rows, grades, group=[100] * 40, categorical_feature=CODES)
    assert difference(booster, rows) < PARITY


def test_the_best_iteration_is_what_is_compiled(rows, target):
    settings = {"n_estimators": 400, "learning_rate": 0.5, "early_stopping_round": 3}
    booster = LGBMRegressor(**SMALL | settings)
    held_out = {"eval_X": rows.iloc[:500], "eval_y": target[:500]}
    booster.fit(rows.iloc[500:], target[500:], categorical_feature=CODES, **held_out)
    assert 1 < booster.best_iteration_ < 400
    assert difference(booster, rows) < PARITY


def test_a_score_that_fitting_started_from_is_no_part_of_the_model(rows, target):
    booster = LGBMRegressor(**SMALL).fit(rows, target, init_score=np.full(4000, 3.0))
    assert difference(booster, rows) < PARITY


def test_a_missing_value_that_training_never_saw_counts_as_zero(rows, target):
    x = rows[["price", "stock"]].fillna(0)
    assert difference(LGBMRegressor(**SMALL).fit(x, target), x) < PARITY


def test_a_category_that_no_tree_asks_for_is_an_input_all_the_same(rows, target):
    x = rows[["price", "kind"]].assign(kind=pd.Categorical(["same"] * len(rows)))
    assert difference(LGBMRegressor(**SMALL).fit(x, target), x) < PARITY


def test_numbers_alone_make_a_graph_that_machine_code_knows(rows, target):
    x = rows[["price", "stock"]]
    booster = LGBMRegressor(**SMALL).fit(x, target)
    graph = onnx.load_model_from_string(compile_model(booster, x).onnx_model).graph
    operators = [node.op_type for node in graph.node]
    assert operators == ["Concat", "TreeEnsembleRegressor", "Identity"]


def test_trees_compare_numbers_alone_where_features_are_categories(rows, target):
    booster = LGBMRegressor(**SMALL).fit(rows, target, categorical_feature=CODES)
    graph = onnx.load_model_from_string(compile_model(booster, rows).onnx_model).graph
    trees = next(n for n in graph.node if n.op_type == "TreeEnsembleRegressor")
    modes = next(a.strings for a in trees.attribute if a.name == "nodes_modes")
    assert set(modes) == {b"BRANCH_LEQ", b"LEAF"}


def test_the_graph_carries_the_booster_and_its_leaves_as_doubles(rows, target):
    x = rows[["price", "stock"]]
    booster = LGBMRegressor(**SMALL).fit(x, target)
    model = onnx.load_model_from_string(compile_model(booster, x).onnx_model)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    trees = next(n for n in model.graph.node if n.op_type == "TreeEnsembleRegressor")
    weights = next(a.floats for a in trees.attribute if a.name == "target_weights")

    assert metadata["lightgbm"] == booster.booster_.model_to_string()
    doubles = json.loads(metadata["leaf_weights"])
    np.testing.assert_array_equal(np.float32(doubles), np.float32(weights))
    assert doubles != list(weights)


def of_ones_own(truth, predicted):
    return predicted - truth, np.ones_like(truth)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"reg_sqrt": True}, "objective 'regression sqrt'"),
        ({"objective": "cross_entropy_lambda"}, "objective 'cross_entropy_lambda'"),
        ({"objective": of_ones_own}, "an objective of one's own"),
        ({"linear_tree": True}, "linear_tree"),
        ({"zero_as_missing": True}, "zero_as_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_known_to_be_exact_is_refused(rows, target, settings, message):
    x = rows[["price", "stock"]]
    booster = LGBMRegressor(**SMALL | settings).fit(x, target / target.max())
    with pytest.raises(NotImplementedError, match=message):
        compile_model(booster, x)


def test_a_sigmoid_of_another_steepness_is_refused(rows, target):
    x = rows[["price", "stock"]]
    booster = LGBMClassifier(sigmoid=2.0, **SMALL).fit(x, target > 1)
    with pytest.raises(NotImplementedError, match="sigmoid:2"):
        compile_model(booster, x)


@pytest.mark.parametrize(
    ("levels", "is_ordered", "message"),
    [
        ([1, 2], False, "kind: LightGBM's categories must be texts"),
        (["", "a"], False, "kind: an empty text"),
        (["low", "high"], True, "kind: LightGBM reads its categories as numbers"),
    ],
)
def test_categories_that_onnx_cannot_tell_apart_are_refused(
    rows, target, levels, is_ordered, message
):
    codes = (target > 1).astype(int)
    kind = pd.Categorical.from_codes(codes, levels, ordered=is_ordered)
    x = rows[["price"]].assign(kind=kind)
    booster = LGBMRegressor(**SMALL).fit(x, target)
    with pytest.raises(NotImplementedError, match=message):
        compile_model(booster, x)
