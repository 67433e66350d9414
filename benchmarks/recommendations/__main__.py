"""`make benchmark-recommendations`: how good recommendations are, beside their peers'.

Every list is drawn from the whole catalogue, and judged by what was bought later; peers
and baselines are tuned on the same split one period earlier. A figure holds where it
reaches its goal and lies above the best peer; intervals are 95 % bootstrap intervals
over customers. A second table is of time and memory. With DATA and PROTOCOL any file is
judged: see `recommendation_protocols`.
"""

import sys
from collections.abc import Iterator

from benchmarks.common import figures, quality_figures
from benchmarks.common.figures import Figure
from benchmarks.common.quality_figures import QualityFigure
from benchmarks.recommendations.data import DATA
from benchmarks.recommendations.protocols import protocol_figures
from benchmarks.recommendations.sessions import session_figures
from benchmarks.recommendations.shops import SHOPS, shop_figures
from benchmarks.recommendations.time import top_figure
from benchmarks.recommendations.training import training_figures


def main(peers: str, data: str = "", protocol: str = "") -> int:
    """Print every figure; return 1 where one falls short."""
    measured = protocol_figures(data, protocol, peers) if data else _figures(peers)
    found = list(measured)
    for kind, table in ((QualityFigure, quality_figures), (Figure, figures)):
        if rows := [figure for figure in found if isinstance(figure, kind)]:
            print()
            table.print_header()
            for figure in rows:
                figure.print()
    return int(any(figure.verdict == "falls short" for figure in found))


def _figures(peers: str) -> Iterator[QualityFigure | Figure]:
    if not DATA.is_dir():
        raise FileNotFoundError(f"no public data sets in {DATA}: set BENCHMARK_DATA")
    yield from session_figures()
    for shop in SHOPS:
        yield from shop_figures(shop, peers)
    yield top_figure(peers)
    yield from training_figures()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
