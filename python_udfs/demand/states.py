"""What each method remembers of each series, and the units that follow from it.

The units ahead are closed forms of a few numbers, so a table of states forecasts in
SQL: the macros theta_units and holt_winters_units say the same.
"""

from dataclasses import dataclass

import numpy as np

from python_udfs.demand.counts import negative_binomial
from python_udfs.demand.holt_winters import holt_winters
from python_udfs.demand.intermittent import croston, sba, tsb_optimised
from python_udfs.demand.smoothing import ses, theta


@dataclass
class States:
    """`columns` by name, each [series]; `season` [series, positions] in units.

    Position 0 is that of the first period ahead. Without a season there is one, of 0.
    """

    columns: dict[str, np.ndarray]
    season: np.ndarray


def states(units: np.ndarray, season: int = 1) -> States:
    """Fit all methods to units [series, periods], NaN where a period is missing.

    `season` is how many periods a season has. A series whose beginning is its first
    sale should not count that period: `panels.after_first_sale`.
    """
    line, holt = theta(units), holt_winters(units, season)
    counts = negative_binomial(units)
    columns = {
        "ses_level": ses(units).level,
        "theta_level": line.level,
        "theta_drift": line.drift,
        "holt_level": holt.level,
        "holt_trend": holt.trend,
        "holt_damping": holt.damping,
        "croston_rate": croston(units).rate,
        "sba_rate": sba(units).rate,
        "tsb_rate": tsb_optimised(units).rate,
        "count_mean": counts.mean,
        "count_dispersion": counts.dispersion,
    }
    return States(columns, holt.season)


def units_ahead(found: States, periods_ahead: int) -> dict[str, np.ndarray]:
    """Return units [series] by method of the period so many ahead, from 1.

    Never less than 0.
    """
    state, position = found.columns, (periods_ahead - 1) % found.season.shape[1]
    damping = state["holt_damping"]
    fading = damping * (1 - damping**periods_ahead) / (1 - damping)
    line = state["theta_level"] + state["theta_drift"] * (periods_ahead - 1)
    holt = state["holt_level"] + state["holt_trend"] * fading
    constant = {
        name.removesuffix("_rate"): state[name] for name in state if "_rate" in name
    }
    ahead = constant | {
        "ses": state["ses_level"],
        "theta": line,
        "holt_winters": holt + found.season[:, position],
        "negative_binomial": state["count_mean"],
    }
    return {method: np.maximum(units, 0) for method, units in ahead.items()}
