"""Which estimator of elasticity fits this shop best? All candidates, best first."""

import pandas as pd
import pyarrow as pa

from python_udfs.prices.at_cut_offs import elasticity_rows, ranked_at_first_cut_off
from python_udfs.training.cache import made_once

SCHEMA = pa.schema(
    {
        "candidate_rank": pa.int64(),
        "candidate": pa.string(),
        "poisson_deviance": pa.float64(),
        "rmse": pa.float64(),
    }
)


def model(dbt, session):
    """Judge each candidate on the weeks between the first two cut-offs."""
    rows = elasticity_rows(
        dbt.ref("int_elasticity_weeks"),
        dbt.ref("int_price_regressions"),
        dbt.ref("int_elasticity_cut_offs"),
    )
    return made_once(dbt, session, SCHEMA, lambda _: _ranked(rows), rows.all())


def _ranked(rows):
    ranked = ranked_at_first_cut_off(rows)
    return ranked.assign(candidate_rank=pd.RangeIndex(1, len(ranked) + 1))
