"""What would the live method of demand have said of earlier weeks it had not seen?"""

import pandas as pd
import pyarrow as pa

from python_udfs.demand.boosted import (
    FEATURES,
    SIMPLE,
    USUAL_UNITS,
    candidates,
    expected,
)
from python_udfs.training.cache import made_once

BLOCKS = 4  # of a horizon each, forecast by a model that ended before
FEWEST_ROWS = 2000
KEYS = ["cut_off_period", "product_id", "periods_ahead"]
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "cut_off_period": pa.int32(),
        "cut_off_date": pa.date32(),
        "periods_ahead": pa.int32(),
        "expected_units": pa.float64(),
        "count_dispersion": pa.float64(),
        "unit_step": pa.float64(),
        "units": pa.float64(),
        "method": pa.string(),
    }
)


def model(dbt, session):
    """Forecast the latest blocks of closed periods, each by what came before it."""
    periods = dbt.ref("feat_demand__product_weeks").filter("units is not null")
    columns = [*KEYS, "cut_off_date", "period_number", "count_dispersion", "unit_step"]
    columns = dict.fromkeys(
        [*columns, *FEATURES, *SIMPLE.values(), USUAL_UNITS, "units"]
    )
    rows = periods.order(", ".join(KEYS)).select(", ".join(columns)).df()
    live = dbt.ref("live_demand").filter("role = 'live'").df()["method"]
    method = live.iloc[0] if len(live) else "boosted trees"

    def backtest(rows: pd.DataFrame) -> pd.DataFrame:
        blocks = _blocks(rows, method)
        found = pd.concat([rows.head(0).assign(expected_units=None), *blocks])
        return found[[name for name in SCHEMA.names if name != "method"]]

    return made_once(dbt, session, SCHEMA, backtest, rows, method=method)


def _blocks(rows: pd.DataFrame, method: str) -> list[pd.DataFrame]:
    candidate = {candidate.method: candidate for candidate in candidates(rows)}[method]
    horizon = rows["periods_ahead"].max()
    blocks = []
    for number in range(1, BLOCKS + 1):
        begin = -number * horizon
        known = rows[rows["period_number"] < begin]
        block = rows[rows["cut_off_period"].between(begin, begin + horizon - 1)]
        if len(known) >= FEWEST_ROWS and known["units"].any() and len(block):
            units = expected(block, candidate, candidate.fit(known))
            blocks.append(block.assign(expected_units=units))
    return blocks
