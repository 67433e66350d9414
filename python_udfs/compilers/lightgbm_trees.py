"""LightGBM's trees as the attributes of ONNX's operator for ensembles of trees."""

from collections.abc import Iterator
from typing import Any

from python_udfs.compilers.lightgbm_categories import IN_SET, Columns
from python_udfs.scoring.thresholds import lightgbm_threshold

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


def ensemble(dump: dict[str, Any], columns: Columns) -> dict[str, list]:
    """Return the operator's attributes for all trees of the booster's json."""
    names = [f"nodes_{name}" for name in NODE] + [f"target_{name}" for name in LEAF]
    lists: dict[str, list] = {name: [] for name in names}
    for tree_id, tree in enumerate(dump["tree_info"]):
        for node in _numbered(tree["tree_structure"]):
            _append(lists, "nodes", NODE, _node(tree_id, node, columns))
            if "leaf_value" in node:
                target = tree_id % dump["num_tree_per_iteration"]
                leaf = (tree_id, node["number"], target, float(node["leaf_value"]))
                _append(lists, "target", LEAF, leaf)
    if dump["average_output"]:  # a random forest
        lists["target_weights"] = _averaged(lists["target_weights"], dump)
    return lists


def _numbered(root: dict) -> Iterator[dict]:
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


def _node(tree_id: int, node: dict, columns: Columns) -> tuple:
    number = (tree_id, node["number"])
    if "leaf_value" in node:
        return (*number, 0, "LEAF", 0.0, 0, 0, 0)
    children = (node["left_child"]["number"], node["right_child"]["number"])
    feature, threshold = node["split_feature"], node["threshold"]
    if node["decision_type"] == "==":
        return (
            *number,
            columns[feature, threshold],
            "BRANCH_LEQ",
            IN_SET,
            *children,
            0,
        )
    return (
        *number,
        columns[feature, None],
        "BRANCH_LEQ",
        lightgbm_threshold(threshold),
        *children,
        missing_goes_left(node),
    )


def missing_goes_left(node: dict) -> int:
    """Say where a split of numbers of LightGBM's json sends a missing one."""
    if node["missing_type"] == "NaN":
        return int(node["default_left"])
    if node["missing_type"] == "None":  # LightGBM then reads a missing value as zero
        return int(node["threshold"] >= 0)
    raise NotImplementedError("LightGBM's zero_as_missing")


def _averaged(weights: list[float], dump: dict[str, Any]) -> list[float]:
    iterations = len(dump["tree_info"]) // dump["num_tree_per_iteration"]
    return [weight / iterations for weight in weights]


def _append(lists: dict[str, list], kind: str, names: tuple, entry: tuple) -> None:
    for name, value in zip(names, entry, strict=True):
        lists[f"{kind}_{name}"].append(value)
