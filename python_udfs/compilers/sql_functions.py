"""Functions of one feature, which additive models are sums of."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlglot import exp

from python_udfs.compilers.sql import (
    as_double,
    column,
    number,
    total,
)
from python_udfs.compilers.sql_search import search

# Levels are tried one after the other: 100 take 0.17 us a row, 1,000 take 1.5.
MAX_LEVELS = 1_000


@dataclass(frozen=True)
class Pieces:
    """A function of a number x: slope * x + intercept of the first bound >= x.

    `bounds` ascend to infinity. A missing number gives `missing`; nan stands for null.
    """

    feature: str
    bounds: np.ndarray
    slopes: np.ndarray
    intercepts: np.ndarray
    missing: float = math.nan

    def affine(self, factor: float, offset: float = 0.0) -> Pieces:
        """Return factor * self + offset."""
        return Pieces(
            self.feature,
            self.bounds,
            self.slopes * factor,
            self.intercepts * factor + offset,
            self.missing * factor + offset,
        )

    def plus(self, other: Pieces) -> Pieces:
        """Return the sum of two functions of the same number."""
        bounds = np.union1d(self.bounds, other.bounds)
        mine = np.searchsorted(self.bounds, bounds)
        others = np.searchsorted(other.bounds, bounds)
        return Pieces(
            self.feature,
            bounds,
            self.slopes[mine] + other.slopes[others],
            self.intercepts[mine] + other.intercepts[others],
            self.missing + other.missing,
        )

    def mapped(self, function: Callable[[float], float]) -> Pieces:
        """Return function(self) of a step function."""
        if self.slopes.any():
            raise NotImplementedError(f"{self.feature} must be encoded or binned first")
        mapped = np.array([_of_known(function, value) for value in self.intercepts])
        missing = _of_known(function, self.missing)
        return Pieces(self.feature, self.bounds, self.slopes, mapped, missing)

    def mean(self, values: pd.Series) -> float:
        """Return the function's mean over the values that it is known of."""
        x = values.to_numpy(np.float64, na_value=np.nan)
        piece = np.searchsorted(self.bounds, np.where(np.isnan(x), 0, x))
        found = self.slopes[piece] * np.where(np.isnan(x), 0, x)
        found = np.where(np.isnan(x), self.missing, found + self.intercepts[piece])
        return float(np.nanmean(found))

    def is_linear(self) -> bool:
        """Say whether the function is a straight line, and null where x is."""
        return (
            len(self.bounds) == 1 and bool(self.slopes[0]) and math.isnan(self.missing)
        )

    def expression(self) -> exp.Expression:
        """Return the function in SQL."""
        x = as_double(self.feature)
        pairs = zip(self.slopes, self.intercepts, strict=True)
        values = [_line(x, slope, intercept) for slope, intercept in pairs]
        if self.is_linear():
            return values[0]
        return search(x, list(self.bounds), values, number(self.missing))


@dataclass(frozen=True)
class Levels:
    """A function of a text: a value of each level, `other` of any other text.

    A null reads as the text `null_text`, or where that is None as one without level.
    """

    feature: str
    values: dict[str, float]
    other: float = math.nan
    null_text: str | None = None

    def affine(self, factor: float, offset: float = 0.0) -> Levels:
        """Return factor * self + offset."""
        return self.mapped(lambda value: value * factor + offset)

    def plus(self, other: Levels) -> Levels:
        """Return the sum of two functions of the same text."""
        if self.null_text != other.null_text:
            raise NotImplementedError(f"two readings of a missing {self.feature}")
        levels = dict.fromkeys([*self.values, *other.values])
        values = {
            level: self.values.get(level, self.other)
            + other.values.get(level, other.other)
            for level in levels
        }
        return Levels(self.feature, values, self.other + other.other, self.null_text)

    def mapped(self, function: Callable[[float], float]) -> Levels:
        """Return function(self)."""
        values = {k: _of_known(function, v) for k, v in self.values.items()}
        other = _of_known(function, self.other)
        return Levels(self.feature, values, other, self.null_text)

    def mean(self, values: pd.Series) -> float:
        """Return the function's mean over the values that it is known of."""
        texts = values.astype(object).where(values.notna(), self.null_text).map(str)
        known = texts.map(self.values)
        return float(np.nanmean(known.where(texts.isin(self.values), self.other)))

    def is_linear(self) -> bool:
        """Say no: a text has no slope."""
        return False

    def expression(self) -> exp.Expression:
        """Return the function in SQL."""
        assert_few_levels(self.feature, len(self.values))
        text = exp.cast(column(self.feature), "varchar")
        if self.null_text in self.values:
            text = exp.func("coalesce", text, exp.Literal.string(self.null_text))
        case = exp.Case(this=text)
        for level, value in self.values.items():
            case = case.when(exp.Literal.string(level), number(value))
        return case.else_(number(self.other))


Function = Pieces | Levels


def assert_few_levels(feature: str, levels: int) -> None:
    """Raise NotImplementedError for a look-up too long to be a `case`."""
    if levels > MAX_LEVELS:
        raise NotImplementedError(
            f"{feature} has {levels:,} levels, a `case` at most {MAX_LEVELS:,}"
        )


def line(feature: str, slope: float, intercept: float = 0.0) -> Pieces:
    """Return slope * x + intercept, null where x is missing."""
    one = [np.array([value], np.float64) for value in (math.inf, slope, intercept)]
    return Pieces(feature, *one)


def steps(
    feature: str, bounds: list[float], values: list[float], missing: float = math.nan
) -> Pieces:
    """Return the function that has one value up to each bound."""
    values = np.array(values, np.float64)
    return Pieces(feature, np.array(bounds), np.zeros(len(values)), values, missing)


def _of_known(function: Callable[[float], float], value: float) -> float:
    return value if math.isnan(value) else float(function(value))


def _line(x: exp.Expression, slope: float, intercept: float) -> exp.Expression:
    if not slope:
        return number(intercept)
    product = exp.Mul(this=number(slope), expression=x.copy())
    return total([product, number(intercept)]) if intercept else product
