"""The calendar: of promotions that surely gain, those that limits leave room for.

By turns the surest gain for a week's place is taken that still fits.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_LIMIT = np.inf
MIXES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of what is scarce: places, or the budget
FEW = 20  # plans of a calendar in which each is looked at once more


@dataclass
class Limits:
    """What one rule allows in its scope: the whole shop, or a category.

    `at_once` products in one week of one store, `budget` of discounts given in all.
    """

    category: str | None
    at_once: float
    budget: float

    def holds_for(self, category: str) -> bool:
        """Return whether a product of that category counts."""
        return self.category is None or self.category == category


def calendar(
    plans: pd.DataFrame, limits: list[Limits], taken: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows of `plans` that are chosen, surest gain first.

    The index of `plans` is unique.

    `plans` has series, store_id, category, start (week from 1), weeks, days, min_days
    (between two promotions), discount_given and gain_low. `taken` are promotions past,
    running and planned: series with its names, first_day and last_day, counted from the
    first day of week 1; from week 1 on they take places. Only what has gain_low above 0
    comes.
    """
    sure = plans[plans["gain_low"] > 0]
    if sure.empty:
        return sure
    taken = taken[taken["last_day"] >= -sure["min_days"].max()]
    best = sure.head(0)
    for scarce in _scarcities(sure, limits):
        order = (sure["gain_low"] / scarce).round(9)
        by, up = ["order", "series", "start", "days"], [False, True, True, True]
        ranked = sure.assign(order=order).sort_values(by, ascending=up, kind="stable")
        ranked = ranked.drop(columns="order")
        found = _improved(ranked, _by_turns(ranked, limits, taken), limits, taken)
        if found["gain_low"].sum() > best["gain_low"].sum() + 1e-9:
            best = found
    return best.sort_values(["gain_low", "series"], ascending=[False, True])


def _scarcities(sure: pd.DataFrame, limits: list[Limits]) -> list[pd.Series]:
    """Return, by each of MIXES, what a plan takes of the places and of the budget."""
    weeks = sure["weeks"] / sure["weeks"].mean()
    if not any(np.isfinite(limit.budget) for limit in limits):
        return [weeks]
    money = sure["discount_given"] / max(sure["discount_given"].mean(), 1e-9)
    return [(1 - mix) * weeks + mix * money + 1e-9 for mix in MIXES]


def _improved(
    ranked: pd.DataFrame,
    chosen: pd.DataFrame,
    limits: list[Limits],
    taken: pd.DataFrame,
) -> pd.DataFrame:
    """Return the calendar after leaving out one plan or another, if that gains.

    What comes in its place is chosen by turns again. A long calendar is left as it is:
    one plan more or less decides little there.
    """
    if len(chosen) > FEW:
        return chosen
    for place in list(chosen.index):
        without = _by_turns(ranked.drop(index=place), limits, taken)
        if without["gain_low"].sum() > chosen["gain_low"].sum() + 1e-9:
            ranked, chosen = ranked.drop(index=place), without
    return chosen


def _by_turns(
    ranked: pd.DataFrame, limits: list[Limits], taken: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows that fit, each looked at once, in their order."""
    room = _Room(limits, taken)
    chosen = [
        place for place, plan in enumerate(ranked.to_dict("records")) if room.take(plan)
    ]
    return ranked.iloc[chosen]


class _Room:
    """What the limits have left."""

    def __init__(self, limits: list[Limits], taken: pd.DataFrame) -> None:
        self.limits = limits
        self.on: dict[tuple[int, str, int], set[int]] = {}
        self.spent = [0.0] * len(limits)
        self.days: dict[int, list[tuple[float, float]]] = {}
        for one in taken.to_dict("records"):
            first, last = one["first_day"], one["last_day"]
            self.days.setdefault(one["series"], []).append((first, last))
            self._count(one, range(max(int(first // 7), 0) + 1, int(last // 7) + 2))

    def take(self, plan: dict) -> bool:
        """Take a plan if it fits; return whether it did."""
        first = 7.0 * (plan["start"] - 1)
        last = first + plan["days"] - 1
        apart = plan["min_days"]
        for begins, ends in self.days.get(plan["series"], ()):
            if first <= ends + apart and begins <= last + apart:
                return False
        weeks = range(plan["start"], plan["start"] + plan["weeks"])
        for place in self._places(plan["category"]):
            limit = self.limits[place]
            if self.spent[place] + plan["discount_given"] > limit.budget:
                return False
            for week in weeks:
                key = place, plan["store_id"], week
                if len(self.on.get(key, ())) + 1 > limit.at_once:
                    return False
        self.days.setdefault(plan["series"], []).append((first, last))
        self._count(plan, weeks)
        for place in self._places(plan["category"]):
            self.spent[place] += plan["discount_given"]
        return True

    def _count(self, plan: dict, weeks: range) -> None:
        for place in self._places(plan["category"]):
            for week in weeks:
                key = place, plan["store_id"], week
                self.on.setdefault(key, set()).add(plan["series"])

    def _places(self, category: str) -> list[int]:
        return [n for n, one in enumerate(self.limits) if one.holds_for(category)]


def limits_of(rules: pd.DataFrame, products: pd.DataFrame) -> list[Limits]:
    """Return the limits of rules of promotion_rules, for series on sale.

    `products` has category and store_id of each. A share of the products of the scope
    limits, too, but one may always be promoted.
    """
    found = []
    for rule in rules.to_dict("records"):
        category = None if rule["scope"] == "shop" else rule["scope_value"]
        its = products if category is None else products.query("category == @category")
        number = its.groupby("store_id").size().max() if len(its) else 0
        at_once = _or(rule["max_products_at_once"])
        share = _or(rule["max_share_at_once"])
        if np.isfinite(share):
            at_once = min(at_once, max(np.floor(share * number), 1))
        found.append(Limits(category, at_once, _or(rule["discount_budget"])))
    return found


def min_days(rules: pd.DataFrame, category: pd.Series) -> np.ndarray:
    """Return the days between two promotions, by the most specific rule."""
    days = np.zeros(len(category))
    for rule in rules.sort_values("scope", ascending=False).to_dict("records"):
        if np.isfinite(_or(rule["min_days_between"])):
            is_its = (rule["scope"] == "shop") | (category == rule["scope_value"])
            days = np.where(is_its, rule["min_days_between"], days)
    return days


def _or(number: float | None, without: float = NO_LIMIT) -> float:
    return without if number is None or pd.isna(number) else float(number)
