"""The rows on which a model is tried before it goes live.

Real rows, and real rows with one value put where conversions go wrong: missing and
infinite numbers, unseen texts, and around every value that a tree or a look-up of the
graph tells apart, as float32 and as the doubles that are only just rounded to either.
"""

from collections.abc import Callable, Iterator

import numpy as np
import onnx
import pandas as pd

from python_udfs.scoring.thresholds import double_threshold

REAL_ROWS = 2_000
MAX_VALUES = 200  # of each feature, spread over all that the graph tells apart
REAL_VALUES = 20  # of each feature, tried with their neighbours
REPEATS = 20  # of a missing or infinite value, each time in another row

# Operators that leave a feature where it is, or turn it into a code.
SAME_COLUMNS = {"Cast", "Clip", "Flatten", "Identity", "Where"}

INFINITE = [np.inf, -np.inf, 1e300, -1e300]  # the latter infinite only as float32


def rows_to_try(
    onnx_model: bytes,
    features: pd.DataFrame,
    is_accepted: Callable[[pd.DataFrame], bool],
) -> pd.DataFrame:
    """Return rows of float64, which may be no float32, and of texts, None if missing.

    Values of one kind in one feature are left out where the source model refuses them.
    Raises ValueError where it refuses the rows that it was fitted on.
    """
    real = plain(features.iloc[:: max(1, len(features) // REAL_ROWS)])
    if not is_accepted(real):
        raise ValueError("the model refuses the very rows that it was fitted on")
    graph = onnx.load_model_from_string(onnx_model).graph
    known = told_apart(graph, list(features.columns))
    edges = [
        _with_values(real, name, values)
        for name in features.columns
        for values in _edge_values(real[name], known[name])
    ]
    nothing = real.iloc[:2].assign(
        **dict.fromkeys(real.select_dtypes("number"), np.nan)
    )
    tried = pd.concat([real, *edges, nothing], ignore_index=True)
    if is_accepted(tried):  # as boosters do, at once
        return tried
    accepted = [rows for rows in [*edges, nothing] if is_accepted(rows)]
    return pd.concat([real, *accepted], ignore_index=True)


def plain(features: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as float64 and texts as objects, None where missing."""
    columns = {
        name: column.astype("float64")
        if pd.api.types.is_numeric_dtype(column)
        else column.astype(object).where(column.notna(), None)
        for name, column in features.items()
    }
    return pd.DataFrame(columns).reset_index(drop=True)


def _with_values(real: pd.DataFrame, name: str, values: list) -> pd.DataFrame:
    """Return a real row per value, each another one, with that value in `name`."""
    rows = real.iloc[np.arange(len(values)) * 7919 % len(real)]
    return rows.assign(**{name: values}).astype({name: real[name].dtype})


def _edge_values(column: pd.Series, known: set) -> list[list]:
    """Return values to try in a feature, those of one kind in a list of their own."""
    seen = column.dropna().unique()
    if column.dtype == object:
        levels = _spread([*known, *seen])
        return [levels, ["an unseen value"] * REPEATS, [""] * REPEATS, [None] * REPEATS]
    around = {edge for value in _spread(seen, REAL_VALUES) for edge in _around(value)}
    around |= {edge for value in _spread(known) for edge in _around(value)}
    return [sorted(around), [0.0], [np.nan] * REPEATS, INFINITE * (REPEATS // 2)]


def _spread(values: np.ndarray | list | set, most: int = MAX_VALUES) -> list:
    values = sorted(set(values))
    places = np.linspace(0, len(values) - 1, min(most, len(values))).astype(int)
    return [values[place] for place in places]


def _around(value: float) -> list[float]:
    """Return a float32, its neighbours, and the doubles on both sides of rounding."""
    with np.errstate(over="ignore"):
        at = np.float32(value)
    below, above = (np.nextafter(at, np.float32(end)) for end in (-np.inf, np.inf))
    turns = [double_threshold(float(below)), double_threshold(float(at))]
    turns += [np.nextafter(turn, np.inf) for turn in turns]
    return [
        value for value in map(float, [at, below, above, *turns]) if np.isfinite(value)
    ]


def told_apart(graph: onnx.GraphProto, names: list[str]) -> dict[str, set]:
    """Return the values that the graph's trees and look-ups tell apart, by feature.

    For a code that is also the number before it, and the one that is another code.
    """
    found: dict[str, set] = {name: set() for name in names}
    for node in graph.node:
        if node.op_type.startswith("TreeEnsemble") or node.op_type == "LabelEncoder":
            lists = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            columns = _columns(graph, node.input[0])
            for column, value in [*_thresholds(lists), *_keys(lists)]:
                if column < len(columns) and columns[column] is not None:
                    found[columns[column]].add(value)
    return found


def _thresholds(lists: dict[str, list]) -> Iterator[tuple[int, float]]:
    columns, values = lists.get("nodes_featureids", []), lists.get("nodes_values", [])
    for column, value, mode in zip(
        columns, values, lists.get("nodes_modes", []), strict=True
    ):
        if mode != b"LEAF":
            yield column, value


def _keys(lists: dict[str, list]) -> Iterator[tuple[int, str | float]]:
    for code in lists.get("keys_int64s", []):
        yield from ((0, code + more) for more in (-1, 0, 0.5, 1))
    yield from ((0, text.decode()) for text in lists.get("keys_strings", []))


def _columns(graph: onnx.GraphProto, tensor: str) -> list[str | None]:
    """Return which feature each column of a tensor is; nothing where unknown."""
    if tensor in {value.name for value in graph.input}:
        return [tensor]
    for table in graph.initializer:
        if table.name == tensor and len(table.dims) == 2:
            return [None] * table.dims[1]
    for node in graph.node:
        if tensor in node.output:
            parts = [_columns(graph, part) for part in node.input]
            if node.op_type == "Concat":
                return [name for part in parts for name in part] if all(parts) else []
            if node.op_type == "Gather":
                return parts[0]
            if node.op_type in SAME_COLUMNS:
                return next(filter(None, parts), [])
    return []
