"""Which estimator of elasticity fits this shop best? All of them, best first."""

import pandas as pd
import pyarrow as pa

from python_udfs.prices.at_cutoffs import elasticity_rows, ranked_at_first_cutoff
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "estimator_rank": pa.int64(),
        "estimator": pa.string(),
        "poisson_deviance": pa.float64(),
        "rmse": pa.float64(),
    }
)


def model(dbt, session):
    """Evaluate each estimator on the weeks between the first two cutoffs."""
    rows = elasticity_rows(
        dbt.ref("int_elasticity_weeks"),
        dbt.ref("int_price_regressions"),
        dbt.ref("int_elasticity_cutoffs"),
    )
    return cached_rows(dbt, session, SCHEMA, lambda _: _ranked(rows), rows.all())


def _ranked(rows):
    ranked = ranked_at_first_cutoff(rows)
    return ranked.assign(estimator_rank=pd.RangeIndex(1, len(ranked) + 1))
