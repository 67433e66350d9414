"""LightGBM as SQL."""

import lightgbm
import pandas as pd

from python_udfs.compilers.lightgbm import LINKS, _missing_goes_left, double_threshold
from python_udfs.compilers.sql import SqlForm
from python_udfs.compilers.sql_trees import Leaf, Split, Tree, trees_to_sql


def lightgbm_to_sql(estimator: lightgbm.LGBMModel, features: pd.DataFrame) -> SqlForm:
    """Return a booster as SQL, with the terms and the base of its `pred_contrib`.

    Raises NotImplementedError with the reason where the booster has no SQL form that is
    exact and as fast as its ONNX.
    """
    dump = estimator.booster_.dump_model()
    objective = dump["objective"].split()[0]
    if objective not in LINKS or dump.get("average_output"):
        raise NotImplementedError(f"LightGBM's objective {objective!r} in SQL")
    levels = _levels(estimator.booster_, features)
    names = list(features.columns)
    trees = [_tree(tree["tree_structure"], names, levels) for tree in dump["tree_info"]]
    return trees_to_sql(LINKS[objective].lower(), 0.0, trees)


def _levels(booster: lightgbm.Booster, features: pd.DataFrame) -> dict[str, list]:
    """Return the texts that LightGBM numbered, by the name of their feature."""
    names = features.select_dtypes("category").columns
    return dict(zip(names, booster.pandas_categorical or [], strict=False))


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
    goes_left = bool(_missing_goes_left(node))
    return Split(feature, double_threshold(node["threshold"]), goes_left, *children)


def _texts(node: dict, feature: str, levels: dict[str, list]) -> frozenset[str]:
    known = levels.get(feature, [])
    if not known or not all(isinstance(level, str) for level in known):
        raise NotImplementedError(f"{feature}'s categories are no texts")
    numbers = map(int, str(node["threshold"]).split("||"))
    return frozenset(known[number] for number in numbers if number < len(known))
