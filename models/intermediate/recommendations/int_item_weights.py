"""What does a purchase say about other products, as far as each snapshot could know?"""

import pyarrow as pa

from python_udfs.recommendations.at_snapshots import histories_of, item_tables
from python_udfs.training.cache import FINGERPRINT, cached_rows

SCHEMA = pa.schema(
    {
        "snapshot_date": pa.date32(),
        "is_latest": pa.bool_(),
        "bought_product_id": pa.string(),
        "product_id": pa.string(),
        "weight": pa.float64(),
        "item_model": pa.string(),
    }
)


def model(dbt, session):
    """Fit the best item model for each snapshot, on what was known by then."""
    histories = histories_of(dbt.ref("int_customer_products"), session)
    item_models = dbt.ref("int_item_model_ranking").order("item_model_rank").df()
    if item_models.empty:
        return pa.schema([*SCHEMA, *pa.schema(FINGERPRINT)]).empty_table()
    chosen = item_models.iloc[0]
    parts = chosen[["name", "share", "blended_with"]].dropna()
    name = " + ".join(map(str, parts))

    def tables(histories):
        found = item_tables(histories, chosen)
        is_latest = found["snapshot_date"] == histories["snapshot_date"].max()
        return found.assign(is_latest=is_latest)

    return cached_rows(dbt, session, SCHEMA, tables, histories, item_model=name)
