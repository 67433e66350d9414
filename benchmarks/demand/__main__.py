"""`make benchmark-demand`: how good forecasts and orders are, beside their peers'.

Each part yields rows: a figure, its goal, a peer's in the same run, its spread over
repeats. PART names one of PARTS to be run alone, SERIES how many products of a group
count instead of 300. With DATA any panel is judged: see `demand_panel`.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from benchmarks.demand.panel import write_panel_shop
from benchmarks.prices import show

# A part is looked up when it is run: one may need what another does without.
PARTS = {
    "quality": "benchmarks.demand.quality:quality_figures",
    "coverage": "benchmarks.demand.quality:coverage_figures",
    "equality": "benchmarks.demand.equality:equality_figures",
    "instances": "benchmarks.stock.instances:instance_figures",
    "orders": "benchmarks.stock.orders:order_figures",
    "scale": "benchmarks.demand.scale:scale_figures",
}
ALONE = {"coverage"}  # the part `quality` yields it as well
ASK_PEERS = {"quality", "equality", "instances", "scale"}
COUNT_SERIES = {"quality", "coverage"}
PANEL = "benchmarks.demand.quality:judged"


def main(peers: str, part: str = "", data: str = "", series: str = "") -> int:
    """Print every figure; return 1 where one falls short."""
    count = {"most": int(series)} if series else {}
    if data:
        return show(list(_panel_figures(peers, Path(data), **count)))
    return show(list(_figures(peers, part, **count)))


def _figures(peers: str, part: str, **count: int) -> Iterator[Any]:
    if part and part not in PARTS:
        raise ValueError(f"no part {part!r}: PART is one of {', '.join(PARTS)}")
    for name in [part] if part else [name for name in PARTS if name not in ALONE]:
        print(f"  {name}", flush=True)
        figures = resolve_name(PARTS[name])
        asked = [peers] if name in ASK_PEERS else []
        yield from figures(*asked, **count if name in COUNT_SERIES else {})


def _panel_figures(peers: str, file: Path, **count: int) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        season = write_panel_shop(file, folder)
        judged = resolve_name(PANEL)
        yield from judged(folder, file.stem, peers, season=season, **count)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
