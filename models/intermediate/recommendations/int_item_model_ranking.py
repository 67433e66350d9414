"""Which item table ranks this shop's products best? All candidates, best first."""

import pandas as pd
import pyarrow as pa

from python_udfs.made_once import identity_of, last_rows
from python_udfs.recommenders.at_snapshots import histories_of, ranked_candidates

SCHEMA = pa.schema(
    {
        "candidate_rank": pa.int64(),
        "name": pa.string(),
        "blended_with": pa.string(),
        "share": pa.float64(),
        "ndcg_at_10": pa.float64(),
        "recall_at_20": pa.float64(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
    }
)


def model(dbt, session):
    """Judge each candidate on products new to the customer, by an earlier horizon."""
    histories = histories_of(dbt.ref("feat_behaviour__customer_products"), session)
    identity = identity_of(histories, "intermediate/int_recommender_candidates")
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    ranked = ranked_candidates(histories).assign(**identity)
    ranked["candidate_rank"] = pd.RangeIndex(1, len(ranked) + 1)
    return pa.Table.from_pandas(ranked, schema=SCHEMA, preserve_index=False)
