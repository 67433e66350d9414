"""What a purchase says about other products: the live recommender as a plain table."""

import pyarrow as pa

from python_udfs.item_recommender_onnx import weights_of
from python_udfs.registry import checked_model

SCHEMA = pa.schema(
    {
        "bought_product_id": pa.string(),
        "product_id": pa.string(),
        "weight": pa.float64(),
        "model_id": pa.string(),
    }
)


def model(dbt, session):
    """Unpack the live recommender's weights, so that scoring needs SQL alone."""
    live_models, registry = dbt.ref("live_models"), dbt.ref("model_registry")
    live = live_models.filter("model_name = 'recommender'").select("model_id")
    found = registry.join(live, "model_id").select(
        "model_id", "onnx_model", "content_hash"
    )
    tables = [
        _unpacked(model_id, checked_model(blob, registered_hash))
        for model_id, blob, registered_hash in found.fetchall()
    ]
    return pa.concat_tables([SCHEMA.empty_table(), *tables])


def _unpacked(model_id, graph):
    weights = weights_of(graph).assign(model_id=model_id)
    return pa.Table.from_pandas(weights, schema=SCHEMA, preserve_index=False)
