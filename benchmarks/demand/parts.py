"""`make benchmark-demand`: how good forecasts and orders are, beside their peers'.

SERIES is how many products of a group count instead of 300, or of 60 in `anywhere`,
where SHOP names one of the fleet. With DATA any panel is evaluated: see `panel`.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common.figures import Figure
from benchmarks.common.parts import Asked, Parts
from benchmarks.demand.anywhere import MOST as MOST_ANYWHERE
from benchmarks.demand.anywhere import anywhere_figures
from benchmarks.demand.days import days_figures
from benchmarks.demand.equality import equality_figures
from benchmarks.demand.panel import write_panel_shop
from benchmarks.demand.quality import MOST, coverage_figures, evaluated, quality_figures
from benchmarks.demand.scale import scale_figures
from benchmarks.stock.instances import instance_figures
from benchmarks.stock.orders import order_figures


def panel_figures(asked: Asked) -> Iterator[Figure]:
    """Yield errors over the best peer's, and what intervals cover, of a panel."""
    file = Path(asked.data)
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name, "shop")
        season = write_panel_shop(file, shop)
        yield from evaluated(
            shop, file.stem, asked.peers, most=_most(asked), season=season
        )


def _most(asked: Asked) -> int:
    return asked.series or MOST


PARTS = Parts(
    {
        "quality": lambda asked: quality_figures(asked.peers, _most(asked)),
        "anywhere": lambda asked: anywhere_figures(
            asked.peers, asked.series or MOST_ANYWHERE, asked.shop
        ),
        "days": lambda _: days_figures(),
        "equality": lambda asked: equality_figures(asked.peers),
        "instances": lambda asked: instance_figures(asked.peers),
        "orders": lambda _: order_figures(),
        "scale": lambda asked: scale_figures(asked.peers),
    },
    of_data={"panel": panel_figures},
    # The part `quality` yields these as well.
    alone={"coverage": lambda asked: coverage_figures(_most(asked))},
)
