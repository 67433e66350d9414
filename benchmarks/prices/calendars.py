"""Small calendars of promotions whose best is known, beside what turns choose."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.common.figures import Figure, at_least
from python_udfs.promotions.calendar import Limits, calendar

INSTANCES = range(40)
SHARE = at_least(0.95)
LIMITS = [Limits(None, 3, 60.0), Limits("a", 1, np.inf)]
WEEKS, PRODUCTS = 4, 6
NONE_TAKEN = pd.DataFrame(
    columns=["series", "store_id", "category", "first_day", "last_day"]
)


def calendar_figures() -> Iterator[Figure]:
    """Yield the gain of calendars by turns over the best possible one."""
    shares = [share_of_best(random_plans(seed)) for seed in INSTANCES]
    work = f"gain of calendars by turns over the best one, {len(shares)} small ones"
    yield Figure(work, float(np.mean(shares)), SHARE, shares)


def share_of_best(plans: pd.DataFrame) -> float:
    """Return the gain of a calendar by turns over that of the best one."""
    return calendar(plans, LIMITS, NONE_TAKEN)["gain_low"].sum() / best_gain(plans)


def random_plans(seed: int) -> pd.DataFrame:
    """Return plans of products at two depths, for a week or two, to start in any week.

    Those of category a must lie four weeks apart, of which there is one place a week.
    """
    random = np.random.default_rng(seed)
    rows = [
        {
            "series": series,
            "store_id": "",
            "category": "ab"[series % 2],
            "start": start,
            "weeks": weeks,
            "days": 7 * weeks,
            "min_days": (28, 14)[series % 2],
            "gain_low": gain * weeks * random.uniform(0.8, 1.2),
            "discount_given": random.uniform(5, 30) * weeks,
        }
        for series in range(PRODUCTS)
        for gain in random.uniform(-2, 10, 2)
        for start in range(1, WEEKS + 1)
        for weeks in (1, 2)
    ]
    return pd.DataFrame(rows)


def clash(one: dict, other: dict) -> bool:
    """Return whether two plans of a product lie too near to each other."""
    first, second = sorted([one, other], key=lambda plan: plan["start"])
    gap = 7 * (second["start"] - first["start"]) - first["days"]
    return gap < one["min_days"]


def best_gain(plans: pd.DataFrame) -> float:
    """Return the most that any calendar can gain, by integer programming."""
    plans = plans[plans["gain_low"] > 0].to_dict("records")
    rows, most = [], []
    for limit in LIMITS:
        its = np.array([limit.holds_for(plan["category"]) for plan in plans])
        for week in range(1, WEEKS + 2):
            runs = [p["start"] <= week < p["start"] + p["weeks"] for p in plans]
            rows.append(its & runs)
            most.append(limit.at_once)
        if np.isfinite(limit.budget):
            rows.append(its * [plan["discount_given"] for plan in plans])
            most.append(limit.budget)
    for a, one in enumerate(plans):
        for b, other in enumerate(plans[:a]):
            if one["series"] == other["series"] and clash(one, other):
                rows.append(np.isin(np.arange(len(plans)), [a, b]))
                most.append(1)
    solved = milp(
        [-plan["gain_low"] for plan in plans],
        constraints=LinearConstraint(np.array(rows, float), ub=most),
        bounds=Bounds(0, 1),
        integrality=1,
    )
    return -solved.fun
