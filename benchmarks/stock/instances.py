"""Published inventory problems, solved by our oracles and by stockpyl.

Examples of Snyder and Shen (Fundamentals of Supply Chain Theory, 2nd edition) and the
lost-sales systems of Zipkin (2008, doi:10.1287/opre.1070.0471).
"""

import math
from collections.abc import Iterator

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.peers import tables_of, versions
from benchmarks.stock.oracles.capped_base_stock import best_capped_base_stock
from benchmarks.stock.oracles.lost_sales import optimal_cost
from benchmarks.stock.oracles.lot_sizes import (
    dynamic_lot_sizes,
    economic_order_quantity,
)
from benchmarks.stock.oracles.newsvendor import normal_level, poisson_demand
from benchmarks.stock.oracles.order_quantities import best_r_q, normal_r_q_cost
from benchmarks.stock.oracles.reorder_points import best_s_s
from python_udfs.stock.base_stock_levels import critical_ratio

PUBLISHED = {
    "economic order quantity": 304.0467800,
    "Wagner-Whitin: cost": 1380.0,
    "newsvendor, normal: level": 56.60395593,
    "(s, S), Poisson: s": 4.0,
    "(s, S), Poisson: S": 10.0,
    "(s, S), Poisson: cost": 8.03411156,
    "(r, Q), normal: cost": 78.0711625,
    "(r, Q), Poisson: cost": 107.9235806,
}
# Poisson demand of 5 a period; a unit held costs 1, a unit lost 4; by lead time.
LOST_SALES = {2: 4.395, 3: 4.599, 4: 4.729}
HOLDING, SHORTAGE, MEAN = 1.0, 4.0, 5.0
CLOSE = 1e-6
PRINTED = 5e-4  # half of the last digit that was published
CAPPED_WITHIN = 1.015


def our_figures() -> dict[str, float]:
    """Return what our oracles find for each of PUBLISHED."""
    sixes, threes = poisson_demand(6), poisson_demand(3)
    point, up_to, cost = best_s_s(sixes, sixes, 1, 4, 5)
    normal = {"holding_cost": 0.225, "shortage_cost": 7.5, "order_cost": 8}
    lead_mean, lead_sd = 1300 / 12, 150 / math.sqrt(12)
    return {
        "economic order quantity": economic_order_quantity(1300, 8, 0.225),
        "Wagner-Whitin: cost": dynamic_lot_sizes([90, 120, 80, 70], 500, 2)[1],
        "newsvendor, normal: level": normal_level(50, 8, critical_ratio(0.18, 0.70)),
        "(s, S), Poisson: s": point,
        "(s, S), Poisson: S": up_to,
        "(s, S), Poisson: cost": cost,
        "(r, Q), normal: cost": normal_r_q_cost(
            126.8, 328.5, lead_mean, lead_sd, demand_rate=1300, **normal
        ),
        "(r, Q), Poisson: cost": best_r_q(1.5, threes, 20, 150, 100)[2],
    }


def instance_figures(peers: str) -> Iterator[Figure]:
    """Yield how far we are from what was published, with stockpyl's own beside it."""
    found = tables_of(peers, "benchmarks.stock.peer_stockpyl", {})["figures"]
    stockpyl = found.set_index("name")["figure"]
    version = versions(peers, "stockpyl")["stockpyl"]
    for name, ours in our_figures().items():
        apart = abs(ours - PUBLISHED[name])
        peer = f"{version}: {stockpyl[name]:.8f}"
        work = f"{name} {ours:.8f}: from the published"
        yield Figure(work, apart, at_most(CLOSE), peer=peer)
        yield Figure(f"{name}: from stockpyl's", abs(ours - stockpyl[name]))
    yield from lost_sales_figures()


def lost_sales_figures() -> Iterator[Figure]:
    """Yield the lost-sales optimum, and what the capped base-stock policy costs."""
    demand = poisson_demand(MEAN)
    for lead_time, published in LOST_SALES.items():
        least = optimal_cost(demand, lead_time, HOLDING, SHORTAGE)
        apart = abs(least - published)
        work = f"lost sales, lead time {lead_time}: optimum {least:.4f}"
        said = f"Zipkin 2008: {published}"
        yield Figure(f"{work}, from it", apart, at_most(PRINTED), peer=said)
        ours = best_capped_base_stock(demand, lead_time, HOLDING, SHORTAGE)
        over = ours.cost / least
        work = f"capped base-stock ({ours.level}, {ours.cap}) {ours.cost:.4f}"
        goal = (1, CAPPED_WITHIN)
        yield Figure(f"{work} / optimum, lead time {lead_time}", over, goal)
