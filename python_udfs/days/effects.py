"""Multiplicative effects of days on units, of a shop, its categories and its series.

Units of a series on a day are its level in those weeks, times the effects of the
weekday, of being on promotion that weekday, and of what the date has in common with
others (`calendar.keys`). Each effect is a ratio of units to what all else expects. A
ratio can be 0, so a day of rest is learned like any other. What varies more than a
Poisson count does teaches less.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from python_udfs.days.calendar import KINDS, Key
from python_udfs.days.factors import OF_SHOP, Effects, of_kind
from python_udfs.days.shrinkage import TINY, Sums, dispersion, in_all, spread_beyond

ROUNDS = 6
LEVEL_WEEKS = 4  # to each side
HALF_LIFE = 26  # weeks, of what teaches weekdays and promotions
RECENT = 8  # weeks
LIFTS = ("lift", "lift_weekday")
# Variances of a shop's own effects around 1; of keys the keys themselves tell it.
SPREADS = {"weekday": 1.0, "lift": 0.25, "lift_weekday": 0.1}


@dataclass(frozen=True)
class Sales:
    """Past units [series, days], NaN where unknown, and the share on promotion.

    Days are whole weeks up to an origin. `category` [series] counts from 0, and there
    are so many `categories`.
    """

    units: np.ndarray
    promoted: np.ndarray
    category: np.ndarray
    categories: int


def fitted(sales: Sales, keys: list[Key]) -> tuple[Effects, Effects]:
    """Return the effects of series, and those of categories.

    By turns, each while all others are held: the shop's, the categories' around it, the
    series' around theirs.
    """
    columns = {"weekday": 7, "lift": 1, "lift_weekday": 7}
    columns |= {kind: len(of_kind(keys, kind)) for kind in KINDS}
    of_series, of_categories = (
        Effects({name: np.ones((rows, k)) for name, k in columns.items()}, keys)
        for rows in (len(sales.units), sales.categories)
    )
    known = ~np.isnan(sales.units)
    units = np.where(known, sales.units, 0.0)
    groups = _groups(sales)
    for _ in range(ROUNDS):
        effect = of_series.of_days(sales.promoted) * known
        expected = _level(units, effect) * effect
        dispersions = [dispersion(of @ units, of @ expected) for of in groups]
        for name in columns:
            effect = of_series.of_days(sales.promoted) * known
            level = _level(units, effect) * known
            sums = _sums(name, units, level, sales.promoted, of_series)
            found = _drawn(name, sums, dispersions, groups, sales.category)
            of_categories.of[name], of_series.of[name] = found
    return of_series, of_categories


def _groups(sales: Sales) -> list[csr_array]:
    """Return which series belong to the shop, to each category, to themselves."""
    series = np.arange(len(sales.units))
    codes = (0 * series, 1), (sales.category, sales.categories), (series, len(series))
    return [
        csr_array((np.ones(len(series)), (code, series)), shape=(rows, len(series)))
        for code, rows in codes
    ]


def _level(units: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Return [series, days]: units of the weeks around over what effects make."""
    sold, made = (_around(_by_week(values).sum(axis=2)) for values in (units, effect))
    level = np.divide(sold, made, np.zeros_like(sold), where=made > 0)
    return np.repeat(level, 7, axis=1)


def _sums(
    name: str, units: np.ndarray, level: np.ndarray, promoted: np.ndarray, of: Effects
) -> Sums:
    """Return the sums of units and of what all other effects expect of them."""
    others = of.without(name)
    base = level * others.of_days(promoted)
    if name in KINDS:
        sold, made = (_by_key(v, of_kind(of.keys, name)) for v in (units, base))
        return Sums(sold, made, made, (sold, made))
    if name in LIFTS:
        # Of a day on promotion in some stores, what those sold.
        lifts, without = of.lifts(promoted), others.lifts(promoted)
        units = units * _part(lifts - 1 + promoted, lifts)
        base = base * _part(without - 1 + promoted, without)
    sold, made = _by_week(units), _by_week(base)
    if name == "lift":
        sold, made = (v.sum(axis=2, keepdims=True) for v in (sold, made))
    weight = 0.5 ** (np.arange(sold.shape[1])[::-1] / HALF_LIFE)
    return Sums(
        np.einsum("nwk,w->nk", sold, weight),
        np.einsum("nwk,w->nk", made, weight),
        np.einsum("nwk,w->nk", made, weight**2),
        (sold[:, -RECENT:].sum(axis=1), made[:, -RECENT:].sum(axis=1)),
    )


def _part(of: np.ndarray, all_of: np.ndarray) -> np.ndarray:
    return np.divide(of, all_of, np.zeros_like(of), where=all_of > 0)


def _drawn(
    name: str,
    sums: Sums,
    dispersions: list[np.ndarray],
    groups: list[csr_array],
    category: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return effects of categories and of series."""
    in_shop, in_category = (in_all(sums, of) for of in groups[:2])
    of_shop, of_category, of_series = dispersions
    spread = SPREADS.get(name) or _of_keys(in_shop, of_shop)
    shop = in_shop.effect(1.0, of_shop, spread)
    if name in OF_SHOP:
        return tuple(np.repeat(shop, of.shape[0], axis=0) for of in groups[1:])
    own = in_category.effect(shop, of_category, None)
    return own, sums.effect(own[category], of_series, None)


def _of_keys(sums: Sums, of_all: np.ndarray) -> float:
    """Return how much the keys of a kind differ, a variance."""
    is_known = sums.base > 0
    base = sums.base[is_known]
    if not len(base):
        return 0.0
    distance = sums.units[is_known] / base - 1
    return float(spread_beyond(distance, np.maximum(of_all / base, TINY)))


def _by_week(values: np.ndarray) -> np.ndarray:
    return values.reshape(len(values), -1, 7)


def _by_key(values: np.ndarray, keys: list[Key]) -> np.ndarray:
    past = values.shape[1]
    sums = [values[:, key.days[key.days < past]].sum(axis=1) for key in keys]
    return np.stack(sums, axis=1) if sums else np.zeros((len(values), 0))


def _around(weeks: np.ndarray) -> np.ndarray:
    """Return sums over a week and LEVEL_WEEKS to each side."""
    padded = np.zeros((len(weeks), weeks.shape[1] + 2 * LEVEL_WEEKS + 1))
    padded[:, LEVEL_WEEKS + 1 : LEVEL_WEEKS + 1 + weeks.shape[1]] = weeks
    sums = padded.cumsum(axis=1)
    span = 2 * LEVEL_WEEKS + 1
    return sums[:, span:] - sums[:, :-span]
