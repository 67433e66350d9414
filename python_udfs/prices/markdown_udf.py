"""The UDF `markdown_plan_of`: a plan of prices for each row of terms."""

from collections.abc import Callable
from functools import lru_cache

import duckdb
import pyarrow as pa

from python_udfs.prices.markdown_plans import WHOLE, plan
from python_udfs.prices.markdown_terms import Terms

NAME = "markdown_plan_of"
STEP = {
    "from_date": ("date", pa.date32()),
    "price": ("double", pa.float64()),
    "discount_rate": ("double", pa.float64()),
    "expected_units": ("double", pa.float64()),
    "expected_units_left": ("double", pa.float64()),
    "is_guess": ("boolean", pa.bool_()),
}
STEPS = pa.list_(pa.struct({name: kind for name, (_, kind) in STEP.items()}))
PLAN = pa.struct(
    {"steps": STEPS} | dict.fromkeys(WHOLE[1:], pa.float64()) | {"reason": pa.string()}
)
PLAN_IN_SQL = "struct(steps struct({steps})[], {numbers}, reason varchar)".format(
    steps=", ".join(f"{name} {kind}" for name, (kind, _) in STEP.items()),
    numbers=", ".join(f"{name} double" for name in WHOLE[1:]),
)
FIND = f"""
    select 1 from duckdb_functions()
    where function_name = '{NAME}' and database_name = 'system'
"""

# One query may ask the same thing often: of each part of a plan, say.
known_plan = lru_cache(maxsize=1000)(plan)

# What DuckDB calls, for good: DuckDB does not hold it.
KEPT: list[Callable] = []


def register_markdowns(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `markdown_plan_of(terms)` callable on this connection and its cursors.

    `terms` is a struct with a field for each of `Terms`; the answer is that of `plan`,
    null where the struct is. Raises TypeError where a field is lacking.
    """
    if connection.execute(FIND).fetchall():
        return
    KEPT.append(_plans)
    connection.create_function(
        NAME,
        _plans,
        None,
        PLAN_IN_SQL,
        type="arrow",
        null_handling="special",
        side_effects=False,
    )


def _plans(terms: pa.ChunkedArray) -> pa.Array:
    rows = terms.to_pylist()
    return pa.array([row and known_plan(Terms(**row)) for row in rows], type=PLAN)
