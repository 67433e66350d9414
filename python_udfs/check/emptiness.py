"""Which marts have no row while a raw table has none: read off the project's SQL.

A query is empty where what it selects from or inner joins is; a union where all parts
are. A left join, or an aggregate without groups, is not. So nothing is listed by hand.
"""

from functools import cache

import sqlglot
from sqlglot import exp

from python_udfs.check import models
from python_udfs.raw.contract import own_schema

KEEPS_LEFT = ("LEFT", "FULL")
KEEPS_RIGHT = ("RIGHT", "FULL")
QUERIED = "query_table"  # how a function queries the table that it is told the name of


def empty_marts(empty_tables: set[str]) -> set[str]:
    """Return the marts that stay empty while these raw tables are."""
    known: dict[str, bool] = {
        f"{own_schema()}.{table}": True for table in sorted(empty_tables)
    }
    return {mart for mart in models.marts() if _is_empty_model(mart, known)}


@cache
def raw_tables_of(name: str) -> frozenset[str]:
    """Return the raw tables that a model reads, by whichever way."""
    prefix = f"{own_schema()}."
    found = set()
    for ref in models.refs(name):
        if ref.startswith(prefix):
            found.add(ref.removeprefix(prefix))
        elif ref in models.files():
            found |= raw_tables_of(ref)
    return frozenset(found)


def _is_empty_model(name: str, known: dict[str, bool]) -> bool:
    """Whether a model has no row; `known` grows by what is found."""
    if name not in known:
        known[name] = False  # of what nothing is known, and while it is looked at
        if name not in models.files() or models.files()[name].suffix == ".csv":
            return False  # a seed; a table that no file here makes
        if models.is_python(name):
            # A training returns its row whatever it reads. What else is computed in
            # Python are rows about those of its first input.
            first = models.refs(name)[:1]
            is_training = models.files()[name].parent.name == "training"
            known[name] = not is_training and any(
                _is_empty_model(ref, known) for ref in first
            )
        else:
            known[name] = _is_empty(_parsed(name), {}, known)
    return known[name]


def _is_empty(
    query: exp.Expression, ctes: dict[str, bool], known: dict[str, bool]
) -> bool:
    """Whether a query has no row; `ctes` are those that it may name."""
    ctes = dict(ctes)
    for cte in query.ctes if isinstance(query, exp.Query) else ():
        ctes[cte.alias_or_name] = _is_empty(cte.this, ctes, known)
    if isinstance(query, exp.Subquery):
        return _is_empty(query.this, ctes, known)
    if isinstance(query, exp.Except):
        return _is_empty(query.left, ctes, known)
    if isinstance(query, exp.SetOperation):
        parts = [_is_empty(part, ctes, known) for part in (query.left, query.right)]
        return any(parts) if isinstance(query, exp.Intersect) else all(parts)
    if isinstance(query, exp.Table):
        name = _name(query)
        if name in ctes:
            return ctes[name]
        return _is_empty_model(name, _given(query, known))
    if isinstance(query, exp.Select):
        return _is_empty_select(query, ctes, known)
    return False  # values, a function that gives a table


def _given(table: exp.Table, known: dict[str, bool]) -> dict[str, bool]:
    """Return what is known inside: of a function, that which it is told to query."""
    arguments = table.this.expressions if isinstance(table.this, exp.Func) else []
    named = [argument.this for argument in arguments if argument.is_string]
    if not named:
        return known
    return known | {QUERIED: any(_is_empty_model(name, known) for name in named)}


def _is_empty_select(
    select: exp.Select, ctes: dict[str, bool], known: dict[str, bool]
) -> bool:
    if not select.args.get("group") and _is_one_row(select):
        return False
    source = select.args.get("from_") or select.args.get("from")
    is_empty = _is_empty(source.this, ctes, known) if source else False
    for join in select.args.get("joins") or ():
        is_empty = _joined(join, is_empty, _is_empty(join.this, ctes, known))
    where = select.args.get("where")
    return is_empty or (where is not None and _is_false(where.this, ctes, known))


def _joined(join: exp.Join, left: bool, right: bool) -> bool:
    if (join.kind or "").upper() == "ANTI":
        return left
    side = (join.side or "").upper()
    keeps_left, keeps_right = side in KEEPS_LEFT, side in KEEPS_RIGHT
    if keeps_left or keeps_right:
        return (left or not keeps_left) and (right or not keeps_right)
    return left or right


def _is_false(
    condition: exp.Expression, ctes: dict[str, bool], known: dict[str, bool]
) -> bool:
    """Whether no row can pass: it asks for a match in a query without rows."""
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        asked = None
        if isinstance(part, exp.In):
            asked = part.args.get("query")
        elif isinstance(part, exp.Exists):
            asked = part.this
        if asked is not None and _is_empty(asked, ctes, known):
            return True
    return False


def _is_one_row(select: exp.Select) -> bool:
    """Whether it aggregates without groups, so that it has a row in any case."""
    return any(
        isinstance(node, exp.AggFunc) and not node.find_ancestor(exp.Window)
        for column in select.expressions
        for node in column.find_all(exp.AggFunc)
        if node.find_ancestor(exp.Select) is select
    )


def _name(table: exp.Table) -> str:
    """Return a table's name, or that of the function that gives it."""
    name = table.this.name if isinstance(table.this, exp.Func) else table.name
    return f"{table.db}.{name}" if table.db else name


@cache
def _parsed(name: str) -> exp.Expression:
    return sqlglot.parse_one(models.sql(name), dialect="duckdb")
