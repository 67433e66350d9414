"""Which item table ranks this shop's products best? All item models, best first."""

import pandas as pd
import pyarrow as pa

from python_udfs.recommendations.at_snapshots import histories_of, ranked_item_models
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "item_model_rank": pa.int64(),
        "name": pa.string(),
        "blended_with": pa.string(),
        "share": pa.float64(),
        "ndcg_at_10": pa.float64(),
        "recall_at_20": pa.float64(),
    }
)


def model(dbt, session):
    """Evaluate item models on products new to the customer, by an earlier horizon."""
    histories = histories_of(dbt.ref("int_customer_products"), session)
    return cached_rows(dbt, session, SCHEMA, _ranked, histories)


def _ranked(histories):
    ranked = ranked_item_models(histories)
    return ranked.assign(item_model_rank=pd.RangeIndex(1, len(ranked) + 1))
