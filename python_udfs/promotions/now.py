"""What each product on sale sells now, and what the season makes of weeks to come."""

import numpy as np
import pandas as pd

from python_udfs.promotions.exposures import Response
from python_udfs.promotions.levels import Levels, counted, levels, nearby_level
from python_udfs.promotions.money import of_rivals
from python_udfs.promotions.weeks import MIN_PLAIN_WEEKS

HORIZON = 8  # weeks to come
SEASON = 52  # weeks of a year
LATELY = 13  # weeks
NEAR = 0.95  # a price further off is another one, as in int_price_reductions


def series_now(
    weeks: pd.DataFrame, found: Response, regular_prices: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Return a row per series on sale with what a week of it sells, and its season.

    `regular_prices` are today's by product; `is_at_regular_price` says whether the last
    weeks sold at them. `baseline` are the units of a week of no season at that price,
    with `level_variance`; the second is the season's factor by category and week to
    come, from 1 to HORIZON + 4.
    """
    of = levels(weeks, found)
    last = _last_rows(weeks)
    level, variance = nearby_level(weeks, of, last, last)
    rows = weeks.iloc[last].reset_index(drop=True)
    effects = of.effects.iloc[last].reset_index(drop=True)
    rivals = of_rivals(weeks, of, last)
    today = weeks["product_id"].map(regular_prices).astype(float)
    columns = ["series", "product_id", "store_id", "category", "subcategory"]
    dearer = np.log(today.to_numpy()[last]) - rows["log_regular"]
    by_price = np.exp(effects["elasticity"].fillna(0) * dearer)
    by_price *= of.relative[last] / of.season[last]
    table = rows[columns].assign(
        regular_price=today.to_numpy()[last],
        is_at_regular_price=_are_near(weeks, today, last),
        unit_cost=rows["unit_cost"].astype(float),
        baseline=level * by_price,
        level_variance=variance + _drift(weeks, of),
        substitutes_baseline=rivals["units"] / of.season[last],
        rival_price=rivals["price"],
        rival_margin=rivals["margin"],
        **{name: effects[name] for name in effects},
    )
    return table, _season_to_come(weeks, of)


def _last_rows(weeks: pd.DataFrame) -> np.ndarray:
    """Return the last row of each series on sale, that has weeks without promotions."""
    latest = weeks["week_number"].max()
    lately = weeks["week_number"] > latest - LATELY
    sold = weeks["units"].where(lately, 0).groupby(weeks["series"]).sum()
    plain = weeks.groupby("series")["is_plain"].sum()
    ends = weeks.groupby("series")["week_number"].agg(["idxmax", "max"])
    on_sale = (ends["max"] == latest) & (sold > 0) & (plain >= MIN_PLAIN_WEEKS)
    return ends.loc[on_sale, "idxmax"].to_numpy()


def _are_near(weeks: pd.DataFrame, today: pd.Series, last: np.ndarray) -> np.ndarray:
    """Return whether the weeks of the series of the rows `last` sold at today's prices.

    The last of them must, because a price just fallen may be a promotion's that nobody
    told of. What is sold by weight has another price in each week, and no level: of the
    last weeks half must be at today's price, or fewer than half at another one than
    the week before.
    """
    far = -np.log(NEAR)
    is_near = abs(weeks["log_regular"] - np.log(today)) <= far
    is_lately = weeks["week_number"] > weeks["week_number"].max() - LATELY
    seen = weeks[is_lately & weeks["price"].notna()]
    by_series = weeks.loc[seen.index, "series"]
    moves = seen["log_regular"].groupby(by_series).diff().abs() > far
    share_near = is_near[seen.index].groupby(by_series).mean()
    share_moved = moves.groupby(by_series).mean()
    is_steady = (share_near >= 0.5) | (share_moved < 0.5)
    is_steady = is_steady.reindex(weeks["series"].iloc[last], fill_value=False)
    return is_steady.to_numpy() & is_near.to_numpy()[last]


def _drift(weeks: pd.DataFrame, of: Levels) -> float:
    """Return the variance of the log of a level over the horizon, beyond chance."""
    units, expected = counted(weeks, of)
    ago = weeks["week_number"].max() - weeks["week_number"].to_numpy()
    series = weeks["series"].to_numpy()
    parts = {}
    for name, is_in in {
        "after": ago < HORIZON,
        "before": (ago >= HORIZON) & (ago < HORIZON + LATELY),
    }.items():
        parts[name] = [np.bincount(series, v * is_in) for v in (units, expected)]
    (sold, by_after), (known, by_before) = parts["after"], parts["before"]
    guess = known / np.maximum(by_before, 1e-9) * by_after
    is_told = (known > 0) & (guess > 0)
    if not is_told.any():
        return 1.0
    dispersion = np.zeros(len(known))
    np.maximum.at(dispersion, series, of.dispersion)
    chance = dispersion * guess * (1 + guess / np.maximum(known, 1e-9))
    off = np.clip(sold - guess, -guess, 2 * guess)
    spare = ((off**2) - chance)[is_told].sum() / (guess[is_told] ** 2).sum()
    return float(np.clip(spare, 0, 1))


def _season_to_come(weeks: pd.DataFrame, of: Levels) -> pd.Series:
    """Return the season's factor by category and week to come, 1 to HORIZON + 4.

    That is last year's, moved to this year's level; of a younger shop the last weeks'.
    """
    by = weeks.assign(season=of.season).groupby(["category", "week_number"])["season"]
    table = by.mean().unstack("category").sort_index()
    table = table.reindex(np.arange(table.index.min(), table.index.max() + 1)).ffill()
    smooth = table.rolling(3, center=True, min_periods=1).mean()
    latest = table.index.max()
    lately = table.loc[latest - LATELY + 1 :].mean()
    year_ago = table.loc[latest - SEASON - LATELY + 1 : latest - SEASON].mean()
    has_year = table.index.min() <= latest - SEASON - LATELY + 1
    rows = {}
    for ahead in range(1, HORIZON + 5):
        flat = table.loc[latest - 3 :].mean()
        rows[ahead] = (
            smooth.loc[latest + ahead - SEASON] / year_ago * lately
            if has_year
            else flat
        )
    found = pd.DataFrame(rows)
    found.index.name, found.columns.name = "category", "start"
    return found.stack()
