"""How often was demand within intervals that did not know it?"""

import pyarrow as pa

from python_udfs.demand.coverage import unseen_coverage
from python_udfs.demand.spans import spans
from python_udfs.training.cache import made_once, without_identity

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
    }
)


def model(dbt, session):
    """Calibrate at each cut-off of the backtest on what was over then; count."""
    order = "cut_off_date, product_id, periods_ahead"
    backtest = without_identity(dbt.ref("int_demand_backtest").order(order))
    return made_once(dbt, session, SCHEMA, _coverage, backtest)


def _coverage(backtest):
    return unseen_coverage(spans(backtest, is_sum=True))
