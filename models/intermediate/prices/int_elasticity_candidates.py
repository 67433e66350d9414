"""Which estimator of elasticity fits this shop best? All candidates, best first."""

import pandas as pd
import pyarrow as pa

from python_udfs.made_once import identity_of, last_rows
from python_udfs.pricing.at_cut_offs import elasticity_rows, ranked_at_first_cut_off

SCHEMA = pa.schema(
    {
        "candidate_rank": pa.int64(),
        "candidate": pa.string(),
        "poisson_deviance": pa.float64(),
        "rmse": pa.float64(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
    }
)


def model(dbt, session):
    """Judge each candidate on the weeks between the first two cut-offs."""
    rows = elasticity_rows(
        dbt.ref("int_elasticity_weeks"),
        dbt.ref("int_price_regressions"),
        dbt.ref("int_elasticity_cut_offs"),
    )
    identity = identity_of(rows.all(), "intermediate/int_elasticity_candidates")
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    ranked = ranked_at_first_cut_off(rows).assign(**identity)
    ranked["candidate_rank"] = pd.RangeIndex(1, len(ranked) + 1)
    return pa.Table.from_pandas(ranked, schema=SCHEMA, preserve_index=False)
