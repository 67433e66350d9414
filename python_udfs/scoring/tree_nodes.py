"""The nodes of ONNX's operators for ensembles of trees, read back as splits and leaves.

Trees that no such operator should hold (nodes without a parent or with two, leaves
without a value) are not read: the ONNX runtime may say what it thinks of them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import isnan

MAX_LEAVES = 64  # of a tree
NODE = ("treeids", "nodeids", "modes", "featureids", "values")
CHILDREN = ("truenodeids", "falsenodeids")

Nodes = dict[int, "tuple | float | None"]  # by number: a split, or a leaf's value


@dataclass(frozen=True)
class Split:
    """A node of a tree: `x <= threshold` leaves all of its leaves possible.

    Any other x rules out those from `first_leaf` up to `end_leaf`, which lie left of
    it, and so does a missing x, unless it goes left. The threshold is a float32.
    """

    column: int
    threshold: float
    is_missing_left: bool
    first_leaf: int
    end_leaf: int


@dataclass(frozen=True)
class Tree:
    """Its splits, in any order, and its leaves' values from left to right."""

    splits: list[Split] = field(default_factory=list)
    leaves: list[float] = field(default_factory=list)


def read_trees(
    attributes: dict[str, list], weights: dict[tuple[int, int], float]
) -> list[Tree] | None:
    """Return the trees in their order, or None where one has no such form.

    `weights` is the value of a leaf by its tree and node. A tree has this form where
    all its splits are by `<=` and its leaves no more than MAX_LEAVES.
    """
    rows = [attributes[f"nodes_{name}"] for name in NODE]
    children = [attributes[f"nodes_{name}"] for name in CHILDREN]
    missing = attributes.get("nodes_missing_value_tracks_true", [0] * len(rows[0]))
    trees: dict[int, Nodes] = defaultdict(dict)
    for tree, number, mode, *split in zip(*rows, missing, *children, strict=True):
        if mode == b"LEAF":
            trees[tree][number] = weights.get((tree, number))
        elif mode == b"BRANCH_LEQ" and not isnan(split[1]):
            trees[tree][number] = tuple(split)
        else:
            return None
    if not all(map(_has_parents, trees.values())):
        return None
    read = [_tree(nodes) for nodes in trees.values()]
    read_nodes = sum(len(tree.splits) + len(tree.leaves) for tree in read)
    return read if read_nodes == sum(map(len, trees.values())) else None


def _children(nodes: Nodes) -> list[int]:
    splits = (node for node in nodes.values() if isinstance(node, tuple))
    return [child for *_, left, right in splits for child in (left, right)]


def _has_parents(nodes: Nodes) -> bool:
    """Say whether each node but the first has one parent, and each leaf a value."""
    children = _children(nodes)
    is_once = len(children) == len(set(children))
    is_known = set(children) == nodes.keys() - {_root(nodes)}
    has_values = None not in nodes.values()
    return is_once and is_known and has_values and len(nodes) < 2 * MAX_LEAVES


def _root(nodes: Nodes) -> int:
    return next(iter(nodes))


def _tree(nodes: Nodes) -> Tree:
    tree = Tree()
    _read_below(_root(nodes), nodes, tree)
    return tree


def _read_below(number: int, nodes: Nodes, tree: Tree) -> None:
    if not isinstance(nodes[number], tuple):
        tree.leaves.append(nodes[number])
        return
    column, threshold, is_missing_left, left, right = nodes[number]
    first_leaf = len(tree.leaves)
    _read_below(left, nodes, tree)
    end_leaf = len(tree.leaves)
    split = Split(column, threshold, bool(is_missing_left), first_leaf, end_leaf)
    tree.splits.append(split)
    _read_below(right, nodes, tree)
