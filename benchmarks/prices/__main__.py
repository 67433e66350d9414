"""`make benchmark-pricing`: how good prices and discounts are, beside their peers'.

Each part yields rows: a figure, its goal, a peer's in the same run, its spread over
repeats. PART names one of PARTS to be run alone. With DATA any weekly scanner panel is
judged instead: see `pricing_panel`.
"""

import sys
import tempfile
from collections.abc import Iterator
from inspect import getmodule
from itertools import groupby
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from benchmarks.prices.panel import write_panel_shop

# A part is looked up when it is run: one may need what another does without.
PARTS = {
    "planted": "benchmarks.prices.planted:planted_figures",
    "equality": "benchmarks.prices.equality:equality_figures",
    "units": "benchmarks.prices.units:unit_figures",
    "oracles": "benchmarks.prices.oracles:oracle_figures",
    "price guards": "benchmarks.prices.guards:guard_figures",
    "discount guards": "benchmarks.discounts.guards:guard_figures",
    "policies": "benchmarks.experiments.policies:policy_figures",
}
ASK_PEERS = {
    "planted",
    "equality",
    "oracles",
}  # what their environment's Python is handed to
PANEL = "benchmarks.prices.units:judged"


def main(peers: str, part: str = "", data: str = "") -> int:
    """Print every figure; return 1 where one falls short."""
    return show(list(_panel_figures(Path(data)) if data else _figures(peers, part)))


def show(found: list[Any]) -> int:
    """Print rows, each kind under its header if any; return 1 where one falls short."""
    for module, rows in groupby(found, getmodule):
        print()
        if hasattr(module, "print_header"):
            module.print_header()
        for row in rows:
            row.print()
    return int(any(row.verdict == "falls short" for row in found))


def _figures(peers: str, part: str) -> Iterator[Any]:
    if part and part not in PARTS:
        raise ValueError(f"no part {part!r}: PART is one of {', '.join(PARTS)}")
    for name in [part] if part else PARTS:
        print(f"  {name}", flush=True)
        figures = resolve_name(PARTS[name])
        yield from figures(peers) if name in ASK_PEERS else figures()


def _panel_figures(file: Path) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        write_panel_shop(file, folder)
        yield from resolve_name(PANEL)(folder)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
