"""A tree ensemble's parallel lists, and where in them a tree's node stands.

The operator keeps all nodes of all trees in lists, an entry per node, and the leaves'
weights in others. Read from TreeEnsembleRegressor and TreeEnsembleClassifier.
"""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from python_udfs.onnx_check.refused import Refused

MAX_TREE_NODES = 5_000_000

NODE_LISTS = ("nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids")
OPTIONAL_LISTS = ("hitrates", "missing_value_tracks_true")
LEAF_LISTS = ("nodeids", "ids", "weights")


@dataclass(frozen=True)
class TreeLists:
    """The lists of one operator whose lengths fit, and its trees' nodes by number.

    `nodes` and `leaves` are arrays by name, without the prefix; `tree` is the number of
    each node's tree, counted from 0 in the order of the lists. `keys` are the nodes'
    trees and numbers as one number, in order, and `places` where they stand.
    """

    op_type: str
    nodes: dict[str, np.ndarray]
    leaves: dict[str, np.ndarray]
    tree: np.ndarray
    keys: np.ndarray
    places: np.ndarray

    def places_of(self, tree: np.ndarray, ids: np.ndarray, what: str) -> np.ndarray:
        """Return where nodes stand, or raise Refused where a tree lacks one."""
        is_number = (ids >= 0) & (ids <= MAX_TREE_NODES)
        keys = _key(tree, np.where(is_number, ids, 0))
        found = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        is_found = is_number & (self.keys[found] == keys)
        if not is_found.all():
            raise Refused(
                f"{self.op_type} has {what} {ids[~is_found][0]}, which its tree lacks"
            )
        return self.places[found]


def tree_lists(
    node: onnx.NodeProto,
    attributes: dict[str, onnx.AttributeProto],
    leaf: str,
    score_count: int,
) -> TreeLists:
    """Return an operator's lists, or raise Refused where they do not fit together.

    `leaf` starts the names of the leaves' lists: target, or class.
    """
    names = ("treeids", *NODE_LISTS, *OPTIONAL_LISTS)
    nodes = {name: values(attributes, f"nodes_{name}") for name in names}
    leaves = {n: values(attributes, f"{leaf}_{n}") for n in ("treeids", *LEAF_LISTS)}
    count = len(nodes["treeids"])
    if not 0 < count <= MAX_TREE_NODES:
        raise Refused(
            f"{node.op_type} has {count:,} nodes; it must have 1 to {MAX_TREE_NODES:,}"
        )
    for name in names:
        allowed = (0, count) if name in OPTIONAL_LISTS else (count,)
        _check_length(node, f"nodes_{name}", nodes[name], allowed)
    for name in LEAF_LISTS:
        _check_length(node, f"{leaf}_{name}", leaves[name], (len(leaves["treeids"]),))
    # Of two classes one margin may be given: the other is its mirror.
    margins = (0, 1 if score_count == 2 else score_count, score_count)
    _check_length(node, "base_values", values(attributes, "base_values"), margins)
    return TreeLists(node.op_type, nodes, leaves, *_numbered(node, nodes))


def values(attributes: dict[str, onnx.AttributeProto], name: str) -> np.ndarray:
    """Return an attribute's list, in whichever of its two forms it is given."""
    if f"{name}_as_tensor" in attributes:
        return numpy_helper.to_array(attributes[f"{name}_as_tensor"].t).ravel()
    if name not in attributes:
        return np.array([])
    attribute = attributes[name]
    if attribute.strings:
        return np.array(list(attribute.strings), dtype=object)
    if attribute.floats:
        return np.array(attribute.floats, dtype=np.float32)
    return np.array(attribute.ints, dtype=np.int64)


def _check_length(
    node: onnx.NodeProto, name: str, found: np.ndarray, allowed: tuple[int, ...]
) -> None:
    if len(found) not in allowed:
        raise Refused(f"{node.op_type} has {len(found):,} {name}, not {allowed[-1]:,}")


def _numbered(
    node: onnx.NodeProto, nodes: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each node's tree, the keys in order, and where they stand."""
    tree_ids, ids = nodes["treeids"], nodes["nodeids"]
    starts = np.r_[True, tree_ids[1:] != tree_ids[:-1]]
    if starts.sum() != len(np.unique(tree_ids)):
        raise Refused(f"{node.op_type} lists the nodes of its trees intermixed")
    if ids.min() < 0 or ids.max() > MAX_TREE_NODES:
        raise Refused(f"{node.op_type} has a node of a number below 0 or too large")
    tree = np.cumsum(starts) - 1
    keys = _key(tree, ids)
    places = np.argsort(keys)
    if (keys[places][1:] == keys[places][:-1]).any():
        raise Refused(f"{node.op_type} has two nodes of one number in a tree")
    return tree, keys[places], places


def _key(tree: np.ndarray, ids: np.ndarray) -> np.ndarray:
    return tree * (MAX_TREE_NODES + 1) + ids
