"""How often was demand within intervals that did not know it?"""

import pyarrow as pa

from python_udfs.demand.coverage import out_of_sample_coverage
from python_udfs.demand.horizons import horizons
from python_udfs.training.cache import cached_rows, without_fingerprint

SCHEMA = pa.schema(
    {
        "origin_date": pa.date32(),
        "days": pa.int64(),
        "sells_often": pa.bool_(),
        "products": pa.int64(),
        "covered_80": pa.int64(),
        "covered_90": pa.int64(),
        "units": pa.float64(),
        "pinball_loss": pa.float64(),
    }
)


def model(dbt, session):
    """Calibrate at each origin of the backtest on what was over then; count."""
    order = "origin_date, product_id, weeks_ahead"
    backtest = without_fingerprint(dbt.ref("int_demand_backtest").order(order))
    return cached_rows(dbt, session, SCHEMA, _coverage, backtest)


def _coverage(backtest):
    return out_of_sample_coverage(horizons(backtest, is_sum=True))
