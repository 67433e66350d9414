"""What builds of shops of several sizes take, each figure beside its goal."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.build.generated import write_large_shop
from benchmarks.build.measured import Build, built
from benchmarks.common.figures import Figure, at_most
from python_udfs.commands.build import USUAL_SAMPLE, sample_folder
from python_udfs.shops.small import write_small_shop

FIRST, SECOND, MEGABYTES = at_most(120), at_most(20), at_most(200)
GROWN = at_most(1.01)  # a block or two of DuckDB's, of 262,144 bytes, may be left
TEN_ORDERS, EVERYBODY, GIGABYTES = at_most(15), at_most(300), at_most(4)
EXPONENT = at_most(1.05)
MIN_SECONDS = 1.0  # of a model at the largest size: below it noise grows
WORST = 10
INSTANT = 1e-3  # seconds: what dbt says took none


def sample_figures() -> Iterator[Figure]:
    """Yield what the sample's first build takes, and a second one on the same data."""
    sample_folder(USUAL_SAMPLE)
    with tempfile.TemporaryDirectory() as name:
        database = Path(name, "shop.duckdb")
        first = built(database)
        yield Figure("sample: first build", first.seconds, FIRST, unit="s")
        yield Figure("sample: peak memory", first.gigabytes, unit="GB")
        yield Figure("sample: file", first.megabytes, MEGABYTES, unit="MB")
        yield from by_subject("sample: first build", first)
        again = built(database)
        yield Figure("sample: second build", again.seconds, SECOND, unit="s")
        yield Figure("sample: file after it", again.megabytes, MEGABYTES, unit="MB")
        grown = again.megabytes / first.megabytes
        yield Figure("sample: file after it over the first", grown, GROWN)
        yield from by_subject("sample: second build", again)


def ten_order_figures() -> Iterator[Figure]:
    """Yield what a shop of ten orders takes."""
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name, "raw")
        write_small_shop(shop, customers=3, products=4, orders=10)
        build = built(Path(name, "shop.duckdb"), RAW=shop)
        yield Figure("ten orders: first build", build.seconds, TEN_ORDERS, unit="s")
        yield Figure("ten orders: peak memory", build.gigabytes, unit="GB")
        yield Figure("ten orders: file", build.megabytes, unit="MB")


def household_figures() -> Iterator[Figure]:
    """Yield what all 2,469 households of the sample take."""
    sample_folder("all")
    with tempfile.TemporaryDirectory() as name:
        build = built(Path(name, "shop.duckdb"), HOUSEHOLDS="all")
        work = "all households"
        yield Figure(f"{work}: first build", build.seconds, EVERYBODY, unit="s")
        yield Figure(f"{work}: peak memory", build.gigabytes, GIGABYTES, unit="GB")
        yield Figure(f"{work}: file", build.megabytes, unit="MB")
        yield from by_subject(f"{work}: first build", build)


def growth_figures(sizes: tuple[int, ...]) -> Iterator[Figure]:
    """Yield what generated shops of so many order lines take, and how that grows."""
    builds: dict[int, Build] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            shop = Path(name, "raw")
            lines = write_large_shop(shop, size)
            build = builds[lines] = built(Path(name, "shop.duckdb"), RAW=shop)
        yield Figure(f"{lines:,} lines: first build", build.seconds, unit="s")
        yield Figure(f"{lines:,} lines: peak memory", build.gigabytes, unit="GB")
        yield Figure(f"{lines:,} lines: file", build.megabytes, unit="MB")
    if len(builds) > 1:
        yield from exponent_figures(builds)


def exponent_figures(builds: dict[int, Build]) -> Iterator[Figure]:
    """Yield the exponents of seconds in lines: of all, then of what grows worst.

    `builds` are by their number of lines, two or more.
    """
    counts = list(builds)
    for what, values in (
        ("seconds", [build.seconds for build in builds.values()]),
        ("peak memory", [build.gigabytes for build in builds.values()]),
        ("file", [build.megabytes for build in builds.values()]),
    ):
        goal = EXPONENT if what == "seconds" else None
        told = " ".join(f"{value:.3g}" for value in values)
        work = f"{what}, exponent of lines"
        yield Figure(work, _exponent(counts, values), goal, ours=told)
    largest = builds[max(counts)].nodes
    grown = {
        path: [build.nodes.get(path, 0.0) for build in builds.values()]
        for path, seconds in largest.items()
        if seconds >= MIN_SECONDS
    }
    exponents = {path: _exponent(counts, values) for path, values in grown.items()}
    worst = sorted(exponents, key=lambda path: -exponents[path])[:WORST]
    for path in worst:
        told = " ".join(f"{seconds:.3g}" for seconds in grown[path])
        work = f"seconds of {path[-1]}, exponent of lines"
        yield Figure(work, exponents[path], ours=f"{told} s")


def _exponent(counts: list[int], values: list[float]) -> float:
    slope, _ = np.polyfit(np.log(counts), np.log(np.maximum(values, INSTANT)), 1)
    return float(slope)


def by_subject(work: str, build: Build) -> Iterator[Figure]:
    """Yield a build's seconds by subject."""
    for subject, seconds in build.by_subject().items():
        yield Figure(f"{work}, {subject}", seconds, unit="s")
