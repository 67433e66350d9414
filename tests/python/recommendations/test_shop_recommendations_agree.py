"""A built shop's item table gives one answer, whoever multiplies."""

import duckdb
import numpy as np
import onnxruntime as ort
import pandas as pd
from item_tables import to_onnx, weights_of
from scipy import sparse

from python_udfs.recommendations.item_weights import scores, top

HISTORIES = "from int_customer_products where is_latest"
ITEM_WEIGHTS = "from int_item_weights where is_latest"
TOP_20 = """
with scores as (
    select
        histories.customer_id,
        item_weights.product_id,
        sum(histories.preference_weight * item_weights.weight) as score
    from int_customer_products as histories
    inner join int_item_weights as item_weights
        on histories.product_id = item_weights.bought_product_id
    where histories.is_latest and item_weights.is_latest
    group by all
)
select
    customer_id,
    row_number() over (
        partition by customer_id order by score desc, product_id
    ) as row_rank,
    product_id
from scores
anti join (from int_customer_products where is_latest)
    using (customer_id, product_id)
qualify row_rank <= 20
"""


def test_sql_onnx_and_python_recommend_every_customer_the_same_20(built_sample):
    with duckdb.connect(built_sample, read_only=True) as connection:
        histories = connection.sql(HISTORIES).df()
        item_weights = connection.sql(ITEM_WEIGHTS).df()
        by_sql = connection.sql(TOP_20).df()
    sides = item_weights["product_id"], item_weights["bought_product_id"]
    products = pd.Index(pd.concat(sides).unique()).sort_values()
    customers = pd.Index(histories["customer_id"].unique()).sort_values()
    known = histories[histories["product_id"].isin(products)]
    places = (
        customers.get_indexer(known["customer_id"]),
        products.get_indexer(known["product_id"]),
    )
    shape = len(customers), len(products)
    tastes = sparse.csr_array((known["preference_weight"], places), shape=shape)
    owned = sparse.csr_array((np.ones(len(known)), places), shape=shape)
    weights = weights_of(item_weights, products)

    session = ort.InferenceSession(to_onnx(weights).SerializeToString())
    (by_onnx,) = session.run(None, {"history": tastes.toarray()})
    by_python = top(scores(tastes, weights), 20, owned)
    best = np.full((len(customers), 20), -1)
    row = customers.get_indexer(by_sql["customer_id"])
    best[row, by_sql["row_rank"] - 1] = products.get_indexer(by_sql["product_id"])

    assert len(customers) > 400
    np.testing.assert_array_equal(best, by_python)
    np.testing.assert_array_equal(top(sparse.csr_array(by_onnx), 20, owned), by_python)
