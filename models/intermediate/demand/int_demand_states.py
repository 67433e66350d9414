"""What does each forecasting method remember of each product, at each origin?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from python_udfs.demand.panels import after_first_sale
from python_udfs.demand.states import AHEAD, SEASONAL, states
from python_udfs.training.cache import cached_rows

MAX_HISTORY = 156  # weeks
STATES = [
    *("ses_level", "theta_level", "theta_drift"),
    *("holt_level", "holt_trend", "holt_damping"),
    *("croston_rate", "sba_rate", "tsb_rate", "count_mean", "count_dispersion"),
    *SEASONAL,
    *(f"season_{week}" for week in range(1, AHEAD + 1)),
]
KEYS = {"product_id": pa.string(), "origin_week": pa.int32()}
IS_SEASONAL = {"is_seasonal": pa.bool_()}
SCHEMA = pa.schema(KEYS | dict.fromkeys(STATES, pa.float64()) | IS_SEASONAL)


def model(dbt, session):
    """Fit every method to the weeks before each origin."""
    series = dbt.ref("int_demand_series").order("origin_week, product_id")
    weeks = dbt.ref("int_weekly_demand").order("product_id, week_number")
    series = series.select("product_id, origin_week, known_weeks").df()
    weeks = weeks.select("product_id, week_number, units").df()
    season = dbt.ref("int_forecast_origins").aggregate("max(season_weeks) as weeks")
    return cached_rows(dbt, session, SCHEMA, _states, series, weeks, season.df())


def _states(
    series: pd.DataFrame, weeks: pd.DataFrame, season: pd.DataFrame
) -> pd.DataFrame:
    [season_weeks] = season["weeks"]
    fitted = [
        _fitted(one_origin, weeks, int(season_weeks))
        for _, one_origin in series.groupby("origin_week")
    ]
    return pd.concat(fitted) if fitted else pd.DataFrame(columns=SCHEMA.names)


def _fitted(series: pd.DataFrame, weeks: pd.DataFrame, season: int) -> pd.DataFrame:
    origin = series["origin_week"].iloc[0]
    found = states(_units(series, weeks, origin), season)
    rows = series[list(KEYS)].reset_index(drop=True)
    return rows.assign(**{name: found[name] for name in (*STATES, *IS_SEASONAL)})


def _units(series: pd.DataFrame, weeks: pd.DataFrame, origin: int) -> np.ndarray:
    """Return units [series, weeks]: 0 without a sale, NaN where nothing is known."""
    length = min(series["known_weeks"].max(), MAX_HISTORY)
    begin = origin - length
    units = np.zeros((len(series), length))
    known = weeks[weeks["week_number"].between(begin, origin - 1)]
    row = pd.Index(series["product_id"]).get_indexer(known["product_id"])
    column = known["week_number"].to_numpy() - begin
    units[row[row >= 0], column[row >= 0]] = known["units"].to_numpy()[row >= 0]
    return after_first_sale(units)
