"""scikit-learn's transformers as SQL, by the columns that each makes of columns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

from python_udfs.compilers.sql_functions import (
    Function,
    Levels,
    Pieces,
    assert_few_levels,
    steps,
)
from python_udfs.scoring.thresholds import double_threshold


@dataclass(frozen=True)
class Text:
    """A text that no encoder has seen yet. A null reads as `null_text`."""

    feature: str
    null_text: str = ""  # as `predict` reads it


Column = Function | Text


def _of_scaler(scaler: Any, columns: list[Column]) -> list[Column]:  # noqa: ANN401
    """Return (x - centre) / scale, by whichever attributes the scaler has."""
    ones, zeros = np.ones(len(columns)), np.zeros(len(columns))
    if isinstance(scaler, MinMaxScaler):
        if scaler.clip:
            raise NotImplementedError("MinMaxScaler(clip=True) in SQL")
        factors, offsets = scaler.scale_, scaler.min_
    else:
        centre = getattr(scaler, "mean_", getattr(scaler, "center_", None))
        factors = ones / (ones if scaler.scale_ is None else scaler.scale_)
        uses_centre = getattr(scaler, "with_mean", getattr(scaler, "with_centering", 0))
        offsets = -factors * (centre if uses_centre else zeros)
    rows = zip(_numbers(columns), factors, offsets, strict=True)
    return [c.affine(float(factor), float(offset)) for c, factor, offset in rows]


def _of_imputer(imputer: SimpleImputer, columns: list[Column]) -> list[Column]:
    if not pd.isna(imputer.missing_values) or imputer.keep_empty_features:
        raise NotImplementedError("SimpleImputer of other values than missing ones")
    made = []
    for c, fill in zip(columns, imputer.statistics_, strict=True):
        if isinstance(c, Text):
            made.append(replace(c, null_text=str(fill)))
        elif not pd.isna(fill):
            made.append(replace(c, missing=float(fill)))
    if imputer.indicator_ is not None:
        flagged = [columns[place] for place in imputer.indicator_.features_]
        made += [steps(c.feature, [math.inf], [0.0], 1.0) for c in _numbers(flagged)]
    return made


def _of_one_hot(encoder: OneHotEncoder, columns: list[Column]) -> list[Column]:
    if getattr(encoder, "_infrequent_enabled", False):
        raise NotImplementedError("OneHotEncoder's infrequent categories in SQL")
    unknown = math.nan if encoder.handle_unknown == "error" else 0.0
    dropped = [None] * len(columns) if encoder.drop_idx_ is None else encoder.drop_idx_
    made = []
    for c, levels, drop in zip(columns, encoder.categories_, dropped, strict=True):
        assert_few_levels(c.feature, len(levels))  # before there is a table for each
        for place, _ in enumerate(levels):
            if place != drop:
                is_level = [float(other == place) for other in range(len(levels))]
                made.append(_by_level(c, levels, is_level, unknown))
    return made


def _of_ordinal(encoder: OrdinalEncoder, columns: list[Column]) -> list[Column]:
    if encoder.min_frequency is not None or encoder.max_categories is not None:
        raise NotImplementedError("OrdinalEncoder's infrequent categories in SQL")
    unknown = math.nan
    if encoder.handle_unknown == "use_encoded_value":
        unknown = float(encoder.unknown_value)
    made = []
    for c, levels in zip(columns, encoder.categories_, strict=True):
        of_missing = encoder.encoded_missing_value
        codes = [of_missing if pd.isna(k) else n for n, k in enumerate(levels)]
        made.append(_by_level(c, levels, codes, unknown))
    return made


def _of_bins(binner: KBinsDiscretizer, columns: list[Column]) -> list[Column]:
    made = []
    for c, edges in zip(columns, binner.bin_edges_, strict=True):
        # A number on an edge is in the bin above it, a bound in the piece below.
        bounds = [double_threshold(np.nextafter(e, -np.inf)) for e in edges[1:-1]]
        bins = np.arange(len(bounds) + 1)
        rows = [bins] if binner.encode == "ordinal" else np.eye(len(bins))
        made += [_of_plain_number(c, [*bounds, math.inf], values) for values in rows]
    return made


def _of_plain_number(c: Column, bounds: list[float], values: np.ndarray) -> Pieces:
    """Return the step function of a column that is a number as it came, or imputed."""
    is_plain = isinstance(c, Pieces) and len(c.bounds) == 1
    if not (is_plain and c.slopes[0] == 1 and c.intercepts[0] == 0):
        raise NotImplementedError(
            f"{c.feature} is transformed before its levels or bins"
        )
    missing = math.nan
    if not math.isnan(c.missing):
        missing = float(values[np.searchsorted(bounds, c.missing)])
    return steps(c.feature, bounds, values, missing)


def _by_level(c: Column, levels: np.ndarray, values: list, unknown: float) -> Column:
    """Return the function that has a value of each level that an encoder saw."""
    known = {k: float(v) for k, v in zip(levels, values, strict=True) if not pd.isna(k)}
    of_missing = [v for k, v in zip(levels, values, strict=True) if pd.isna(k)]
    if isinstance(c, Text):
        texts = {str(level): value for level, value in known.items()}
        if of_missing:
            raise NotImplementedError(f"{c.feature}: a level of missing texts in SQL")
        return Levels(c.feature, texts, unknown, c.null_text)
    bounds, found = [], []
    for level, value in sorted(known.items()):
        level = np.float32(level)
        below = double_threshold(np.nextafter(level, np.float32(-np.inf)))
        if not bounds or below > bounds[-1]:
            bounds, found = [*bounds, below], [*found, unknown]
        bounds, found = [*bounds, double_threshold(level)], [*found, value]
    numbers = _of_plain_number(c, [*bounds, math.inf], np.array([*found, unknown]))
    if of_missing and math.isnan(c.missing):
        return replace(numbers, missing=float(of_missing[0]))
    if math.isnan(c.missing):
        return replace(numbers, missing=unknown)
    return numbers


def _numbers(columns: list[Column]) -> list[Function]:
    for c in columns:
        if isinstance(c, Text):
            raise NotImplementedError(f"the text {c.feature} must be encoded first")
    return columns


def _of_function(transformer: FunctionTransformer, columns: list[Column]) -> list:
    if transformer.func is not None:
        raise NotImplementedError(f"the function {transformer.func} in SQL")
    return columns


RULES = [
    (StandardScaler, _of_scaler),
    (MinMaxScaler, _of_scaler),
    (MaxAbsScaler, _of_scaler),
    (RobustScaler, _of_scaler),
    (SimpleImputer, _of_imputer),
    (OneHotEncoder, _of_one_hot),
    (OrdinalEncoder, _of_ordinal),
    (KBinsDiscretizer, _of_bins),
    (FunctionTransformer, _of_function),
]
