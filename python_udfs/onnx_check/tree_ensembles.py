"""A tree ensemble's lists must make trees: a runtime follows them without looking."""

import numpy as np
import onnx

from python_udfs.onnx_check.refused import Refused
from python_udfs.onnx_check.tree_lists import TreeLists, tree_lists, values

DEEPEST = 500  # levels: some runtimes descend by recursion
MAX_FEATURES = 1_000_000

MODES = {
    *(b"BRANCH_LEQ", b"BRANCH_LT", b"BRANCH_GTE", b"BRANCH_GT", b"BRANCH_EQ"),
    *(b"BRANCH_NEQ", b"LEAF"),
}
WORDS = {
    "aggregate_function": {b"SUM", b"AVERAGE", b"MIN", b"MAX"},
    "post_transform": {b"NONE", b"LOGISTIC", b"SOFTMAX", b"SOFTMAX_ZERO", b"PROBIT"},
}


def check_tree_ensemble(
    node: onnx.NodeProto,
    attributes: dict[str, onnx.AttributeProto],
    leaf: str,
    score_count: int,
) -> None:
    """Raise Refused where the lists make no trees of `score_count` scores.

    `leaf` starts the names of the leaves' lists: target, or class.
    """
    for name, known in WORDS.items():
        if name in attributes and attributes[name].s not in known:
            raise Refused(f"{node.op_type} has {name} {attributes[name].s[:60]!r}")
    lists = tree_lists(node, attributes, leaf, score_count)
    if unknown := set(lists.nodes["modes"].tolist()) - MODES:
        raise Refused(f"{node.op_type} has a node of mode {min(map(repr, unknown))}")
    is_leaf = lists.nodes["modes"] == b"LEAF"
    _check_splits(lists, ~is_leaf)
    _check_descent(lists, ~is_leaf)
    _check_leaves(lists, is_leaf, score_count)


def last_feature(node: onnx.NodeProto) -> int:
    """Return the number, from 0, of the last column that a checked ensemble reads."""
    attributes = {attribute.name: attribute for attribute in node.attribute}
    is_split = values(attributes, "nodes_modes") != b"LEAF"
    return int(values(attributes, "nodes_featureids")[is_split].max(initial=0))


def _check_splits(lists: TreeLists, is_split: np.ndarray) -> None:
    features = lists.nodes["featureids"][is_split]
    outside = (features < 0) | (features >= MAX_FEATURES)
    if outside.any():
        raise Refused(f"{lists.op_type} reads feature {features[outside][0]}")
    if np.isnan(lists.nodes["values"][is_split].astype(np.float64)).any():
        raise Refused(f"{lists.op_type} splits on a value that is no number")


def _check_descent(lists: TreeLists, is_split: np.ndarray) -> None:
    """Refuse what is not reached from its tree's first node, by one way."""
    tree = lists.tree
    child = np.full((2, len(tree)), -1)
    for row, side in zip(child, ("true", "false"), strict=True):
        ids = lists.nodes[f"{side}nodeids"][is_split]
        row[is_split] = lists.places_of(tree[is_split], ids, "the child")
    parents = np.bincount(child[:, is_split].ravel(), minlength=len(tree))
    is_first = np.r_[True, tree[1:] != tree[:-1]]
    if (parents != ~is_first).any():
        raise Refused(
            f"{lists.op_type} has a tree with a cycle, a node of two parents or none,"
            " or a root that is not its first node"
        )
    if _reached(lists, child, np.flatnonzero(is_first)) < len(tree):
        raise Refused(f"{lists.op_type} has a tree with a cycle")


def _reached(lists: TreeLists, child: np.ndarray, level: np.ndarray) -> int:
    """Return how many nodes are reached from those of the first level."""
    count = 0
    for _ in range(DEEPEST):
        count += len(level)
        level = child[:, level].ravel()
        level = level[level >= 0]
        if not len(level):
            return count
    raise Refused(f"{lists.op_type} has a tree deeper than {DEEPEST} levels")


def _check_leaves(lists: TreeLists, is_leaf: np.ndarray, score_count: int) -> None:
    known, first = np.unique(lists.nodes["treeids"], return_index=True)
    trees, scores = lists.leaves["treeids"], lists.leaves["ids"]
    found = np.searchsorted(known, trees).clip(max=len(known) - 1)
    if (known[found] != trees).any():
        raise Refused(f"{lists.op_type} has weights for a tree that it lacks")
    tree = lists.tree[first[found]]
    places = lists.places_of(tree, lists.leaves["nodeids"], "weights for node")
    if not is_leaf[places].all():
        raise Refused(f"{lists.op_type} has weights for a node that is no leaf")
    outside = (scores < 0) | (scores >= score_count)
    if outside.any():
        raise Refused(
            f"{lists.op_type} of {score_count:,} scores has weights for number"
            f" {scores[outside][0]}"
        )
