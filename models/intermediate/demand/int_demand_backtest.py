"""What would the demand model have said earlier, of periods it had not seen?"""

import pandas as pd
import pyarrow as pa

from python_udfs.demand.boosted import (
    FEATURES,
    USUAL_UNITS,
    estimator,
    expected,
    fitted,
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
    }
)


def model(dbt, session):
    """Forecast the latest blocks of closed periods, each by what came before it."""
    periods = dbt.ref("feat_demand__product_weeks").filter("units is not null")
    columns = [*KEYS, "cut_off_date", "period_number", "count_dispersion", "unit_step"]
    columns = dict.fromkeys([*columns, *FEATURES, USUAL_UNITS, "units"])
    rows = periods.order(", ".join(KEYS)).select(", ".join(columns)).df()
    return made_once(dbt, session, SCHEMA, _backtest, rows)


def _backtest(rows: pd.DataFrame) -> pd.DataFrame:
    found = pd.concat([rows.head(0).assign(expected_units=None), *_blocks(rows)])
    return found[SCHEMA.names]


def _blocks(rows: pd.DataFrame) -> list[pd.DataFrame]:
    horizon = rows["periods_ahead"].max()
    blocks = []
    for number in range(1, BLOCKS + 1):
        begin = -number * horizon
        known = rows[rows["period_number"] < begin]
        block = rows[rows["cut_off_period"].between(begin, begin + horizon - 1)]
        if len(known) >= FEWEST_ROWS and len(block):
            booster = fitted(known, estimator())
            blocks.append(block.assign(expected_units=expected(block, booster)))
    return blocks
