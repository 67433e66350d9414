"""LightGBM as SQL."""

import lightgbm
import pandas as pd

from python_udfs.compilers.lightgbm import objective_link
from python_udfs.compilers.lightgbm_categories import is_category
from python_udfs.compilers.lightgbm_trees import missing_goes_left
from python_udfs.compilers.sql import SqlForm, with_every_term
from python_udfs.compilers.sql_trees import Leaf, Split, Tree, trees_to_sql
from python_udfs.scoring.thresholds import double_threshold, lightgbm_threshold


def lightgbm_to_sql(estimator: lightgbm.LGBMModel, features: pd.DataFrame) -> SqlForm:
    """Return a booster as SQL, with the terms and the base of its `pred_contrib`.

    Raises NotImplementedError with the reason where the booster has no SQL form that is
    exact and as fast as its ONNX.
    """
    dump = estimator.booster_.dump_model()
    if dump["average_output"] or dump["num_tree_per_iteration"] > 1:
        raise NotImplementedError("LightGBM's random forests or many classes in SQL")
    texts = [name for name, column in features.items() if is_category(column)]
    levels = dict(zip(texts, dump["pandas_categorical"] or [], strict=True))
    names = list(features.columns)
    trees = [_tree(tree["tree_structure"], names, levels) for tree in dump["tree_info"]]
    form = trees_to_sql(objective_link(dump).lower(), 0.0, trees)
    return with_every_term(form, names)


def _tree(node: dict, names: list[str], levels: dict[str, list]) -> Tree:
    if "split_feature" not in node:
        if "leaf_coeff" in node:
            raise NotImplementedError("LightGBM's linear trees in SQL")
        return Leaf(node["leaf_value"], node.get("leaf_count", 1))
    feature = names[node["split_feature"]]
    children = (
        _tree(node["left_child"], names, levels),
        _tree(node["right_child"], names, levels),
    )
    if node["decision_type"] == "==":
        return Split(feature, _texts(node, feature, levels), False, *children)
    bound = double_threshold(lightgbm_threshold(node["threshold"]))
    return Split(feature, bound, bool(missing_goes_left(node)), *children)


def _texts(node: dict, feature: str, levels: dict[str, list]) -> frozenset[str]:
    if feature not in levels:
        raise NotImplementedError(f"{feature}'s categories are no texts")
    numbers = map(int, node["threshold"].split("||"))
    return frozenset(levels[feature][number] for number in numbers)
