"""`make benchmark-recommendations`: how good recommendations are, beside their peers'.

Every list is drawn from the whole catalogue, and judged by what was bought later; peers
and baselines are tuned on the same split one period earlier. A figure holds where it
reaches its goal and lies above the best peer; intervals are 95 % bootstrap intervals
over customers. With DATA and PROTOCOL any file is judged: see
`recommendation_protocols`.
"""

import sys
from collections.abc import Iterator

from benchmarks.quality_figures import QualityFigure, print_header
from benchmarks.recommendation_shops import shop_figures


def main(peers: str) -> int:
    """Print every figure; return 1 where one falls short."""
    figures = list(_figures(peers))
    print()
    print_header()
    for figure in figures:
        figure.print()
    return int(any(figure.verdict == "falls short" for figure in figures))


def _figures(peers: str) -> Iterator[QualityFigure]:
    yield from shop_figures("The Complete Journey", peers)
    yield from shop_figures("Online Retail", peers)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
