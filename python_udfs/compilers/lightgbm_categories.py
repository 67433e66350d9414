"""LightGBM's splits by categories, looked up before the trees.

LightGBM sends the categories of a set left, all others right: unseen and missing ones
too. Each set becomes a column of the trees' matrix, IN_SET or above, read from a table
with a row per category: so every split compares numbers, whatever the set's size.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper, numpy_helper

# The matrix's columns: the number of each by its feature's and, where the feature is a
# category, the set as LightGBM writes it ("1||4"), else None.
Columns = dict[tuple[int, str | None], int]

IN_SET, OUTSIDE = 0.0, 1.0
NO_CODE = -1.0
TOO_LARGE = 2.0**31  # LightGBM's codes are integers of 32 bits


def matrix_columns(dump: dict[str, Any], features: pd.DataFrame) -> Columns:
    """Return the columns on which the trees split, in the features' order.

    Raises NotImplementedError for categories that are no text, or ordered ones.
    """
    found: dict[int, dict[str | None, None]] = {n: {} for n in range(features.shape[1])}
    for node in _splits(dump):
        is_set = node["decision_type"] == "=="
        found[node["split_feature"]][node["threshold"] if is_set else None] = None
    for number, (name, column) in enumerate(features.items()):
        if is_category(column):
            _check(name, column, found[number])
            found[number] = found[number] or {"": None}
        found[number] = found[number] or {None: None}
    pairs = [(number, key) for number, keys in found.items() for key in keys]
    return {pair: column for column, pair in enumerate(pairs)}


def _splits(dump: dict[str, Any]) -> Iterator[dict]:
    pending = [tree["tree_structure"] for tree in dump["tree_info"]]
    while pending:
        node = pending.pop()
        if "split_feature" in node:
            pending += [node["right_child"], node["left_child"]]
            yield node


def _check(name: str, column: pd.Series, sets: dict[str | None, None]) -> None:
    levels = list(column.cat.categories)
    if not all(isinstance(level, str) for level in levels):
        raise NotImplementedError(f"{name}: LightGBM's categories must be texts")
    if "" in levels:
        raise NotImplementedError(f"{name}: an empty text is how a missing one is read")
    if None in sets:
        raise NotImplementedError(f"{name}: LightGBM reads its categories as numbers")


def matrix_nodes(
    dump: dict[str, Any], features: pd.DataFrame, columns: Columns, *, matrix: str
) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    """Return the tables and nodes that make the trees' matrix of the inputs."""
    texts = [name for name, column in features.items() if is_category(column)]
    levels = dict(zip(texts, dump["pandas_categorical"], strict=True))
    tables, nodes, parts = [], [], []
    for number, name in enumerate(features.columns):
        sets = [
            _codes(key)
            for feature, key in columns
            if feature == number and key is not None
        ]
        parts.append(f"lightgbm/{name}/sets" if sets else name)
        if sets:
            codes = sorted(set().union(*sets))
            nodes += _look_up(name, codes, levels.get(name))
            tables.append(_table(name, codes, sets))
    return tables, [*nodes, helper.make_node("Concat", parts, [matrix], axis=1)]


def is_category(column: pd.Series) -> bool:
    """Say whether a feature is texts that LightGBM reads as categories."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def _codes(written: str) -> set[int]:
    return {int(code) for code in written.split("||") if code}


def _table(name: str, codes: list[int], sets: list[set[int]]) -> onnx.TensorProto:
    """Return a row per category of any set, and one for all others."""
    rows = [[IN_SET if c in chosen else OUTSIDE for chosen in sets] for c in codes]
    rows.append([OUTSIDE] * len(sets))
    return numpy_helper.from_array(np.float32(rows), f"lightgbm/{name}/table")


def _look_up(
    name: str, codes: list[int], levels: list[str] | None
) -> list[onnx.NodeProto]:
    """Return the nodes from a feature to its row of the table."""
    own = {part: f"lightgbm/{name}/{part}" for part in ("code", "row", "found", "sets")}
    keys: dict[str, list] = {"keys_int64s": codes}
    if levels is not None:
        keys = {"keys_strings": [levels[code] for code in codes] or [""]}
    row = helper.make_node(
        "LabelEncoder",
        [name if levels is not None else own["code"]],
        [own["row"]],
        domain="ai.onnx.ml",
        values_int64s=list(range(max(len(codes), 1))),
        default_int64=len(codes),
        **keys,
    )
    table = f"lightgbm/{name}/table"
    return [
        *([] if levels is not None else _to_code(name, own["code"])),
        row,
        helper.make_node("Gather", [table, own["row"]], [own["found"]]),
        helper.make_node("Flatten", [own["found"]], [own["sets"]], axis=1),
    ]


def _to_code(name: str, code: str) -> list[onnx.NodeProto]:
    """Return the nodes from a number to a code: towards zero, none where missing."""
    is_missing, no_code, too_large, known, held = (
        f"{code}/{part}"
        for part in ("is_missing", "none", "too_large", "known", "held")
    )
    return [
        helper.make_node("Constant", [], [no_code], value_float=NO_CODE),
        helper.make_node("Constant", [], [too_large], value_float=TOO_LARGE),
        helper.make_node("IsNaN", [name], [is_missing]),
        helper.make_node("Where", [is_missing, no_code, name], [known]),
        helper.make_node("Clip", [known, no_code, too_large], [held]),
        helper.make_node("Cast", [held], [code], to=TensorProto.INT64),
    ]
