"""One row's score, warm: what waits who asks about one customer."""

import time
from collections.abc import Iterator

import duckdb
import numpy as np

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.timing import REPEATS, THREADS

QUERIES = 1000
LATEST = "2017-11-27"
QUERY = """
select predict('{model_name}', household_weeks)
from household_weeks
where household_id = ? and snapshot_date = '{latest}'
"""
HOUSEHOLDS = f"""
select household_id from household_weeks where snapshot_date = '{LATEST}'
order by hash(household_id) limit {QUERIES}
"""


def one_row_figures(
    connection: duckdb.DuckDBPyConnection, model_name: str
) -> Iterator[Figure]:
    """Yield the median and the 99th percentile of QUERIES look-ups and scores."""
    query = QUERY.format(model_name=model_name, latest=LATEST)
    households = [row[0] for row in connection.execute(HOUSEHOLDS).fetchall()]
    for threads in THREADS:
        connection.execute(f"set threads = {threads}")
        repeats = [_milliseconds(connection, query, households) for _ in range(REPEATS)]
        for name, percent, goal in (("median", 50, 2.0), ("99th percentile", 99, 4.0)):
            figures = np.percentile(repeats, percent, axis=1)
            work = f"{model_name}: one row by its key, warm, {name}, threads: {threads}"
            median = float(np.median(figures))
            yield Figure(work, median, at_most(goal), list(figures), "ms")


def _milliseconds(
    connection: duckdb.DuckDBPyConnection, query: str, households: list[int]
) -> list[float]:
    times = []
    for household in households:
        started = time.perf_counter()
        connection.execute(query, [household]).fetchall()
        times.append(1000 * (time.perf_counter() - started))
    return times
