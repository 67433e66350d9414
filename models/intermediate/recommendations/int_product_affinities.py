"""What does a purchase say about other products, as far as each snapshot could know?"""

import pyarrow as pa

from python_udfs.made_once import identity_of, last_rows
from python_udfs.recommenders.at_snapshots import histories_of, item_tables

SCHEMA = pa.schema(
    {
        "snapshot_date": pa.date32(),
        "is_latest": pa.bool_(),
        "bought_product_id": pa.string(),
        "product_id": pa.string(),
        "weight": pa.float64(),
        "candidate": pa.string(),
        "data_hash": pa.string(),
        "code_version": pa.string(),
    }
)


def model(dbt, session):
    """Fit the best candidate for each snapshot, on what was known by then."""
    histories = histories_of(dbt.ref("feat_behaviour__customer_products"), session)
    candidates = dbt.ref("int_recommender_candidates").order("candidate_rank").df()
    if candidates.empty:
        return SCHEMA.empty_table()
    chosen = candidates.iloc[0]
    identity = identity_of(histories, "intermediate/int_product_affinities")
    parts = chosen[["name", "share", "blended_with"]].dropna()
    identity["candidate"] = " + ".join(map(str, parts))
    if (last := last_rows(dbt, session, identity, SCHEMA)) is not None:
        return last
    tables = item_tables(histories, chosen).assign(**identity)
    tables["is_latest"] = tables["snapshot_date"] == histories["snapshot_date"].max()
    return pa.Table.from_pandas(tables, schema=SCHEMA, preserve_index=False)
