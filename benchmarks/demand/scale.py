"""How time and memory grow with the number of series, on a generated shop.

30,000 series of two years of days, from one sale a quarter to a hundred a day, with
weekdays, a yearly season, trends and promotions; built by dbt as a shop is.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.memory import peak_of_children
from benchmarks.common.run_dbt import build
from benchmarks.demand.generated import write_generated_shop
from benchmarks.demand.peers import mlforecast
from benchmarks.demand.product import BUILT
from benchmarks.demand.windows import origins, window

COUNTS = (7_500, 15_000, 30_000)
MAX_SECONDS, MAX_GIGABYTES, MAX_EXPONENT = 600, 6.0, 1.1
PEER_SERIES = 1_000  # a group, whose forecasts the peer hands over


def scale_figures(peers: str) -> Iterator[Figure]:
    """Yield seconds and memory of training and forecasting, and how seconds grow."""
    seconds, gigabytes = [], []
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as name:
            shop = Path(name, "shop")
            write_generated_shop(shop, count)
            took, peak = measured_build(shop, Path(name, "shop.duckdb"))
            print(f"    {count:,} series: {took:.0f} s, {peak:.1f} GB", flush=True)
            seconds.append(took)
            gigabytes.append(peak)
            if count == COUNTS[-1]:
                peer = _peer_seconds(peers, shop)
    yield _figure("train and forecast", seconds, "s", MAX_SECONDS, peer)
    yield _figure("peak memory", gigabytes, "GB", MAX_GIGABYTES)
    yield _growth(seconds)


def measured_build(shop: Path, database: Path) -> tuple[float, float]:
    """Return the seconds and peak GB of building all forecasts of a shop."""
    with peak_of_children() as peak:
        started = time.perf_counter()
        build(shop, database, BUILT)
        seconds = time.perf_counter() - started
    return seconds, peak[0]


def _peer_seconds(peers: str, shop: Path) -> float:
    """Return how long mlforecast takes to choose settings, train and forecast weeks."""
    after = origins(shop)[-1] + timedelta(weeks=8)
    weeks = window(shop, after, PEER_SERIES)
    started = time.perf_counter()
    mlforecast(peers, weeks, 52)
    return time.perf_counter() - started


def _figure(
    what: str, values: list[float], unit: str, goal: float, peer: float | None = None
) -> Figure:
    return Figure(
        f"{what}, {COUNTS[-1]:,} series x 2 years of days",
        values[-1],
        at_most(goal),
        values,
        unit,
        peer="" if peer is None else f"mlforecast, of weeks: {peer:.0f} s",
    )


def _growth(seconds: list[float]) -> Figure:
    slope, _ = np.polyfit(np.log(COUNTS), np.log(seconds), 1)
    return Figure(
        "train and forecast, exponent of series",
        float(slope),
        at_most(MAX_EXPONENT),
        [float(np.log2(more / less)) for less, more in pairwise(seconds)],
        ours=" ".join(f"{second:.0f}" for second in seconds) + " s",
        peer=" ".join(f"{count:,}" for count in COUNTS) + " series",
    )
