"""Models of the project made of the raw tables here, by the same SQL as in a build."""

import duckdb
import pandas as pd

from python_udfs.check import models
from python_udfs.check.raw import rows

# Every order line with what its product is, and why it is no sale if it is none.
LINES = "int_line_decisions"
UNDECIDED = f"""
    create temp table {LINES} as
    select *, null::varchar as not_counted_reason from {{raw}}.order_lines where false
"""


def decide(connection: duckdb.DuckDBPyConnection, faults: dict[str, str]) -> bool:
    """Make `LINES`; empty, and False, where a table of `faults` is lacking for it."""
    try:
        make(connection, LINES)
    except duckdb.CatalogException:
        if not faults:
            raise
        rows(connection, UNDECIDED)
        return False
    return True


def make(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a model and what it reads, each once, as temporary tables."""
    path = models.files().get(name)
    if path is None or path.suffix == ".py":
        return  # a raw table; stg_raw_tables, which is there
    made = "select 1 from duckdb_tables() where temporary and table_name = ?"
    if connection.execute(made, [name]).fetchall():
        return
    if path.suffix == ".csv":
        connection.register("seed", pd.read_csv(path, dtype=str))
        connection.execute(f"create temp table {name} as from seed")
        connection.unregister("seed")
        return
    for ref in models.refs(name):
        make(connection, ref)
    connection.execute(f"create temp table {name} as {models.sql(name)}")
