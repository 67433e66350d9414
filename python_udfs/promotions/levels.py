"""What each week's series would have sold without promotions, and how sure that is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from python_udfs.prices.poisson_slopes import drawn_to_usual
from python_udfs.promotions.exposures import (
    Response,
    exposures,
    lacking,
    looked_up,
)
from python_udfs.promotions.response import season_codes

NEARBY = 13  # weeks before and after, by which a level is told
OWN_UNITS = 2.0  # as many units of a series' usual level steady its level of a while
SEASON_UNITS = 20.0  # as many of no season steady a season's week
LEAST_LEFT = 0.1  # of a week's units, whatever was bought ahead or from rivals
ROUNDS = 3


@dataclass
class Levels:
    """What sells in each row of `prepared` weeks. All [rows] but for the last.

    `relative` is what the regular price and the season do to a series' level,
    `response` what promotions do beside, `loss` what is lacking of it in units without
    promotion, `dispersion` how much more than a Poisson count units vary; `effects` has
    EFFECTS of promotion_response and their errors, `season` the factor alone.
    """

    relative: np.ndarray
    response: np.ndarray
    loss: np.ndarray
    season: np.ndarray
    dispersion: np.ndarray
    effects: pd.DataFrame


def levels(weeks: pd.DataFrame, found: Response) -> Levels:
    """Return the levels of `prepared` weeks by what was found of promotions."""
    effects = looked_up(weeks, found.nodes)
    exposed = exposures(weeks, effects, found.usual_depth)
    lost = lacking(exposed, effects, found.profile)
    regular = weeks["log_regular"]
    by_price = regular - regular.groupby(weeks["series"]).transform("mean")
    by_price = np.exp(effects["elasticity"].fillna(0) * by_price).to_numpy()
    response = (1 + exposed.extra) * (1 - lost)
    season = _season(weeks, by_price * response)
    relative = by_price * season
    loss = np.minimum((1 + exposed.extra) * lost, 1 - LEAST_LEFT)
    return Levels(
        relative,
        response,
        loss,
        season,
        _dispersion(weeks, relative * response),
        effects,
    )


def nearby_level(
    weeks: pd.DataFrame, of: Levels, first: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a series' level around rows `first` to `last`, and its relative variance.

    Both rows [n] are of one series. The weeks between them do not count, nor do those
    sold out.
    """
    series = weeks["series"].to_numpy()
    starts = np.searchsorted(series, series[first])
    ends = np.searchsorted(series, series[last], side="right")
    low = np.maximum(first - NEARBY, starts)
    high = np.minimum(last + 1 + NEARBY, ends)
    units, expected = counted(weeks, of)

    def around(values: np.ndarray) -> np.ndarray:
        total = np.append(0, np.cumsum(values))
        return total[high] - total[low] - (total[last + 1] - total[first])

    usual = _by_series(series, units) / np.maximum(_by_series(series, expected), 1e-9)
    usual = np.maximum(usual, 1e-9)[series[first]]
    level = (around(units) + OWN_UNITS) / (around(expected) + OWN_UNITS / usual)
    dispersion = of.dispersion[first]
    return level, dispersion / (around(units) + OWN_UNITS)


def counted(weeks: pd.DataFrame, of: Levels) -> tuple[np.ndarray, np.ndarray]:
    """Return units, and what a level of 1 would have sold; 0 where it was sold out."""
    is_known = ~weeks["is_sold_out"].to_numpy(bool)
    units = np.where(is_known, weeks["units"].to_numpy(float), 0)
    return units, np.where(is_known, of.relative * of.response, 0)


def _season(weeks: pd.DataFrame, response: np.ndarray) -> np.ndarray:
    """Return by which factor the category's week, or month, moves units, [rows]."""
    series, moment = weeks["series"].to_numpy(), season_codes(weeks)
    is_known = ~weeks["is_sold_out"].to_numpy(bool)
    units = np.where(is_known, weeks["units"].to_numpy(float), 0)
    response = np.where(is_known, response, 0)
    season = np.ones(len(weeks))
    for _ in range(ROUNDS):
        expected = _by_series(series, response * season)
        level = _by_series(series, units) / np.maximum(expected, 1e-9)
        of_moment = np.bincount(moment, level[series] * response)
        factor = (np.bincount(moment, units) + SEASON_UNITS) / (
            of_moment + SEASON_UNITS
        )
        season = factor[moment]
    return season


def _dispersion(weeks: pd.DataFrame, response: np.ndarray) -> np.ndarray:
    """Return each series' Pearson dispersion, drawn towards the median's, >= 1."""
    series = weeks["series"].to_numpy()
    is_known = ~weeks["is_sold_out"].to_numpy(bool)
    units = weeks["units"].to_numpy(float)
    expected = _local(series, units * is_known, response * is_known) * response
    expected = np.maximum(expected, 1e-3)
    squares = _by_series(series, is_known * (units - expected) ** 2 / expected)
    free = _by_series(series, is_known * (1 - 1 / (2 * NEARBY)))
    has_sold = _by_series(series, units * is_known) >= 1
    usual = (
        np.median((squares / np.maximum(free, 1))[has_sold]) if has_sold.any() else 1
    )
    return np.maximum(drawn_to_usual(squares, free, usual), 1)[series]


def _local(series: np.ndarray, units: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Return the level of each row's surroundings, [rows]."""
    row = np.arange(len(series))
    low = np.maximum(row - NEARBY, np.searchsorted(series, series))
    high = np.minimum(row + NEARBY + 1, np.searchsorted(series, series, side="right"))
    sums = [np.append(0, np.cumsum(values)) for values in (units, response)]
    return (sums[0][high] - sums[0][low]) / np.maximum(
        sums[1][high] - sums[1][low], 1e-9
    )


def _by_series(series: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.bincount(series, values)
