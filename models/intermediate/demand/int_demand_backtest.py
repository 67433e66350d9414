"""What would the demand model have said earlier, of periods it had not seen?"""

import pandas as pd
import pyarrow as pa

from python_udfs.forecasting.boosted import (
    FEATURES,
    USUAL_UNITS,
    estimator,
    expected,
    fitted,
)
from python_udfs.made_once import identity_of, last_rows

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
        "data_hash": pa.string(),
        "code_version": pa.string(),
    }
)


def model(dbt, session):
    """Forecast the latest blocks of closed periods, each by what came before it."""
    periods = dbt.ref("feat_inventory__product_periods").filter("units is not null")
    columns = [*KEYS, "cut_off_date", "period_number", "count_dispersion", "unit_step"]
    columns = dict.fromkeys([*columns, *FEATURES, USUAL_UNITS, "units"])
    rows = periods.order(", ".join(KEYS)).select(", ".join(columns)).df()
    identity = identity_of(rows, "intermediate/int_demand_backtest")
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    found = pd.concat([rows.head(0).assign(expected_units=None), *_blocks(rows)])
    table = found[list(SCHEMA.names[:-2])].assign(**identity)
    return pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False)


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
