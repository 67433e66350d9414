import duckdb
import numpy as np
import onnxruntime as ort
import pandas as pd
import pytest
from item_tables import to_onnx, weights_of
from random_histories import RELATED, random_history, table
from scipy import sparse

from python_udfs.recommendations.cosine import ItemCosine, weighted_average
from python_udfs.recommendations.item_weights import (
    SIDES,
    exact,
    item_table,
    largest,
    scores,
    strongest,
    top,
)


@pytest.fixture
def history():
    return random_history()


def test_the_largest_come_best_first_and_of_equals_the_lower_number():
    values = np.array([[1, 3, 3, 0, 3, 2], [0, 0, -1, 0, 5, 0]])

    row, column = largest(values, 2)

    assert list(zip(row, column, strict=True)) == [(0, 1), (0, 2), (1, 4)]


def test_the_strongest_of_each_column_are_kept_without_the_diagonal():
    weights = np.array([[9.0, 1, 0], [2, 9, 0], [3, 1, 9]])

    kept = strongest(lambda some: weights.T[some].copy(), 3, 1)

    np.testing.assert_array_equal(kept.toarray(), [[0, 1, 0], [0, 0, 0], [3, 0, 0]])


def test_weights_have_24_bits():
    kept = exact(table([[np.pi, 1e-3], [0, 1e-9]])).toarray()

    np.testing.assert_allclose(kept, [[np.pi, 1e-3], [0, 0]], atol=2.0**-23, rtol=0)
    np.testing.assert_array_equal(kept * 2.0**22, np.rint(kept * 2.0**22))


def test_an_item_table_gives_its_weights_back(history):
    weights = ItemCosine().fit(history).weights_
    ids = pd.Index([f"p{number}" for number in range(200)])

    back = weights_of(item_table(weights, ids), ids)

    np.testing.assert_array_equal(back.toarray(), weights.toarray())


def test_an_item_table_of_unknown_products_says_which():
    lines = pd.DataFrame(
        [["a", "b", 1.0]], columns=["bought_product_id", "product_id", "weight"]
    )

    with pytest.raises(KeyError, match="no such product: 'b'"):
        weights_of(lines, pd.Index(["a"]))


def test_dense_onnx_weights_say_what_is_too_large():
    with pytest.raises(ValueError, match="5001 products are too many"):
        to_onnx(sparse.csr_array((5001, 5001)))


def test_top_has_minus_1_where_there_is_no_product():
    best = top(table([[0, 2, 1], [0, 0, 0]]), 3)

    assert best.tolist() == [[1, 2, -1], [-1, -1, -1]]


@pytest.mark.parametrize("estimator", RELATED)
def test_python_onnx_and_sql_rank_alike(estimator, history):
    weights = estimator.fit(history).weights_
    by_python = scores(history, weights)
    session = ort.InferenceSession(to_onnx(weights).SerializeToString())
    (by_onnx,) = session.run(None, {"history": history.toarray()})

    np.testing.assert_array_equal(by_python.toarray(), by_onnx)
    np.testing.assert_array_equal(top_by_sql(history, weights), top(by_python, 20))


def top_by_sql(history, weights):
    connection = with_tables(history, weights)
    ranked = connection.sql(
        """
        with scores as (
            select row, product_id, sum(value * weight::double) as score
            from history inner join weights on bought_product_id = col
            group by all
        )
        select row, product_id, row_number() over (
            partition by row order by score desc, product_id
        ) - 1 as row_rank
        from scores qualify row_rank < 20
        """
    ).df()
    best = np.full((history.shape[0], 20), -1)
    best[ranked["row"], ranked["row_rank"]] = ranked["product_id"]
    return best


def with_tables(history, weights):
    products = pd.Index(range(weights.shape[0]))
    bought = history.tocoo()
    rows = pd.DataFrame({"row": bought.row, "col": bought.col, "value": bought.data})
    connection = duckdb.connect()
    connection.register("history", rows)
    connection.register(
        "weights", item_table(weights, products).astype(dict.fromkeys(SIDES, int))
    )
    return connection


def test_ratings_in_sql_are_those_in_python(history):
    weights = ItemCosine().fit(history).weights_
    connection = with_tables(history, weights)
    connection.execute(
        """
        create macro weighted_average(rating, similarity) as
            sum(rating * similarity::double) / sum(abs(similarity::double))
        """
    )

    by_sql = connection.sql(
        """
        select row, product_id, weighted_average(value, weight) as rating
        from history inner join weights on bought_product_id = col
        group by all
        """
    ).df()

    expected = weighted_average(history, weights)
    assert len(by_sql) == expected.nnz
    np.testing.assert_array_equal(
        by_sql["rating"], expected[by_sql["row"], by_sql["product_id"]]
    )


def test_top_leaves_out_what_the_customer_owns():
    scores, owned = table([[3, 2, 1], [1, 1, 1]]), table([[1, 0, 0], [1, 1, 1]])

    assert top(scores, 2, owned).tolist() == [[1, 2], [-1, -1]]
