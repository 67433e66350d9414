"""A fresh process that says what a score takes: see `fresh_process`."""

import json
import sys
import time

import duckdb

from benchmarks.common.memory import peak_megabytes


def load(database: str, model_id: str) -> dict[str, float]:
    """Return the seconds to a model's first score, with what is imported and without.

    `warm` are those of the same model once more, when its code runs already.
    """
    started = time.perf_counter()
    import python_udfs.scoring.predict  # noqa: F401 - what it imports is part of the time

    imported = time.perf_counter()
    _first_score(database, model_id)
    scored = time.perf_counter()
    _first_score(database, model_id)
    return {
        "with imports": scored - started,
        "imported": scored - imported,
        "warm": time.perf_counter() - scored,
    }


def _first_score(database: str, model_id: str) -> None:
    from python_udfs.scoring.predict import register_predict

    query = (
        f"select predict('{model_id}', household_weeks) from household_weeks limit 1"
    )
    with duckdb.connect(database, read_only=True) as connection:
        register_predict(connection)
        connection.execute(query).fetchall()


def memory(database: str, threads: str, query: str) -> dict[str, float]:
    """Return the peak of the resident set in MB (10^6 bytes) of a query."""
    connection = duckdb.connect(database, read_only=True)
    connection.execute(f"set threads = {threads}")
    if "predict" in query:  # an empty scan has nothing of ours in memory
        from python_udfs.scoring.predict import register_predict

        register_predict(connection)
    connection.execute(query).fetchall()
    return {"peak": peak_megabytes()}


if __name__ == "__main__":
    print(json.dumps({"load": load, "memory": memory}[sys.argv[1]](*sys.argv[2:])))
