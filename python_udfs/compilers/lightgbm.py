"""LightGBM, compiled by a builder of our own.

LightGBM compares doubles, ONNX float32: a threshold rounded up would let a value pass
that LightGBM holds back. Rounded down to float32 it splits every float32 as before.
"""

from collections.abc import Iterator

import lightgbm
import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper

# What turns the sum of the leaves into a prediction, by LightGBM's objective.
LINKS = {
    "regression": "Identity",
    "regression_l1": "Identity",
    "quantile": "Identity",
    "huber": "Identity",
    "poisson": "Exp",
    "tweedie": "Exp",
    "gamma": "Exp",
    "binary": "Sigmoid",
}

# The operator's attributes: one list each, an entry per node and per leaf.
NODE = (
    "treeids",
    "nodeids",
    "featureids",
    "modes",
    "values",
    "truenodeids",
    "falsenodeids",
    "missing_value_tracks_true",
)
LEAF = ("treeids", "nodeids", "ids", "weights")

ZERO = np.float32(1e-35)  # LightGBM's kZeroThreshold
WRITTEN_FOR_INFINITY = 1e300


def lightgbm_to_onnx(
    estimator: lightgbm.LGBMModel, features: pd.DataFrame
) -> onnx.ModelProto:
    """Compile a fitted booster of numeric features, with or without missing values.

    Raises NotImplementedError for an objective, a categorical split or a missing value
    that no test has shown to be exact.
    """
    booster = estimator.booster_
    objective = booster.dump_model(num_iteration=1)["objective"].split()[0]
    if objective not in LINKS:
        raise NotImplementedError(f"LightGBM's objective {objective!r}")
    names = list(features.columns)
    nodes = [
        helper.make_node("Concat", names, ["matrix"], axis=1),
        helper.make_node(
            "TreeEnsembleRegressor",
            ["matrix"],
            ["margin"],
            domain="ai.onnx.ml",
            n_targets=1,
            **_ensemble(booster),
        ),
        helper.make_node(LINKS[objective], ["margin"], ["score"]),
    ]
    inputs = [_tensor(name) for name in names]
    graph = helper.make_graph(nodes, "lightgbm", inputs, [_tensor("score")])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def _tensor(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 1])


def _ensemble(booster: lightgbm.Booster) -> dict[str, list]:
    """Return the operator's attributes for all trees of the booster."""
    names = [f"nodes_{name}" for name in NODE] + [f"target_{name}" for name in LEAF]
    lists: dict[str, list] = {name: [] for name in names}
    for tree_id, tree in enumerate(booster.dump_model()["tree_info"]):
        for node in _nodes(tree["tree_structure"]):
            _append(lists, tree_id, node)
    return lists


def _nodes(root: dict) -> Iterator[dict]:
    """Yield the nodes of a tree, each with its own number and its children's."""
    pending, count = [root], 1
    root["number"] = 0
    while pending:
        node = pending.pop()
        for child in ("left_child", "right_child"):
            if child in node:
                node[child]["number"] = count
                count += 1
                pending.append(node[child])
        yield node


def _append(lists: dict[str, list], tree_id: int, node: dict) -> None:
    is_leaf = "split_feature" not in node
    entry = (tree_id, node["number"], 0, "LEAF", 0.0, 0, 0, 0)
    if not is_leaf:
        entry = (
            tree_id,
            node["number"],
            node["split_feature"],
            _mode(node),
            _floor_to_float32(node["threshold"]),
            node["left_child"]["number"],
            node["right_child"]["number"],
            _missing_goes_left(node),
        )
    for name, value in zip(NODE, entry, strict=True):
        lists[f"nodes_{name}"].append(value)
    if is_leaf:
        leaf = (tree_id, node["number"], 0, node["leaf_value"])
        for name, value in zip(LEAF, leaf, strict=True):
            lists[f"target_{name}"].append(value)


def _mode(node: dict) -> str:
    if node["decision_type"] != "<=":
        raise NotImplementedError(f"a LightGBM split by {node['decision_type']!r}")
    return "BRANCH_LEQ"


def _missing_goes_left(node: dict) -> int:
    if node["missing_type"] == "NaN":
        return int(node["default_left"])
    if node["missing_type"] == "None":  # LightGBM then reads a missing value as zero
        return int(node["threshold"] >= 0)
    raise NotImplementedError("LightGBM's zero_as_missing")


def _floor_to_float32(threshold: float) -> float:
    """Return the largest float32 that LightGBM sends to the left.

    LightGBM reads a number no further from zero than ZERO as zero.
    """
    if -ZERO <= threshold < 0:
        return float(np.nextafter(-ZERO, np.float32(-np.inf)))
    if threshold >= WRITTEN_FOR_INFINITY:  # what parts missing values from all others
        return float("inf")
    rounded = np.float32(threshold)
    if float(rounded) > threshold:  # numpy would compare the two as float32
        rounded = np.nextafter(rounded, np.float32(-np.inf))
    return float(rounded)
