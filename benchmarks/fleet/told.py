"""What a built file says of itself: its models, what its marts hold, what is absurd."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from python_udfs.check import models
from python_udfs.check.emptiness import empty_marts

BROKEN = ("error", "fail")
# The method that serves under each name, or why none does.
SERVING = """
    select
        model_name,
        max(method) filter (is_live) as method,
        coalesce(bool_and(is_simple) filter (is_live), false) as is_simple,
        coalesce(max(not_trained_reason), 'below its gate') as reason
    from model_quality
    where algorithm is null
    group by model_name
    order by model_name
"""


@dataclass(frozen=True)
class Told:
    """What a build left: order lines, live methods by model, marts, what is broken."""

    lines: int
    live: dict[str, str]
    filled: int
    empty: list[str]  # though its tables have rows
    broken: list[str]


def told(database: Path, target: Path) -> Told:
    """Return what is in a built file, and which nodes of its build broke."""
    broken = _broken(target)
    if not database.exists():
        return Told(0, {}, 0, [], broken or ["no file was built"])
    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            [(lines,)] = connection.sql(
                "select count(*) from shop_tables.order_lines"
            ).fetchall()
            live = {
                name: _in_words(method, reason, is_simple=is_simple)
                for name, method, is_simple, reason in connection.sql(
                    SERVING
                ).fetchall()
            }
            rows = {mart: _count(connection, mart) for mart in models.marts()}
            absent = connection.sql(
                "select table_name from shop_tables.raw_tables where row_count = 0"
            ).fetchall()
            empty = {mart for mart, count in rows.items() if not count}
            return Told(
                lines,
                live,
                len(rows) - len(empty),
                sorted(empty - empty_marts({name for (name,) in absent})),
                broken + _infinite(connection),
            )
        except duckdb.Error as error:
            return Told(0, {}, 0, [], [*broken, str(error).splitlines()[0]])


def _in_words(method: str | None, reason: str, *, is_simple: bool) -> str:
    if method is None:
        return f"none ({reason})"
    return f"{method}, simple" if is_simple else method


def _count(connection: duckdb.DuckDBPyConnection, mart: str) -> int:
    return connection.sql(f"select count(*) from {mart}").fetchall()[0][0]


def _broken(target: Path) -> list[str]:
    """Return the models and tests that failed, by dbt's own results."""
    file = target / "run_results.json"
    if not file.exists():
        return ["dbt did not get to its models"]
    return [
        result["unique_id"].split(".")[2]
        for result in json.loads(file.read_text())["results"]
        if result["status"] in BROKEN
    ]


def _infinite(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns of marts in which a number is infinite or none."""
    columns = connection.sql("""
        select table_name, column_name from information_schema.columns
        where table_schema = 'main' and data_type in ('DOUBLE', 'FLOAT')
        order by all""").fetchall()
    return [
        f"{mart}.{column} is not finite"
        for mart, column in columns
        if mart in models.marts()
        and connection.sql(
            f"select 1 from {mart} where not isfinite({column}) limit 1"
        ).fetchall()
    ]
