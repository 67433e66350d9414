"""scikit-learn's trees and their ensembles as SQL."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sklearn import ensemble, tree
from sklearn.base import is_classifier

from python_udfs.compilers.sql import SqlForm
from python_udfs.compilers.sql_functions import Levels, Pieces
from python_udfs.compilers.sql_transformers import Column
from python_udfs.compilers.sql_trees import Leaf, Split, Tree, trees_to_sql
from python_udfs.scoring.thresholds import double_threshold

SINGLE = (tree.DecisionTreeClassifier, tree.DecisionTreeRegressor)  # and extra trees
AVERAGED = (
    ensemble.ExtraTreesClassifier,
    ensemble.ExtraTreesRegressor,
    ensemble.RandomForestClassifier,
    ensemble.RandomForestRegressor,
)
BOOSTED = (ensemble.GradientBoostingClassifier, ensemble.GradientBoostingRegressor)
TREES = (*SINGLE, *AVERAGED, *BOOSTED)


def tree_model_to_sql(predictor: Any, columns: list[Column]) -> SqlForm:  # noqa: ANN401
    """Return the SQL of a tree or an ensemble over columns that a pipeline makes."""
    if isinstance(predictor, BOOSTED):
        return _boosted(predictor, columns)
    trees = [predictor] if isinstance(predictor, SINGLE) else predictor.estimators_
    weight = 1 / len(trees)
    made = [_tree(t.tree_, columns, weight, is_classifier(predictor)) for t in trees]
    return trees_to_sql("identity", 0.0, made)


def _boosted(predictor: Any, columns: list[Column]) -> SqlForm:  # noqa: ANN401
    is_logistic = is_classifier(predictor)
    if predictor.estimators_.shape[1] > 1 or predictor.loss == "exponential":
        raise NotImplementedError("boosting of many classes or exponential loss in SQL")
    if predictor.init not in (None, "zero"):
        raise NotImplementedError("boosting that starts from another model in SQL")
    start = predictor._raw_predict_init(np.zeros((1, len(columns)), np.float32))
    trees = [
        _tree(t.tree_, columns, predictor.learning_rate, takes_missing=False)
        for t in predictor.estimators_[:, 0]
    ]
    return trees_to_sql(
        "sigmoid" if is_logistic else "identity", float(start[0, 0]), trees
    )


def _tree(
    fitted: Any,  # noqa: ANN401
    columns: list[Column],
    weight: float,
    of_shares: bool = False,
    takes_missing: bool = True,
    node: int = 0,
) -> Tree:
    """Return the tree below a node; `of_shares` if leaves hold the classes' shares."""
    if fitted.children_left[node] == -1:
        values = fitted.value[node, 0]
        if fitted.value.shape[1] > 1:
            raise NotImplementedError("more than one target in SQL")
        value = values[-1] / values.sum() if of_shares else values[0]
        rows = float(fitted.weighted_n_node_samples[node])
        return Leaf(float(value) * weight, rows)
    left, right = (
        _tree(fitted, columns, weight, of_shares, takes_missing, int(child))
        for child in (fitted.children_left[node], fitted.children_right[node])
    )
    goes_left = bool(fitted.missing_go_to_left[node]) if takes_missing else None
    asked, threshold = columns[fitted.feature[node]], float(fitted.threshold[node])
    if isinstance(asked, Levels):
        return _text_split(asked, threshold, left, right)
    if isinstance(asked, Pieces):
        return _number_split(asked, threshold, goes_left, left, right)
    raise NotImplementedError(f"the text {asked.feature} must be encoded first")


def _text_split(asked: Levels, threshold: float, left: Tree, right: Tree) -> Split:
    """Return the split that names the levels on the side where others do not go."""
    if math.isnan(asked.other) or asked.null_text in asked.values:
        raise NotImplementedError(
            f"a tree over unknown or imputed texts, {asked.feature}"
        )
    others_go_left = asked.other <= threshold
    named = [k for k, v in asked.values.items() if (v <= threshold) != others_go_left]
    children = (right, left) if others_go_left else (left, right)
    return Split(asked.feature, frozenset(named), False, *children)


def _number_split(
    asked: Pieces, threshold: float, goes_left: bool | None, left: Tree, right: Tree
) -> Split:
    if not math.isnan(asked.missing):  # it was imputed or encoded
        goes_left = asked.missing <= threshold
    if not asked.slopes.any():
        return _step_split(asked, threshold, goes_left, left, right)
    if len(asked.bounds) > 1 or asked.slopes[0] != 1 or asked.intercepts[0] != 0:
        raise NotImplementedError(
            f"a tree over {asked.feature}, which is transformed, in SQL"
        )
    bound = double_threshold(threshold)
    return Split(asked.feature, bound, goes_left, left, right)


def _step_split(
    asked: Pieces, threshold: float, goes_left: bool | None, left: Tree, right: Tree
) -> Tree:
    """Return the split where the steps cross the threshold."""
    is_left = asked.intercepts <= threshold
    if np.isnan(asked.intercepts).any():
        raise NotImplementedError(f"a tree over unknown levels of {asked.feature}")
    changes = np.flatnonzero(is_left[1:] != is_left[:-1])
    if len(changes) > 1:
        raise NotImplementedError(f"a tree over single levels of {asked.feature}")
    bound = float(asked.bounds[changes[0]]) if len(changes) else math.inf
    if is_left[0]:
        return Split(asked.feature, bound, goes_left, left, right)
    flipped = None if goes_left is None else not goes_left
    return Split(asked.feature, bound, flipped, right, left)
