"""What would the live method of demand have said of earlier weeks it had not seen?"""

import pandas as pd
import pyarrow as pa

from python_udfs.demand.boosted import FEATURES
from python_udfs.demand.methods import candidates, expected
from python_udfs.demand.plans import BASE_UNITS, UNPLANNED
from python_udfs.demand.simple import COMBINATION, SIMPLE
from python_udfs.training.cache import cached_rows

BLOCKS = 4  # of a horizon each, forecast by a model that ended before
MIN_ROWS = 500  # for a booster
KEYS = ["origin_week", "product_id", "weeks_ahead"]
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "origin_week": pa.int32(),
        "origin_date": pa.date32(),
        "weeks_ahead": pa.int32(),
        "expected_units": pa.float64(),
        "count_dispersion": pa.float64(),
        "measurement_step": pa.float64(),
        "units": pa.float64(),
        "method": pa.string(),
    }
)


def model(dbt, session):
    """Forecast the latest blocks of closed weeks, each by what came before it."""
    weeks = dbt.ref("feat_demand__product_weeks").filter("units is not null")
    columns = [
        *KEYS,
        "origin_date",
        "week_number",
        "count_dispersion",
        "measurement_step",
    ]
    columns = dict.fromkeys(
        [*columns, *FEATURES, *SIMPLE.values(), *UNPLANNED, BASE_UNITS, "units"]
    )
    rows = weeks.order(", ".join(KEYS)).select(", ".join(columns)).df()
    live = dbt.ref("live_demand").filter("role = 'live'").df()["method"]
    method = live.iloc[0] if len(live) else COMBINATION

    def backtest(rows: pd.DataFrame) -> pd.DataFrame:
        blocks = _blocks(rows, method)
        found = pd.concat([rows.head(0).assign(expected_units=None), *blocks])
        return found[[name for name in SCHEMA.names if name != "method"]]

    return cached_rows(dbt, session, SCHEMA, backtest, rows, method=method)


def _blocks(rows: pd.DataFrame, method: str) -> list[pd.DataFrame]:
    candidate = {candidate.method: candidate for candidate in candidates(rows)}[method]
    horizon = rows["weeks_ahead"].max()
    blocks = []
    for number in range(1, BLOCKS + 1):
        begin = -number * horizon
        train_rows = rows[rows["week_number"] < begin]
        block = rows[rows["origin_week"].between(begin, begin + horizon - 1)]
        if len(block) and (candidate.is_simple or _is_enough(train_rows)):
            fitted = candidate.fit(block if candidate.is_simple else train_rows)
            units = expected(block, candidate, fitted)
            blocks.append(block.assign(expected_units=units))
    return blocks


def _is_enough(train_rows: pd.DataFrame) -> bool:
    return len(train_rows) >= MIN_ROWS and train_rows["units"].any()
