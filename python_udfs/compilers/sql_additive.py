"""Sums of functions of one feature each as SQL."""

from python_udfs.compilers.sql import SqlForm, linked, null_if_nan, number, total
from python_udfs.compilers.sql_functions import Function


def added_up(functions: list[Function]) -> dict[str, Function]:
    """Return the sum of functions, as one function of each feature."""
    sums: dict[str, Function] = {}
    for function in functions:
        name = function.feature
        sums[name] = sums[name].plus(function) if name in sums else function
    return sums


def additive(
    link: str, intercept: float, functions: dict[str, Function], means: dict[str, float]
) -> SqlForm:
    """Return link(intercept + sum of functions), each term less its mean.

    In the score itself lines stay uncentred, which saves an addition of each.
    """
    lines = [f for f in functions.values() if f.is_linear()]
    others = [f for f in functions.values() if not f.is_linear()]
    start = intercept + sum(float(f.intercepts[0]) for f in lines)
    products = [f.affine(1, -float(f.intercepts[0])).expression() for f in lines]
    summands = [number(start), *products, *(f.expression() for f in others)]
    margin = total(summands)
    return SqlForm(
        score=linked(link, null_if_nan(margin) if lines else margin),
        link=link,
        base=intercept + sum(means.values()),
        terms={
            name: function.affine(1, -means[name]).expression()
            for name, function in functions.items()
        },
    )
