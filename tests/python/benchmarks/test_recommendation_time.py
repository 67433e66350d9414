"""The SQL whose speed is measured recommends what the item weights do."""

import numpy as np

from benchmarks.recommendations.time import DEPTH, fill_top, generated, top_database
from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.item_weights import scores, top


def test_everybodys_top_in_sql_is_that_of_the_weights():
    history = generated(1_200, 200, 10)
    weights = ItemCosine(neighbours=20).fit(history).weights_
    connection = top_database(history, weights)
    fill_top(connection, 1_200)
    found = connection.sql("from recommended order by customer_id").fetchall()
    sums = scores(history, weights).toarray()
    expected = top(scores(history, weights), DEPTH, owned=history)
    assert [customer for customer, _ in found] == list(range(1_200))
    for customer, products in found:
        best = expected[customer][expected[customer] >= 0]
        assert np.array_equal(sums[customer][products], sums[customer][best])
        assert not set(products) & set(history[[customer]].indices)
