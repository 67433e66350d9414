"""Tree ensembles as tables that machine code scores.

QuickScorer (Lucchese et al. 2015, doi:10.1145/2766462.2767733), taken to its end: which
leaves of a tree remain possible for a feature's value depends only on its bin, that is
on how many of the feature's thresholds lie below it. So there is a mask of leaves for
every bin and tree. A row's masks, one per feature, are joined by `and`, and the lowest
bit left is the leaf. No branch depends on the data, and one instruction joins the masks
of many trees.
"""

from dataclasses import dataclass

import numpy as np
import onnx

from python_udfs.scoring.native_kernel import sum_leaves
from python_udfs.scoring.thresholds import double_threshold
from python_udfs.scoring.tree_ensembles import Column, TreeEnsemble, tree_ensemble
from python_udfs.scoring.tree_nodes import Split

MAX_TABLE = 64 * 2**20  # bytes: a larger one is slow to make and to read
LINKS = ["identity", "exp", "sigmoid"]

Splits = list[tuple[int, Split]]  # each with its tree's number


@dataclass(frozen=True)
class NativeTrees:
    """An ensemble as tables: `masks` is [slots, trees], `leaves` [trees, most leaves].

    `features` are those that a tree asks for. Each has a slot per bin, one bin more
    than thresholds, then one for a missing value; `starts` says where its thresholds
    start. A text's bin is its place among its feature's `texts`, all others are last.
    """

    features: list[str]
    texts: dict[str, tuple[str, ...]]
    starts: np.ndarray
    thresholds: np.ndarray
    masks: np.ndarray
    leaves: np.ndarray
    base: float
    link: str

    def score(self, values: np.ndarray) -> np.ndarray:
        """Return [rows] for float64 [features, rows]: numbers, NaN, places of texts."""
        tables = (self.starts, self.thresholds, self.masks, self.leaves)
        return sum_leaves(values, *tables, self.base, LINKS.index(self.link))


def native_trees(model: onnx.ModelProto) -> NativeTrees | None:
    """Return a registered graph as tables, or None where it has no such form.

    It has none where it is more than such trees as `tree_ensemble` reads, or where its
    masks would be larger than MAX_TABLE.
    """
    ensemble = tree_ensemble(model)
    if ensemble is None:
        return None
    splits = _splits_by_feature(ensemble)
    thresholds = [_thresholds(ensemble.columns, found) for found in splits.values()]
    masks = _masks(ensemble, list(splits.values()), thresholds)
    if masks is None:
        return None
    native = NativeTrees(
        features=list(splits),
        texts={c.feature: c.texts for c in ensemble.columns if c.values},
        starts=np.cumsum([0, *map(len, thresholds)]),
        thresholds=np.concatenate(thresholds),
        masks=masks,
        leaves=_leaves(ensemble),
        base=float(ensemble.base),
        link=ensemble.link,
    )
    native.score(np.zeros((len(splits), 1)))  # compiles, or reads the cache
    return native


def _splits_by_feature(ensemble: TreeEnsemble) -> dict[str, Splits]:
    """Return the features that trees ask for, or any one if they ask for none."""
    columns, found = ensemble.columns, {}
    for number, tree in enumerate(ensemble.trees):
        for split in tree.splits:
            feature = columns[split.column].feature
            found.setdefault(feature, []).append((number, split))
    return found or {columns[0].feature: []}


def _thresholds(columns: list[Column], splits: Splits) -> np.ndarray:
    """Return a feature's float32 thresholds as doubles, a text's as its places."""
    if splits and columns[splits[0][1].column].values:
        return np.arange(len(columns[splits[0][1].column].texts), dtype=np.float64)
    distinct = sorted({split.threshold for _, split in splits})
    return np.array([double_threshold(threshold) for threshold in distinct])


def _masks(
    ensemble: TreeEnsemble, splits: list[Splits], thresholds: list[np.ndarray]
) -> np.ndarray | None:
    trees, max_leaves = len(ensemble.trees), max(len(t.leaves) for t in ensemble.trees)
    word = np.dtype(np.uint32 if max_leaves <= 32 else np.uint64)
    ends = np.cumsum([len(of_feature) + 2 for of_feature in thresholds])
    if ends[-1] * trees * word.itemsize > MAX_TABLE:
        return None
    masks = np.full((trees, ends[-1]), np.iinfo(word).max, word)
    by_feature = np.split(masks, ends[:-1], axis=1)  # views
    for of_feature, found in zip(by_feature, splits, strict=True):
        _rule_out(of_feature, ensemble.columns, found)
    return np.ascontiguousarray(masks.T)


def _rule_out(masks: np.ndarray, columns: list[Column], splits: Splits) -> None:
    """Take from a feature's masks, [trees, slots], what its splits rule out."""
    distinct = sorted({split.threshold for _, split in splits})
    first_beyond = {threshold: bin_ + 1 for bin_, threshold in enumerate(distinct)}
    all_leaves = np.iinfo(masks.dtype).max
    for tree, split in splits:
        left = (1 << split.end_leaf) - (1 << split.first_leaf)
        if columns[split.column].values:
            beyond = np.flatnonzero(
                np.array(columns[split.column].values) > split.threshold
            )
        else:
            end = masks.shape[1] - split.is_missing_left
            beyond = slice(first_beyond[split.threshold], end)
        masks[tree, beyond] &= masks.dtype.type(all_leaves ^ left)


def _leaves(ensemble: TreeEnsemble) -> np.ndarray:
    leaves = np.zeros((len(ensemble.trees), max(len(t.leaves) for t in ensemble.trees)))
    for row, tree in zip(leaves, ensemble.trees, strict=True):
        row[: len(tree.leaves)] = tree.leaves
    return leaves
