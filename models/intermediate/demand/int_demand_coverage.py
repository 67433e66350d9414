"""How often was demand within intervals that did not know it?"""

import pyarrow as pa

from python_udfs.forecasting.coverage import unseen_coverage
from python_udfs.forecasting.spans import spans
from python_udfs.made_once import identity_of, last_rows

SCHEMA = pa.schema(
    {
        "cut_off_date": pa.date32(),
        "days": pa.int64(),
        "sells_often": pa.bool_(),
        "spans": pa.int64(),
        "covered_80": pa.int64(),
        "covered_90": pa.int64(),
        "units": pa.float64(),
        "pinball_loss": pa.float64(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
    }
)


def model(dbt, session):
    """Calibrate at each cut-off of the backtest on what was over then; count."""
    order = "cut_off_date, product_id, periods_ahead"
    backtest = dbt.ref("int_demand_backtest").order(order).df()
    backtest = backtest.drop(columns=["data_hash", "code_version"])
    identity = identity_of(backtest, "intermediate/int_demand_coverage")
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    table = unseen_coverage(spans(backtest, is_sum=True)).assign(**identity)
    return pa.Table.from_pandas(table, schema=SCHEMA, preserve_index=False)
