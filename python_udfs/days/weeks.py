"""The effects of days, put together to weeks and to each day's share of its week."""

import numpy as np
import pandas as pd

from python_udfs.days.history import AHEAD, History
from python_udfs.days.learned import Learned, learned
from python_udfs.days.levels import best_half_life, levels

HORIZON = AHEAD // 7
LEVEL_WEEKS = 52
USUAL_WEEKS = 13  # whose promotions are usual
CHUNK = 5000
SHARES = [f"share_{day}" for day in range(1, 8)]


def weeks_ahead(
    history: History,
    origin_week: int,
    series: pd.DataFrame,
    weeks: pd.DataFrame,
    is_planned: np.ndarray,
) -> pd.DataFrame:
    """Return the weeks ahead of an origin's series: units, and the shares of days.

    `series`: product, known_weeks, sorted; `weeks`: product, week_number, units, NaN
    where demand is unknown; `is_planned` [8] says which weeks ahead a plan of
    promotions reaches. In others, and in `unplanned_units`, promotions are as usual.
    """
    origin = 7 * origin_week
    products = series["product"].to_numpy()
    known = learned(history, origin, products)
    rows = known.rows(products, history.category[products])
    before = min(LEVEL_WEEKS, (origin - known.first) // 7)
    units = _units(series, weeks, origin_week, before)
    chunks = [
        _effects(history, known, products[some], rows[some], origin, before, is_planned)
        for some in _chunks(len(series))
    ]
    past, planned, unplanned = map(np.concatenate, zip(*chunks, strict=True))
    level = _levels(units, past, rows < len(known.products))[:, None]
    total = planned.sum(axis=2)
    found = {
        "product": products.repeat(HORIZON),
        "origin_week": origin_week,
        "weeks_ahead": np.tile(np.arange(1, HORIZON + 1), len(series)),
        "units": (level * total).ravel().round(6),
        "unplanned_units": (level * unplanned.sum(axis=2)).ravel().round(6),
    }
    by_day = _shares(planned.reshape(-1, 7)).T
    return pd.DataFrame(found | dict(zip(SHARES, by_day, strict=True)))


def _shares(effects: np.ndarray) -> np.ndarray:
    """Return the shares [weeks, 7] of days in their weeks."""
    total = effects.sum(axis=1, keepdims=True)
    sevenths = np.full_like(effects, 1 / 7)
    return np.divide(effects, total, sevenths, where=total > 0).round(9)


def _chunks(length: int) -> list[slice]:
    return [slice(first, first + CHUNK) for first in range(0, length, CHUNK)]


def _effects(
    history: History,
    known: Learned,
    products: np.ndarray,
    rows: np.ndarray,
    origin: int,
    before: int,
    is_planned: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return effects [products, weeks before] in all, and [products, 8, 7] of days.

    The latter twice: with promotions as planned, and as usual.
    """
    first = origin - 7 * before
    promoted = history.promoted(products, first, origin + AHEAD)
    past, plan = promoted[:, : 7 * before], promoted[:, 7 * before :]
    usual = past.reshape(len(past), -1, 7)[:, -USUAL_WEEKS:].mean(axis=1)
    usual = np.tile(usual, HORIZON)
    plan = np.where(np.repeat(is_planned, 7), plan, usual)
    of, is_open = known.effects.taken(rows), ~known.closed[rows, first - known.first :]
    effects = of.of_days(past, first - known.first) * is_open[:, : 7 * before]
    coming = (
        of.of_days(ahead, origin - known.first) * is_open[:, 7 * before :]
        for ahead in (plan, usual)
    )
    by_day = (values.reshape(len(values), HORIZON, 7) for values in coming)
    return effects.reshape(len(past), before, 7).sum(axis=2), *by_day


def _levels(units: np.ndarray, effects: np.ndarray, is_own: np.ndarray) -> np.ndarray:
    """Return the series' levels, with a half-life of often and of rarely sold ones."""
    found = np.full(len(units), np.nan)
    for some in (is_own, ~is_own):
        half_life = best_half_life(units[some], effects[some])
        found[some] = levels(units[some], effects[some], half_life)
    return found


def _units(
    series: pd.DataFrame, weeks: pd.DataFrame, origin_week: int, before: int
) -> np.ndarray:
    """Return units [series, weeks], NaN up to the first sale's week, where unknown."""
    units = np.zeros((len(series), before))
    column = weeks["week_number"].to_numpy() - origin_week + before
    products = series["product"].to_numpy()
    row = np.searchsorted(products, weeks["product"]).clip(max=len(products) - 1)
    kept = (products[row] == weeks["product"]) & (column >= 0) & (column < before)
    units[row[kept], column[kept]] = weeks["units"].to_numpy()[kept]
    age = np.arange(before)[::-1] + 1
    units[age >= series["known_weeks"].to_numpy()[:, None]] = np.nan
    return units
