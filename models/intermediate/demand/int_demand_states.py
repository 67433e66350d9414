"""What does each forecasting method remember of each product, at each cut-off?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from python_udfs.demand.panels import after_first_sale
from python_udfs.demand.states import states
from python_udfs.training.cache import made_once

LONGEST_HISTORY = 156  # periods
STATES = [
    *("ses_level", "theta_level", "theta_drift"),
    *("holt_level", "holt_trend", "holt_damping"),
    *("croston_rate", "sba_rate", "tsb_rate", "count_mean", "count_dispersion"),
]
KEYS = {"product_id": pa.string(), "cut_off_period": pa.int32()}
SCHEMA = pa.schema(KEYS | dict.fromkeys(STATES, pa.float64()))


def model(dbt, session):
    """Fit every method to the periods before each cut-off."""
    series = dbt.ref("int_demand_series").order("cut_off_period, product_id")
    periods = dbt.ref("int_demand_periods").order("product_id, period_number")
    series = series.select("product_id, cut_off_period, known_periods").df()
    periods = periods.select("product_id, period_number, units").df()
    return made_once(dbt, session, SCHEMA, _states, series, periods)


def _states(series: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    fitted = [
        _fitted(one_cut_off, periods)
        for _, one_cut_off in series.groupby("cut_off_period")
    ]
    return pd.concat(fitted) if fitted else pd.DataFrame(columns=SCHEMA.names)


def _fitted(series: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    cut_off = series["cut_off_period"].iloc[0]
    found = states(_units(series, periods, cut_off))
    rows = series[list(KEYS)].reset_index(drop=True)
    return rows.assign(**{name: found[name] for name in STATES})


def _units(series: pd.DataFrame, periods: pd.DataFrame, cut_off: int) -> np.ndarray:
    """Return units [series, periods]: 0 without a sale, NaN where nothing is known."""
    length = min(series["known_periods"].max(), LONGEST_HISTORY)
    begin = cut_off - length
    units = np.zeros((len(series), length))
    known = periods[periods["period_number"].between(begin, cut_off - 1)]
    row = pd.Index(series["product_id"]).get_indexer(known["product_id"])
    column = known["period_number"].to_numpy() - begin
    units[row[row >= 0], column[row >= 0]] = known["units"].to_numpy()[row >= 0]
    return after_first_sale(units)
