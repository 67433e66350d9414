"""A model as SQL expressions, built with sqlglot."""

from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class SqlForm:
    """A model as expressions over the columns of a feature row called `features`.

    Where the model is additive, score = link(base + sum of its terms), each term a
    feature's contribution in the units of the sum; else `score` alone is given.
    """

    score: exp.Expression
    link: str | None = None
    base: float | None = None
    terms: dict[str, exp.Expression] | None = None
