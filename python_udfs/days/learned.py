"""What is known at an origin: effects of days, and which days are closed."""

from dataclasses import dataclass

import numpy as np

from python_udfs.days.calendar import anniversaries, keys, kindred
from python_udfs.days.closed import closed_days, expected_closed
from python_udfs.days.effects import Sales, fitted
from python_udfs.days.factors import Effects
from python_udfs.days.history import AHEAD, History

PAST = 112  # weeks: two years, and the weeks ahead two years ago
HALF_YEAR, OFTEN = 182, 52  # days; sold on so many of them a product has own effects
MOST, FEWEST = 2000, 150  # of the products sold most often, own effects


@dataclass(frozen=True)
class Learned:
    """Effects and closed days at an origin.

    `effects` and `closed` have a row for each of `products` and then for each category;
    `closed` [rows, days] begins on the day `first`, and reaches AHEAD.
    """

    products: np.ndarray
    effects: Effects
    closed: np.ndarray
    first: int

    def rows(self, products: np.ndarray, category: np.ndarray) -> np.ndarray:
        """Return the row of each product: its own, or else its category's."""
        place = np.searchsorted(self.products, products)
        place = np.minimum(place, max(len(self.products) - 1, 0))
        is_own = self.products[place] == products
        return np.where(is_own, place, len(self.products) + category)


def learned(history: History, origin: int, asked: np.ndarray) -> Learned:
    """Return what days before an origin tell of the products asked for, codes."""
    first = max(history.first, origin - 7 * PAST)
    products = _often(history, origin, asked)
    units, promoted, category = _rows(history, products, first, origin)
    closed, of_shop = _closed(history, units, first, origin)
    past = origin - first
    shop = history.of_categories(first, origin).sum(axis=0)
    is_open = np.tile(shop.reshape(-1, 7).sum(axis=0) > 0, (past + AHEAD) // 7)
    dates = history.dates(first, origin + AHEAD)
    known = np.where(closed[:, :past], np.nan, units)
    series, categories = fitted(
        Sales(known, promoted[:, :past], category, history.categories),
        keys(dates, history.events, of_shop, is_open),
    )
    own = np.arange(len(products))
    rest = np.repeat(of_shop[None], history.categories, axis=0)
    return Learned(
        products,
        series.taken(own).above(categories),
        np.concatenate([closed[own], rest]),
        first,
    )


def _often(history: History, origin: int, asked: np.ndarray) -> np.ndarray:
    """Return the products that have own effects, in order."""
    days = history.days_with_sale(origin - HALF_YEAR, origin)
    by_days = np.argsort(-days, kind="stable")
    often = by_days[np.isin(by_days, asked[days[asked] >= OFTEN])][:MOST]
    return np.union1d(often, by_days[days[by_days] > 0][:FEWEST])


def _rows(
    history: History, products: np.ndarray, first: int, origin: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return units, shares on promotion and categories of rows.

    Those of the products, and of all others of each category as one.
    """
    days, ahead = (first, origin), (first, origin + AHEAD)
    category = history.category[products]
    units, promoted = (
        history.of_categories(*days),
        history.promoted_of_categories(*ahead),
    )
    own = history.promoted(products, *ahead)
    np.subtract.at(units, category, history.sold(products, *days))
    np.subtract.at(promoted, category, own)
    others = history.known_products(origin)
    others = others - np.bincount(category, minlength=len(others))
    rest = np.flatnonzero(others)
    share = np.clip(promoted[rest] / others[rest, None], 0, 1)
    return (
        np.concatenate([history.demanded(products, *days), units[rest].clip(min=0)]),
        np.concatenate([own, share]),
        np.concatenate([category, rest]),
    )


def _closed(
    history: History, units: np.ndarray, first: int, origin: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return closed days of rows [rows, days] and of the shop [days], AHEAD too.

    The shop is closed where what usually sells half of its units is.
    """
    shop = history.of_categories(first, origin).sum(axis=0)
    all_shut = closed_days(shop[None], longest=None)
    closed = closed_days(units) | all_shut
    usual = np.nan_to_num(units).sum(axis=1)
    shut = all_shut[0] | (usual @ closed >= 0.5 * usual.sum())
    dates = history.dates(first, origin + AHEAD)
    tiers = [tier(dates, history.events) for tier in (anniversaries, kindred)]
    of_shop, _ = expected_closed(shut[None], (shop > 0)[None] & ~shut, tiers, AHEAD)
    ahead, is_told = expected_closed(closed, units > 0, tiers, AHEAD)
    ahead = np.where(is_told, ahead, of_shop)
    return np.concatenate([closed, ahead], axis=1), np.concatenate([shut, of_shop[0]])
