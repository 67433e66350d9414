"""What our orders would have cost in real weeks, beside the normal approximation.

Demand is real, of The Complete Journey, all households; costs and lead times are
simulated. Each product is ordered once a week, what is not there is lost. Ours are the
policies that dbt builds from the forecast's distribution (`int_order_policies`). The
peer has the same forecast: it fills up to its mean until the next order but one
arrives, plus z standard deviations of a week's units times the square root of the
weeks, as textbooks say. Its z is such that over all products it meets the same share of
demand. Stock at the origin is what each policy has after the eight weeks before it.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import norm

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.shops import write_shop
from benchmarks.demand.windows import origins
from benchmarks.stock.order_windows import (
    REVIEW_DAYS,
    WARM_UP_DAYS,
    Orders,
    orders,
    policy_of,
)
from python_udfs.stock.simulation import Policy, simulated

SHOP = "The Complete Journey"
GOAL = 0.9
SEARCHED = (-6.0, 10.0)
STEPS = 16


@dataclass(frozen=True)
class Realised:
    """The share of units met in eight weeks, and what that cost in all."""

    fill_rate: float
    holding_cost: float
    shortage_cost: float

    @property
    def cost(self) -> float:
        """Return what holding and lost sales cost together."""
        return self.holding_cost + self.shortage_cost


def order_figures() -> Iterator[Figure]:
    """Yield our realised cost over that of each of PEERS at equal fill rate."""
    ours, peers = [], {name: [] for name in PEERS}
    with tempfile.TemporaryDirectory() as folder:
        write_shop(SHOP, Path(folder))
        for origin in origins(Path(folder)):
            window = orders(Path(folder), origin)
            ours.append(realised(window, our_policy(window)))
            print(f"  {origin}: {len(window.products):,} products", flush=True)
            _print("ours", ours[-1])
            for name, levels in PEERS.items():
                z, found = at_fill_rate(window, levels, ours[-1].fill_rate)
                _print(f"{name}, z {z:.2f}", found)
                peers[name].append(found)
    for name, found in peers.items():
        yield _figure(name, ours, found)


def our_policy(window: Orders) -> Policy:
    """Return the policy that dbt built."""
    products = window.products
    return policy_of(
        products,
        products["reorder_point"].to_numpy(float),
        products["order_up_to_level"].to_numpy(float),
        products["order_cap"].fillna(np.inf).to_numpy(float),
    )


def one_service_level(window: Orders, z: float) -> np.ndarray:
    """Return normal-theory levels [products], the same z for all."""
    products = window.products
    weeks = (products["lead_time_days"] + REVIEW_DAYS) / 7
    safety_stock = z * products["weekly_sd"] * np.sqrt(weeks)
    return (products["expected_units"] + safety_stock).to_numpy()


def own_service_levels(window: Orders, z: float) -> np.ndarray:
    """Return normal-theory levels, z above or below what a product's own costs say."""
    products = window.products
    days = products["lead_time_days"] + REVIEW_DAYS
    holding, shortage = products["daily_holding_cost"] * days, products["shortage_cost"]
    return one_service_level(window, z + norm.ppf(shortage / (shortage + holding)))


JUDGED = "one z"  # as safety stock is taught; the other only informs
PEERS = {
    "one z": one_service_level,
    "z by cost": own_service_levels,
}


def at_fill_rate(
    window: Orders, levels: Callable, fill_rate: float
) -> tuple[float, Realised]:
    """Return the least z at which `levels` meet the share of units, and its cost."""
    low, high = SEARCHED
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _at(window, levels, middle).fill_rate < fill_rate:
            low = middle
        else:
            high = middle
    return high, _at(window, levels, high)


def realised(window: Orders, policy: Policy) -> Realised:
    """Return what a policy costs from the origin on."""
    course = simulated(window.demand, policy, np.maximum(policy.order_up_to, 0))
    short = course.short[:, WARM_UP_DAYS:].sum(axis=1)
    held = course.on_hand[:, WARM_UP_DAYS:].sum(axis=1)
    return Realised(
        1 - short.sum() / window.demand[:, WARM_UP_DAYS:].sum(),
        float(held @ window.products["daily_holding_cost"]),
        float(short @ window.products["shortage_cost"]),
    )


def _at(window: Orders, levels: Callable, z: float) -> Realised:
    level = np.maximum(np.round(levels(window, z)), 0)
    without_cap = np.full(len(level), np.inf)
    return realised(window, policy_of(window.products, level, level, without_cap))


def _figure(name: str, ours: list[Realised], peer: list[Realised]) -> Figure:
    ratio = sum(o.cost for o in ours) / sum(p.cost for p in peer)
    repeats = [o.cost / p.cost for o, p in zip(ours, peer, strict=True)]
    work = f"orders' cost / the normal approximation's, {name}, simulated costs"
    goal = at_most(GOAL) if name == JUDGED else None
    costs = (f"{sum(each.cost for each in found):,.0f}" for found in (ours, peer))
    return Figure(work, ratio, goal, repeats, "", *costs)


def _print(name: str, found: Realised) -> None:
    print(
        f"    {name}: {found.fill_rate:.4f} of units met, holding"
        f" {found.holding_cost:,.0f}, lost sales {found.shortage_cost:,.0f}",
        flush=True,
    )
