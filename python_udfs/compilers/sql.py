"""A model as SQL expressions, built with sqlglot."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from sqlglot import exp

INFINITY = exp.cast(exp.Literal.string("Infinity"), "double")
NOT_A_NUMBER = exp.cast(exp.Literal.string("NaN"), "double")


@dataclass(frozen=True)
class SqlForm:
    """A model as expressions over the columns of a feature row called `features`.

    Where the model is additive, score = link(base + sum of its terms), each term a
    feature's contribution in the units of the sum; else `score` alone is given. The
    link is 'identity', 'exp' or 'sigmoid'.
    """

    score: exp.Expression
    link: str | None = None
    base: float | None = None
    terms: dict[str, exp.Expression] | None = None


def score_text(form: SqlForm) -> str:
    """Return the score as DuckDB SQL, a DOUBLE."""
    return form.score.sql("duckdb")


def contributions_text(form: SqlForm) -> str | None:
    """Return the struct of an additive model's contributions as DuckDB SQL, else None.

    {'link', 'base', 'contributions': [{'feature', 'value', 'contribution'}, …]}, in the
    units of the sum, before the link.
    """
    if form.terms is None:
        return None
    contributions = [
        _struct(
            feature=exp.Literal.string(name),
            value=exp.cast(column(name), "varchar"),
            contribution=term,
        )
        for name, term in form.terms.items()
    ]
    return _struct(
        link=exp.Literal.string(form.link),
        base=number(form.base),
        contributions=exp.Array(expressions=contributions),
    ).sql("duckdb")


def with_every_term(form: SqlForm, features: list[str]) -> SqlForm:
    """Return the form with a term of every feature, 0 of those that it leaves out."""
    if form.terms is None:
        return form
    terms = {name: form.terms.get(name, number(0)) for name in features}
    return replace(form, terms=terms)


def column(feature: str) -> exp.Column:
    """Return the column of a feature, quoted where its name needs that."""
    return exp.column(feature, table="features")


def as_double(feature: str) -> exp.Expression:
    """Return a feature as the DOUBLE that it may be already."""
    return exp.cast(column(feature), "double")


def number(value: float) -> exp.Expression:
    """Return a DOUBLE literal, which every engine reads back exactly; nan is null.

    With an exponent, because `1.0` is a decimal; 17 digits tell all doubles apart.
    """
    if math.isnan(value):
        return exp.null()
    size = INFINITY.copy() if math.isinf(value) else f"{abs(value):.16e}"
    literal = exp.Literal.number(size) if isinstance(size, str) else size
    return exp.Neg(this=literal) if math.copysign(1, value) < 0 else literal


def total(summands: Iterable[exp.Expression]) -> exp.Expression:
    """Return the sum of expressions that bind as tightly as a product."""
    return reduce(lambda left, right: exp.Add(this=left, expression=right), summands)


def linked(link: str, margin: exp.Expression) -> exp.Expression:
    """Return the score of a sum: itself, its exponential or its logistic function."""
    if link == "identity":
        return margin
    if link == "exp":
        return exp.Exp(this=margin)
    opposite = exp.Exp(this=exp.Neg(this=exp.paren(margin)))
    odds = exp.paren(exp.Add(this=number(1), expression=opposite))
    return exp.Div(this=number(1), expression=odds, typed=True, safe=False)


def null_if_nan(value: exp.Expression) -> exp.Expression:
    """Return the value, null where it is NaN."""
    return exp.Nullif(this=value, expression=NOT_A_NUMBER.copy())


def _struct(**fields: exp.Expression) -> exp.Struct:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name), expression=value)
            for name, value in fields.items()
        ]
    )
