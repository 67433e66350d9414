"""`make sql-for MODEL=… DIALECT=…`: a live model as SQL for another engine."""

import math
import sys

import duckdb
import sqlglot
from sqlglot import exp

from python_udfs.compilers.sql import INFINITY, number
from python_udfs.connection import connect

DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery", "spark", "trino")
LIVE_MODELS = """
    select model_name, score_sql, no_sql_reason from live_models order by model_name
"""
# There `1.5e0` is a decimal until something makes it a double.
DECIMAL_LITERALS = ("postgres", "snowflake")
# Where `exp` may raise an error instead of returning infinity or zero.
STRICT_EXP = ("postgres", "snowflake", "bigquery")
MAX_LOG, MIN_LOG = math.log(sys.float_info.max), math.log(5e-324)


def sql_for(database: str, model_name: str, dialect: str) -> str:
    """Return a select of the model's `score` over a table called `features`.

    The table has the model's features as columns; numbers may be of any type that the
    engine casts to a double. Raises LookupError for a dialect or a live model that
    there is not, and where the model has no SQL form.
    """
    if dialect not in DIALECTS:
        raise LookupError(f"no dialect {dialect!r}: there are {', '.join(DIALECTS)}")
    score = sqlglot.parse_one(_score_sql(database, model_name), read="duckdb")
    score = _portable(score, dialect)
    query = exp.select(exp.alias_(score, "score")).from_("features")
    return query.sql(dialect, pretty=True)


def _score_sql(database: str, model_name: str) -> str:
    with connect(database) as connection:
        rows = connection.execute(LIVE_MODELS).fetchall()
    live = {name: rest for name, *rest in rows}
    if model_name not in live:
        others = ", ".join(live) or "none"
        raise LookupError(f"no live model {model_name!r}: there are {others}")
    score_sql, reason = live[model_name]
    if score_sql is None:
        reason = reason or "it came as ONNX"
        raise LookupError(f"{model_name} has no SQL form: {reason}")
    return score_sql


def _portable(score: exp.Expression, dialect: str) -> exp.Expression:
    if dialect in DECIMAL_LITERALS:
        score = score.transform(_as_double)
    if dialect in STRICT_EXP:
        score = score.transform(_bounded)
    if dialect == "snowflake":  # which reads no other spelling
        for text in score.find_all(exp.Literal):
            if text.is_string and isinstance(text.parent, exp.Cast):
                text.set("this", text.this.replace("Infinity", "inf"))
    return score


def _as_double(node: exp.Expression) -> exp.Expression:
    """Cast what a `case` chooses from literals, if no other `case` stands around it."""
    if not isinstance(node, exp.Case) or node.find_ancestor(exp.Case):
        return node
    return exp.cast(node, "double")


def _bounded(node: exp.Expression) -> exp.Expression:
    """Ask for no `exp` that no double holds, where a product may ask for one."""
    if not isinstance(node, exp.Exp) or not node.find(exp.Mul):
        return node
    power = node.this
    is_large = exp.GT(this=power.copy(), expression=number(MAX_LOG))
    is_small = exp.LT(this=power.copy(), expression=number(MIN_LOG))
    case = exp.Case().when(is_large, INFINITY.copy())
    return case.when(is_small, number(0)).else_(node.copy())


def main(database: str, model_name: str, dialect: str) -> int:
    """Print the select; 1 and the reason where there is none."""
    try:
        print(sql_for(database, model_name, dialect))
    except (LookupError, OSError, duckdb.Error) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
