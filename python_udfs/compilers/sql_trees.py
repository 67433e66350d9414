"""Trees as SQL: one `case` per feature where each tree asks about one, else nested."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from python_udfs.compilers.sql import (
    INFINITY,
    SqlForm,
    as_double,
    column,
    linked,
    number,
    total,
)
from python_udfs.compilers.sql_additive import additive
from python_udfs.compilers.sql_functions import Function, Levels, steps
from python_udfs.compilers.sql_search import at_most

# One thread, 1 M rows of 12 features, us a row: nested cases of 64 leaves take
# 0.09 to 0.11, of 128 0.15 to 0.23, of 300 0.43; compiled trees of 300 leaves take 0.14
# from SQL. DuckDB also plans for 0.1 ms per leaf before the first row.
MAX_LEAVES = 64


@dataclass(frozen=True)
class Leaf:
    """A value, and the weight of the training rows that came to it."""

    value: float
    weight: float = 0.0


@dataclass(frozen=True)
class Split:
    """A question: is the number at most `test`, or the text one of those in `test`?

    `missing_goes_left` is None where the model takes no missing value. A text that is
    missing is read as one that no split names.
    """

    feature: str
    test: float | frozenset[str]
    missing_goes_left: bool | None
    left: Split | Leaf
    right: Split | Leaf


Tree = Split | Leaf


def trees_to_sql(link: str, intercept: float, trees: list[Tree]) -> SqlForm:
    """Return link(intercept + sum of the trees).

    Each term of an additive form is a feature's value less its expected value, the
    mean of its trees' leaves weighted as in training.
    """
    asked = [{split.feature for split in _splits(tree)} for tree in trees]
    if all(len(features) <= 1 for features in asked):
        return _one_case_per_feature(link, intercept, trees)
    leaves = sum(1 for tree in trees for _ in _leaves(tree))
    if leaves > MAX_LEAVES:
        raise NotImplementedError(
            f"its trees have {leaves:,} leaves; with more than {MAX_LEAVES} the ONNX"
            " scores faster than nested `case`s"
        )
    summands = [number(intercept)] if intercept else []
    return SqlForm(linked(link, total([*summands, *map(_nested, trees)])))


def _one_case_per_feature(link: str, intercept: float, trees: list[Tree]) -> SqlForm:
    by_feature: dict[str, list[Tree]] = {}
    for tree in trees:
        if isinstance(tree, Leaf):
            intercept += tree.value
        else:
            by_feature.setdefault(tree.feature, []).append(tree)
    functions = {name: _collapsed(name, trees) for name, trees in by_feature.items()}
    means = {name: sum(map(_mean, trees)) for name, trees in by_feature.items()}
    return additive(link, intercept, functions, means)


def _collapsed(feature: str, trees: list[Tree]) -> Function:
    """Return the sum of trees that ask about one feature only."""
    tests = {split.test for tree in trees for split in _splits(tree)}
    missing = sum(_value(tree, None) for tree in trees)
    texts = [test for test in tests if isinstance(test, frozenset)]
    if not texts:
        bounds = sorted({*tests, math.inf})
        values = [sum(_value(tree, bound) for tree in trees) for bound in bounds]
        return steps(feature, bounds, values, missing)
    if len(texts) < len(tests):
        raise NotImplementedError(
            f"{feature} is a number to some trees, a text to others"
        )
    levels = sorted(frozenset().union(*texts))
    values = {level: sum(_value(tree, level) for tree in trees) for level in levels}
    return Levels(feature, values, missing)


def _value(tree: Tree, x: float | str | None) -> float:
    """Return the tree's value where the one feature that it asks about is x."""
    while isinstance(tree, Split):
        if isinstance(tree.test, frozenset):
            goes_left = x in tree.test
        else:
            goes_left = tree.missing_goes_left if x is None else x <= tree.test
        if goes_left is None:
            return math.nan
        tree = tree.left if goes_left else tree.right
    return tree.value


def _mean(tree: Tree) -> float:
    leaves = list(_leaves(tree))
    rows = sum(leaf.weight for leaf in leaves)
    return sum(leaf.weight / rows * leaf.value for leaf in leaves)


def _nested(tree: Tree) -> exp.Expression:
    if isinstance(tree, Leaf):
        return number(tree.value)
    left, right = _nested(tree.left), _nested(tree.right)
    if isinstance(tree.test, frozenset):
        levels = [exp.Literal.string(level) for level in sorted(tree.test)]
        text = exp.cast(column(tree.feature), "varchar")
        return _case(exp.In(this=text, expressions=levels), left, right)
    x = as_double(tree.feature)
    is_left = at_most(x, tree.test)
    is_known = exp.LTE(this=x.copy(), expression=INFINITY.copy())
    if tree.missing_goes_left is None:
        return _case(is_left, left).when(is_known, right, copy=False)
    if tree.missing_goes_left:
        is_right = exp.GT(this=x.copy(), expression=number(tree.test))
        return _case(exp.and_(is_right, is_known, copy=False), right, left)
    return _case(is_left, left, right)


def _case(
    condition: exp.Expression, then: exp.Expression, other: exp.Expression | None = None
) -> exp.Case:
    case = exp.Case().when(condition, then, copy=False)
    return case if other is None else case.else_(other, copy=False)


def _splits(tree: Tree) -> Iterator[Split]:
    if isinstance(tree, Split):
        yield tree
        yield from _splits(tree.left)
        yield from _splits(tree.right)


def _leaves(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
    else:
        yield from _leaves(tree.left)
        yield from _leaves(tree.right)
