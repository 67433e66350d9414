"""Asks statsforecast and mlforecast for forecasts.

`peers` is the Python of their environment. A table of forecasts has product_id, week (1
to 8; 0 is the sum of all), expected_units and a column of quantiles for each of LEVELS.
Each peer runs on one thread, and a benchmark asks for two windows at a time.
"""

import pandas as pd

from benchmarks.common.peers import tables_of
from benchmarks.demand.conformal import with_quantiles
from benchmarks.demand.metrics import LEVELS, with_sums
from benchmarks.demand.windows import HORIZON, Window

LAGS = [*range(1, 9), 13, 26]


def statsforecast(
    peers: str, window: Window, season: int, *, with_each: bool = False
) -> dict[str, pd.DataFrame]:
    """Return forecasts by how the models are combined and where quantiles come from.

    `season` is in periods. One is learned where two of them are known, else none. With
    `with_each` also those of AutoETS, AutoTheta and the seasonal naive alone.
    """
    weeks = window.evaluated_weeks
    known = -weeks["week"].min() + 1
    season_length = season if known >= 2 * season else 1
    question = {
        "levels": LEVELS,
        "horizon": HORIZON,
        "season_length": season_length,
        "with_each": with_each,
    }
    before = weeks_before(weeks)
    both = pd.concat([weeks.assign(origin=0), before.assign(origin=-HORIZON)])
    known = {"weeks": both[both["week"] <= 0]}
    forecasts = _asked(peers, "peer_statsforecast", known, question)
    units, found = with_sums(before), {}
    for name, rows in forecasts.groupby("combination"):
        is_now = rows["origin"] == 0
        then, own = rows[~is_now], rows[is_now].drop(columns=["origin", "combination"])
        found[f"statsforecast {name}, drawn paths"] = own
        found[f"statsforecast {name}, conformal"] = conformal(window, units, then, own)
    return found


def mlforecast(peers: str, window: Window, season: int) -> pd.DataFrame:
    """Return forecasts of LightGBM, whose settings are chosen for each group.

    The position in the season is a feature where two seasons are known.
    """
    known = -window.weeks["week"].min() + 1
    has_seasons = known >= 2 * season
    position = window.weeks["week"] % season if has_seasons else 0
    tables = {
        "weeks": window.weeks.assign(season_position=position),
        "evaluated": window.evaluated,
    }
    lags = [*LAGS, season] if has_seasons and season not in LAGS else LAGS
    found = _asked(peers, "peer_mlforecast", tables, {"horizon": HORIZON, "lags": lags})
    then, now = (
        with_sum(found[(found["origin"] < 0) == is_before])
        for is_before in (True, False)
    )
    units = with_sums(weeks_before(window.evaluated_weeks))
    return conformal(window, units, then, now)


def weeks_before(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return weeks as they were known a horizon before, 5 at least of each product."""
    first = weeks.groupby("product_id")["week"].transform("min")
    is_there = (weeks["week"] <= 0) & (first <= -HORIZON - 4)
    return weeks[is_there].assign(week=lambda rows: rows["week"] + HORIZON)


def with_sum(rows: pd.DataFrame) -> pd.DataFrame:
    """Return product_id, week and expected_units, and as week 0 their sum."""
    rows = rows[["product_id", "week", "expected_units"]]
    sums = rows.groupby("product_id", as_index=False)["expected_units"].sum()
    return pd.concat([sums.assign(week=0), rows], ignore_index=True)


def conformal(
    window: Window, units: pd.DataFrame, then: pd.DataFrame, now: pd.DataFrame
) -> pd.DataFrame:
    """Return forecasts with conformal quantiles, each group by its own errors."""
    columns = ["product_id", "week", "expected_units"]
    groups = window.evaluated.groupby("evaluated_as")["product_id"]
    return pd.concat(
        [
            with_quantiles(
                units,
                then.loc[then["product_id"].isin(products), columns],
                now.loc[now["product_id"].isin(products), columns],
            )
            for _, products in groups
        ]
    )


def _asked(
    peers: str, script: str, tables: dict[str, pd.DataFrame], question: dict
) -> pd.DataFrame:
    return tables_of(peers, f"benchmarks.demand.{script}", tables, question)[
        "forecasts"
    ]
