"""`make fleet`: builds every shop of the fleet and says of each what came out.

SHOP=name builds one and keeps its raw tables and its file below .build/fleet. Ends with
1 where a model, a test or a number of any shop is broken.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.build.measured import make
from benchmarks.common.memory import peak_of_children
from benchmarks.fleet import generated, public
from benchmarks.fleet.told import Told, told
from python_udfs.paths import PROJECT

KEPT = PROJECT / ".build" / "fleet"
SIDE_BY_SIDE = 2


def main() -> int:
    """Build the fleet, or the one shop that SHOP names; return the exit code."""
    only = os.environ.get("SHOP", "")
    with tempfile.TemporaryDirectory() as name:
        folder = KEPT if only else Path(name)
        writers = public.writers(folder / "whole") | generated.writers()
        if only and only not in writers:
            sys.exit(f"no shop {only!r}: it is one of {', '.join(writers)}")
        chosen = {name: writers[name] for name in ([only] if only else writers)}
        started, broken = time.perf_counter(), []
        with peak_of_children() as peak:
            for shop, found in _built(chosen, folder):
                broken += [shop] if found.broken else []
        print(
            f"{len(chosen)} shops in {time.perf_counter() - started:.0f} s, at most"
            f" {peak[0]:.1f} GB for {SIDE_BY_SIDE} at once; broken:"
            f" {', '.join(broken) or 'none'}"
        )
    return int(bool(broken))


def _built(
    writers: dict[str, public.Writer], folder: Path
) -> Iterator[tuple[str, Told]]:
    """Yield what each shop's build left, as it ends; print it."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        done = pool.map(lambda shop: _one(shop, writers[shop], folder), writers)
        yield from zip(writers, done, strict=True)


def _one(shop: str, write: public.Writer, folder: Path) -> Told:
    place = folder / shop
    shutil.rmtree(place, ignore_errors=True)
    target, database = place / "target", place / "shop.duckdb"
    paths = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target)}
    started, said = time.perf_counter(), ""
    try:
        write(place / "raw")
        make("build", DB=database, RAW=place / "raw", environment=paths)
    except (RuntimeError, OSError) as error:
        said = str(error)
    seconds = time.perf_counter() - started
    found = told(database, target)
    _print(shop, seconds, found, said)
    if not os.environ.get("SHOP"):
        shutil.rmtree(place, ignore_errors=True)
    return found


def _print(shop: str, seconds: float, found: Told, said: str) -> None:
    lines = [
        f"{shop}: {found.lines:,} order lines, {seconds:.0f} s;"
        f" {found.filled} marts with rows"
        + (f", without: {', '.join(found.empty)}" if found.empty else ""),
        "  " + "; ".join(f"{name}: {how}" for name, how in found.live.items()),
        *(f"  BROKEN: {what}" for what in found.broken),
    ]
    if said and not found.live:
        lines.append("\n".join(said.splitlines()[-15:]))
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
