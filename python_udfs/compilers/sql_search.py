"""The interval that a number lies in, found by a tree of `case`s."""

from sqlglot import exp

from python_udfs.compilers.sql import number

# Of one `case`. Of 2, 3, 4, 6, 9 and 16 branches, 6 and 9 scored fastest, twice as fast
# as 2, on 443 intervals of 12 features; a sum of steps was five times slower.
BRANCHES = 9


def search(
    x: exp.Expression,
    bounds: list[float],
    values: list[exp.Expression],
    missing: exp.Expression | None = None,
) -> exp.Expression:
    """Return the value of the first bound >= x, by a tree of `case`s.

    Null and NaN pass no `x <= 'Infinity'`, so at the top both come to `missing`.
    """
    if missing is None and len(bounds) == 1:
        return values[0]
    ends = [round(len(bounds) * part / BRANCHES) for part in range(1, BRANCHES + 1)]
    case, start = exp.Case(), 0
    for end in sorted({end for end in ends if end > 0}):
        value = search(x, bounds[start:end], values[start:end])
        if end == len(bounds) and missing is None:
            return case.else_(value, copy=False)
        case.when(at_most(x, bounds[end - 1]), value, copy=False)
        start = end
    return case.else_(missing, copy=False)


def at_most(x: exp.Expression, bound: float) -> exp.Expression:
    """Return x <= bound."""
    return exp.LTE(this=x.copy(), expression=number(bound))
