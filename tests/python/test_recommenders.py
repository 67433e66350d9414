import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from python_udfs.ranking_quality import ranking_quality
from python_udfs.recommenders.cosine import (
    ItemCosine,
    predicted_ratings,
    weighted_average,
    weighted_average_of_pairs,
)
from python_udfs.recommenders.ease import Ease
from python_udfs.recommenders.item_weights import (
    exact,
    item_table,
    largest,
    strongest,
    top,
    weights_of,
)
from python_udfs.recommenders.item_weights_onnx import to_onnx
from python_udfs.recommenders.rp3beta import RP3beta

RELATED = [Ease(regularisation=0.5), ItemCosine(), RP3beta()]


def table(rows):
    return sparse.csr_array(np.array(rows, dtype=float))


@pytest.fixture
def history():
    """300 customers and 200 products, some popular; strengths of 6 bits."""
    random = np.random.default_rng(0)
    popularity = np.linspace(0.05, 0.2, 200)
    strength = random.integers(1, 64, (300, 200)) / 64
    return table(np.where(random.random((300, 200)) < popularity, strength, 0))


def test_the_largest_come_best_first_and_of_equals_the_lower_number():
    values = np.array([[1, 3, 3, 0, 3, 2], [0, 0, -1, 0, 5, 0]])

    row, column = largest(values, 2)

    assert list(zip(row, column, strict=True)) == [(0, 1), (0, 2), (1, 4)]


def test_the_strongest_of_each_column_are_kept_without_the_diagonal():
    weights = np.array([[9.0, 1, 0], [2, 9, 0], [3, 1, 9]])

    kept = strongest(lambda some: weights[:, some].copy(), 3, 1)

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


def test_cosine_is_the_angle_between_buyers():
    bought = table([[1, 1, 0], [2, 0, 1], [0, 2, 0]])

    weights = ItemCosine().fit(bought).weights_.toarray()
    shrunken = ItemCosine(shrinkage=2).fit(bought).weights_.toarray()

    # |a| = |b| = sqrt 5, |c| = 1; a.b = 1, a.c = 2, b.c = 0
    angle = [[0, 1 / 5, 2 / 5**0.5], [1 / 5, 0, 0], [2 / 5**0.5, 0, 0]]
    np.testing.assert_allclose(weights, angle, rtol=1e-6)
    assert shrunken[0, 1] == pytest.approx(1 / 7)
    assert shrunken[2, 0] == pytest.approx(2 / (5**0.5 + 2))


def test_ease_without_a_future_is_the_closed_form(history):
    dense = history.toarray()
    gram = dense.T @ dense
    penalty = 0.5 * np.diag(gram).mean()
    inverse = np.linalg.inv(gram + penalty * np.eye(200))
    closed_form = inverse / -np.diag(inverse)
    np.fill_diagonal(closed_form, 0)

    ease = Ease(regularisation=0.5, column_scale=1, neighbours=200).fit(history)

    np.testing.assert_allclose(
        ease.weights_.toarray(), np.maximum(closed_form, 0), atol=1e-4
    )


def test_ease_of_a_future_is_the_ridge_regression_with_a_diagonal_of_0(history):
    now, later = history[:150], history[150:]
    x = now.toarray()
    penalty = 0.5 * np.square(x).sum(axis=0).mean()
    target = later.toarray() + 0.3 * x
    expected = np.zeros((200, 200))
    for product in range(200):
        others = np.arange(200) != product
        gram = x[:, others].T @ x[:, others] + penalty * np.eye(199)
        expected[others, product] = np.linalg.solve(
            gram, x[:, others].T @ target[:, product]
        )

    ease = Ease(
        regularisation=0.5, history_share=0.3, column_scale=1, neighbours=200
    ).fit(now, later)

    np.testing.assert_allclose(
        ease.weights_.toarray(), np.maximum(expected, 0), atol=1e-4
    )


def test_ease_knows_the_most_bought_products_alone(history):
    kept = Ease(most_products=10).fit(history).weights_.tocoo()

    most = np.argsort(-(history > 0).sum(axis=0), kind="stable")[:10]
    assert set(kept.row) | set(kept.col) <= set(most)
    assert kept.nnz > 0


def test_rp3beta_walks_from_product_to_customer_to_product():
    bought = table([[1, 1, 0], [1, 1, 1], [0, 0, 1]])

    weights = RP3beta(beta=1).fit(bought).weights_.toarray()
    squared = RP3beta(alpha=2, beta=0).fit(bought).weights_.toarray()

    # From product 1 to customers 1 and 2, 1/2 each; from them on 1/2 or 1/3 each.
    walks = np.array([[0, 5 / 12, 1 / 6], [5 / 12, 0, 1 / 6], [1 / 6, 1 / 6, 0]])
    np.testing.assert_allclose(weights, walks / 2, rtol=1e-6)
    assert squared[0, 1] == pytest.approx(1 / 16 + 1 / 36)


def test_a_rating_is_the_average_of_those_of_similar_products():
    similar = table([[0, 0.8], [0.8, 0]])

    assert weighted_average(table([[5, 0]]), similar).toarray().tolist() == [[0, 5]]


def test_ratings_by_hand():
    ratings = table([[5, 3, 0, 0], [0, 2, 4, 0]])
    similar = table(
        [
            [0, 0.5, 0.25, 0],
            [0.5, 0, -0.75, 0],
            [0.25, -0.75, 0, 0],
            [0, 0, 0, 0],
        ]
    )

    predicted = weighted_average(ratings, similar).toarray()

    # user 1, item 3: (5 x .25 - 3 x .75) / 1; user 2, item 1: (2 x .5 + 4 x .25) / .75
    assert predicted[0].tolist() == [3, 5, -1, 0]
    assert predicted[1].tolist() == [2 / 0.75, -4, -2, 0]


def test_ratings_of_pairs_are_those_of_all(history):
    similarities = ItemCosine().fit(history).weights_
    all_ratings = predicted_ratings(history)
    users, items = all_ratings.nonzero()

    of_pairs = weighted_average_of_pairs(history, similarities, users, items)

    np.testing.assert_array_equal(of_pairs, all_ratings[users, items])


@pytest.mark.parametrize("estimator", RELATED)
@pytest.mark.parametrize(
    "shape", [(0, 0), (0, 3), (1, 0), (1, 1), (1, 3), (5, 1)], ids=str
)
def test_a_tiny_shop_has_weights(estimator, shape):
    for bought in [sparse.csr_array(shape), table(np.ones(shape))]:
        scores = estimator.fit(bought).predict(bought)

        assert scores.shape == shape
        assert np.isfinite(scores.data).all()


@pytest.mark.parametrize("estimator", RELATED)
def test_the_same_history_gives_the_same_weights(estimator, history):
    once, again = estimator.fit(history).weights_, estimator.fit(history).weights_

    np.testing.assert_array_equal(once.toarray(), again.toarray())
    assert once.dtype == np.float32
    assert (once.diagonal() == 0).all()


def test_top_has_minus_1_where_there_is_no_product():
    best = top(table([[0, 2, 1], [0, 0, 0]]), 3)

    assert best.tolist() == [[1, 2, -1], [-1, -1, -1]]


def test_quality_by_hand():
    bought, owned = table([[1, 0, 1], [0, 0, 1]]), table([[1, 0, 0], [0, 0, 1]])
    scores = table([[3, 2, 1], [0, 1, 0]])

    over_all = ranking_quality(scores, bought)
    of_new = ranking_quality(scores, bought, owned)

    ideal = 1 + 1 / np.log2(3)
    assert over_all["ndcg_at_10"] == pytest.approx((1 + 0.5) / ideal / 2)
    assert over_all["recall_at_20"] == pytest.approx(0.5)
    assert of_new == pytest.approx({"ndcg_at_10": 1 / np.log2(3), "recall_at_20": 1})
