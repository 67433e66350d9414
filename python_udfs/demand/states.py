"""What each method remembers of each series.

The units ahead are closed forms of these numbers, so a table of states forecasts in
SQL, by the macros theta_units, holt_units and season_of.
"""

import numpy as np

from python_udfs.demand.counts import negative_binomial
from python_udfs.demand.holt import holt
from python_udfs.demand.intermittent import croston, sba, tsb_optimised
from python_udfs.demand.seasons import seasons
from python_udfs.demand.smoothing import ses, theta

AHEAD = 8  # periods whose season is remembered
SEASONAL = ("seasonal_ses_level", "seasonal_theta_level", "seasonal_theta_drift")


def states(units: np.ndarray, season: int = 1) -> dict[str, np.ndarray]:
    """Return columns [series] of all methods, fitted to units [series, periods].

    Units are NaN where a period is missing. A series whose beginning is its first sale
    should not count that period: `panels.after_first_sale`. `season` periods make a
    year; with 1 there are no seasons.
    """
    line, damped, counts = theta(units), holt(units), negative_binomial(units)
    found = {
        "ses_level": ses(units).level,
        "theta_level": line.level,
        "theta_drift": line.drift,
        "holt_level": damped.level,
        "holt_trend": damped.trend,
        "holt_damping": damped.damping,
        "croston_rate": croston(units).rate,
        "sba_rate": sba(units).rate,
        "tsb_rate": tsb_optimised(units).rate,
        "count_mean": counts.mean,
        "count_dispersion": counts.dispersion,
    }
    return found | _seasonal(found, units, season)


def _seasonal(
    plain: dict[str, np.ndarray], units: np.ndarray, season: int
) -> dict[str, np.ndarray]:
    """Return SES and Theta of units without their season, and the season ahead.

    Where no season is told they are the plain ones, of season 1.
    """
    told = seasons(units, season)
    found = {name: plain[name.removeprefix("seasonal_")].copy() for name in SEASONAL}
    at = np.flatnonzero(told.is_told)
    if len(at):
        adjusted = units[at] / told.of_past(units.shape[1])[at]
        line = theta(adjusted)
        adjusted_states = (ses(adjusted).level, line.level, line.drift)
        for name, values in zip(SEASONAL, adjusted_states, strict=True):
            found[name][at] = values
    ahead = told.ahead(AHEAD)
    by_week = {f"season_{week + 1}": ahead[:, week] for week in range(AHEAD)}
    return found | by_week | {"is_seasonal": told.is_told}
