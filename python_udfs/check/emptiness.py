"""Which marts have no row while a raw table has none: read off the project's SQL.

A query is empty where what it selects from or inner joins is; a union where all parts
are. A left join, or an aggregate without groups, is not. So nothing is listed by hand.
"""

from collections.abc import Iterable
from functools import cache

import sqlglot
from sqlglot import exp

from python_udfs.check import models
from python_udfs.raw.contract import contract, own_schema

KEEPS_LEFT = ("LEFT", "FULL")
KEEPS_RIGHT = ("RIGHT", "FULL")
QUERIED = "query_table"  # how a function queries the table that it is told the name of

# Sets of raw tables: where all of one of them are empty, so is the query.
Causes = frozenset[frozenset[str]]
NEVER: Causes = frozenset()


def empty_marts(empty_tables: set[str]) -> set[str]:
    """Return the marts that stay empty while these raw tables are."""
    return {
        mart
        for mart in models.marts()
        if any(cause <= empty_tables for cause in causes(mart))
    }


def causes(name: str) -> Causes:
    """Return for which raw tables a model is empty: while all of one set are."""
    return _of_model(name, _known())


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


@cache
def _known() -> dict[str, Causes]:
    """Return the causes that are known: at first those of the raw tables themselves."""
    return {
        f"{own_schema()}.{table.name}": frozenset({frozenset({table.name})})
        for table in contract()
    }


def _of_model(name: str, known: dict[str, Causes]) -> Causes:
    """Return the causes of a model; `known` grows by what is found."""
    if name not in known:
        known[name] = NEVER  # of what nothing is known, and while it is looked at
        if name not in models.files() or models.files()[name].suffix == ".csv":
            return NEVER  # a table that no file here makes; a seed
        if models.is_python(name):
            known[name] = _of_python(name, known)
        else:
            known[name] = _of(parsed(name), {}, known)
    return known[name]


def _of_python(name: str, known: dict[str, Causes]) -> Causes:
    """Return the causes of a model in Python, which cannot be read as SQL can.

    A training returns its row whatever it reads. What else is computed in Python are
    rows about those of its first input.
    """
    if models.files()[name].parent.name == "training":
        return NEVER
    return _either(_of_model(ref, known) for ref in models.refs(name)[:1])


def _of(
    query: exp.Expression, ctes: dict[str, Causes], known: dict[str, Causes]
) -> Causes:
    """Return the causes of a query; `ctes` are those that it may name."""
    ctes = dict(ctes)
    for cte in query.ctes if isinstance(query, exp.Query) else ():
        ctes[cte.alias_or_name] = _of(cte.this, ctes, known)
    if isinstance(query, exp.Subquery):
        return _of(query.this, ctes, known)
    if isinstance(query, exp.Except):
        return _of(query.left, ctes, known)
    if isinstance(query, exp.SetOperation):
        parts = [_of(part, ctes, known) for part in (query.left, query.right)]
        return _either(parts) if isinstance(query, exp.Intersect) else _both(*parts)
    if isinstance(query, exp.Table):
        name = _name(query)
        if name in ctes:
            return ctes[name]
        return _of_model(name, _given(query, known))
    if isinstance(query, exp.Select):
        return _of_select(query, ctes, known)
    return NEVER  # values, a function that gives a table


def _given(table: exp.Table, known: dict[str, Causes]) -> dict[str, Causes]:
    """Return what is known inside: of a function, that which it is told to query."""
    arguments = table.this.expressions if isinstance(table.this, exp.Func) else []
    named = [argument.this for argument in arguments if argument.is_string]
    if not named:
        return known
    return known | {QUERIED: _either(_of_model(name, known) for name in named)}


def _of_select(
    select: exp.Select, ctes: dict[str, Causes], known: dict[str, Causes]
) -> Causes:
    if not select.args.get("group") and _is_one_row(select):
        return NEVER
    source = select.args.get("from_") or select.args.get("from")
    found = _of(source.this, ctes, known) if source else NEVER
    for join in select.args.get("joins") or ():
        found = _joined(join, found, _of(join.this, ctes, known))
    where = select.args.get("where")
    asked = _asked(where.this) if where else []
    return _either([found, *(_of(query, ctes, known) for query in asked)])


def _joined(join: exp.Join, left: Causes, right: Causes) -> Causes:
    if (join.kind or "").upper() == "ANTI":
        return left
    side = (join.side or "").upper()
    if side in KEEPS_LEFT and side in KEEPS_RIGHT:
        return _both(left, right)
    if side in KEEPS_LEFT:
        return left
    return right if side in KEEPS_RIGHT else _either([left, right])


def _asked(condition: exp.Expression) -> list[exp.Expression]:
    """Return the queries in which each row must have a match, or it does not pass."""
    asked = []
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        if isinstance(part, exp.In) and part.args.get("query"):
            asked.append(part.args["query"])
        elif isinstance(part, exp.Exists):
            asked.append(part.this)
    return asked


def _either(parts: Iterable[Causes]) -> Causes:
    """Return the causes of what is empty where any of its parts is."""
    return _smallest(cause for part in parts for cause in part)


def _both(left: Causes, right: Causes) -> Causes:
    """Return the causes of what is empty only where both parts are."""
    return _smallest(one | other for one in left for other in right)


def _smallest(found: Iterable[frozenset[str]]) -> Causes:
    """Return the causes without those that hold another."""
    every = set(found)
    return frozenset(cause for cause in every if not any(c < cause for c in every))


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
def parsed(name: str) -> exp.Expression:
    """Return the SQL of a model or function as a tree."""
    return sqlglot.parse_one(models.sql(name), dialect="duckdb")
