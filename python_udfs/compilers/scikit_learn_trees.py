"""scikit-learn's trees in the graph of skl2onnx, mended.

skl2onnx leaves out where a forest's trees send missing values, and rounds the
thresholds of histogram boosting to the nearest float32 instead of down.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import onnx
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree import BaseDecisionTree

from python_udfs.scoring.thresholds import floor_to_float32

# What computes numbers anew, so that they are no float32 of the row any more.
ARITHMETIC = {"Add", "Div", "Gemm", "LinearRegressor", "MatMul", "Mul", "Normalizer"}
ARITHMETIC |= {"Pow", "Scaler", "Sub"}


class Nodes(NamedTuple):
    """A tree's nodes in scikit-learn's order, [nodes] each; 0 for a leaf."""

    features: np.ndarray
    thresholds: np.ndarray
    is_missing_left: np.ndarray


def mend_trees(model: onnx.ModelProto, parts: Iterable[Any]) -> None:
    """Write the source's thresholds and directions over those of the graph's trees.

    `parts` are those of the estimator. Raises NotImplementedError for trees whose
    features are computed, and for a tree of the graph that is none of the estimator's.
    """
    known = defaultdict(list)
    for nodes in filter(None, map(_nodes, parts)):
        known[tuple(nodes.features)].append(nodes)
    for node in model.graph.node:
        if node.op_type.startswith("TreeEnsemble"):
            _refuse_computed(model.graph, node)
            _mend({a.name: a for a in node.attribute}, known)


def _refuse_computed(graph: onnx.GraphProto, trees: onnx.NodeProto) -> None:
    made_by = {output: node for node in graph.node for output in node.output}
    pending = [trees.input[0]]
    while pending:
        node = made_by.get(pending.pop())
        if node is not None and node.op_type in ARITHMETIC:
            raise NotImplementedError(
                f"trees after a step that computes ({node.op_type}): near a threshold"
                " float32 decides otherwise; trees need no scaling"
            )
        pending += node.input if node is not None else []


def _nodes(part: Any) -> Nodes | None:  # noqa: ANN401
    if isinstance(part, TreePredictor):
        table = part.nodes
        is_leaf = table["is_leaf"] == 1
        columns = ("feature_idx", "num_threshold", "missing_go_to_left")
        return _without_leaves(is_leaf, *(table[column] for column in columns))
    if isinstance(part, BaseDecisionTree) and hasattr(part, "tree_"):
        tree = part.tree_
        is_leaf = tree.children_left == -1
        return _without_leaves(
            is_leaf, tree.feature, tree.threshold, tree.missing_go_to_left
        )
    return None


def _without_leaves(is_leaf: np.ndarray, *columns: np.ndarray) -> Nodes:
    return Nodes(*(np.where(is_leaf, 0, column) for column in columns))


def _mend(attributes: dict[str, onnx.AttributeProto], known: dict) -> None:
    trees = np.array(attributes["nodes_treeids"].ints)
    features = np.array(attributes["nodes_featureids"].ints)
    values = attributes["nodes_values"].floats
    goes_left = attributes["nodes_missing_value_tracks_true"].ints
    for tree in np.unique(trees):
        places = np.flatnonzero(trees == tree)
        rounded = np.array([values[place] for place in places])
        source = _source(known[tuple(features[places])], rounded)
        for place, threshold, left in zip(places, *source[1:], strict=True):
            values[place] = floor_to_float32(threshold)
            goes_left[place] = int(left)


def _source(candidates: list[Nodes], rounded: np.ndarray) -> Nodes:
    for nodes in candidates:
        if np.allclose(nodes.thresholds, rounded, rtol=1e-6):
            return nodes
    raise NotImplementedError("skl2onnx: a tree that is none of the estimator's")
