"""The same shop estimated at each month's end: do its elasticities hold still?

What a month more tells may move an estimate by about what its errors say, no more.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.run_dbt import build
from benchmarks.prices.anywhere_weeks import write_before

FIRST_MONTHS, SIDE_BY_SIDE = 6, 2
FARTHEST = 4.0  # errors: of some ten thousand moves of a normal variable the largest
SPAN = """
select min(ordered_at)::date, max(ordered_at)::date from '{raw}/order_lines.parquet'
"""
ESTIMATES = """
select product_id, raw_elasticity as elasticity, standard_error, promotion_effect_error,
    cross_elasticity
from int_elasticities where is_latest order by product_id
"""


def move_figures(name: str, write: Callable[[Path], None]) -> Iterator[Figure]:
    """Yield whether all estimates are finite, and how far they move in their errors."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        write(raw)
        days = month_ends(raw)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            found = list(pool.map(lambda day: _estimates(raw, day, folder), days))
    numbers = pd.concat(found)[["elasticity", "standard_error"]].to_numpy(float)
    moved = np.concatenate([moves(*pair) for pair in pairwise(found)])
    what = f"elasticities at {len(days)} months' ends, {name}:"
    counts = f"{len(moved):,} moves"
    yield Figure(f"{what} not finite", int((~np.isfinite(numbers)).sum()), at_most(0))
    yield Figure(f"{what} farthest move / error", moved.max(), at_most(FARTHEST))
    yield Figure(f"{what} 99 % move less than", np.quantile(moved, 0.99), ours=counts)


def month_ends(raw: Path) -> list[str]:
    """Return the first days of months, from six months of history on."""
    [(first, last)] = duckdb.sql(SPAN.format(raw=raw)).fetchall()
    begins = pd.date_range(first, last, freq="MS")
    days = [day for day in begins if day >= pd.Timestamp(first) + _months()]
    return [day.date().isoformat() for day in days]


def moves(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """Return how far each product's estimate moved, in errors of both [n]."""
    both = before.merge(after, on="product_id", suffixes=("", "_after"))
    error = np.hypot(both["standard_error"], both["standard_error_after"])
    return (abs(both["elasticity_after"] - both["elasticity"]) / error).to_numpy()


def _months() -> pd.DateOffset:
    return pd.DateOffset(months=FIRST_MONTHS)


def _estimates(raw: Path, day: str, folder: str) -> pd.DataFrame:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        write_before(raw, Path(name, "raw"), day)
        database = Path(name, "shop.duckdb")
        build(Path(name, "raw"), database, ("+int_elasticities",))
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.sql(ESTIMATES).df()
