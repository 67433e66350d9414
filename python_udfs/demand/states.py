"""What each method remembers of each series.

The units ahead are closed forms of these numbers, so a table of states forecasts in
SQL, by the macros theta_units and holt_units.
"""

import numpy as np

from python_udfs.demand.counts import negative_binomial
from python_udfs.demand.holt import holt
from python_udfs.demand.intermittent import croston, sba, tsb_optimised
from python_udfs.demand.smoothing import ses, theta


def states(units: np.ndarray) -> dict[str, np.ndarray]:
    """Return columns [series] of all methods, fitted to units [series, periods].

    Units are NaN where a period is missing. A series whose beginning is its first sale
    should not count that period: `panels.after_first_sale`.
    """
    line, damped, counts = theta(units), holt(units), negative_binomial(units)
    return {
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
