"""`make benchmark-pricing`: how good prices and discounts are, beside their peers'.

With DATA any weekly scanner panel is evaluated instead: see `panel`.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common.figures import Figure
from benchmarks.common.parts import Asked, Parts
from benchmarks.discounts.guards import guard_figures as discount_guard_figures
from benchmarks.experiments.policies import policy_figures
from benchmarks.offers.prices import price_figures
from benchmarks.prices.anywhere import anywhere_figures
from benchmarks.prices.equality import equality_figures
from benchmarks.prices.guards import guard_figures
from benchmarks.prices.markdowns import markdown_figures
from benchmarks.prices.oracles import oracle_figures
from benchmarks.prices.panel import write_panel_shop
from benchmarks.prices.planted import planted_figures
from benchmarks.prices.promotions import promotion_figures
from benchmarks.prices.substitutes import substitute_figures
from benchmarks.prices.units import evaluated, unit_figures


def panel_figures(asked: Asked) -> Iterator[Figure]:
    """Yield how far off expected units of a panel are, over the best peer's error."""
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name, "shop")
        write_panel_shop(Path(asked.data), shop)
        yield from evaluated(shop)


PARTS = Parts(
    {
        "planted": lambda asked: planted_figures(asked.peers),
        "substitutes": lambda _: substitute_figures(),
        "equality": lambda asked: equality_figures(asked.peers),
        "units": lambda _: unit_figures(),
        "anywhere": lambda asked: anywhere_figures(asked.shop),
        "oracles": lambda asked: oracle_figures(asked.peers),
        "price_guards": lambda _: guard_figures(),
        "discount_guards": lambda _: discount_guard_figures(),
        "markdowns": lambda _: markdown_figures(),
        "promotions": lambda _: promotion_figures(),
        "policies": lambda _: policy_figures(),
        "offers_prices": lambda _: price_figures(),
    },
    of_data={"panel": panel_figures},
)
