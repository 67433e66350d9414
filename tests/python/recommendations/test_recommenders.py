import numpy as np
import pytest
from random_histories import RELATED, random_history, table
from scipy import sparse

from python_udfs.recommendations.cosine import (
    ItemCosine,
    predicted_ratings,
    weighted_average,
    weighted_average_of_pairs,
)
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.factors import ImplicitFactors, solved
from python_udfs.recommendations.rp3beta import RP3beta


@pytest.fixture
def history():
    return random_history()


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
    kept = Ease(max_products=10).fit(history).weights_.tocoo()

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


def test_a_rating_may_be_0():
    similar = table([[0, 0, 0.75], [0, 0, -0.25], [0, 0, 0]])

    predicted = weighted_average(table([[1, 3, 0]]), similar)

    assert list(zip(*predicted.tocoo().coords, strict=True)) == [(0, 2)]
    assert predicted.data.tolist() == [0]


def test_ratings_of_pairs_are_those_of_all(history):
    similarities = ItemCosine().fit(history).weights_
    all_ratings = predicted_ratings(history)
    users, items = all_ratings.nonzero()

    of_pairs = weighted_average_of_pairs(history, similarities, users, items)

    np.testing.assert_array_equal(of_pairs, all_ratings[users, items])


def loss(bought, customers, products, *, alpha, regularisation):
    """What implicit factors minimise, over all pairs."""
    dense = bought.toarray()
    missed = (dense > 0) - customers @ products.T
    size = np.square(customers).sum() + np.square(products).sum()
    return ((1 + alpha * dense) * np.square(missed)).sum() + regularisation * size


def test_factors_by_conjugate_gradients_are_those_of_a_loop(history):
    factors = np.random.default_rng(1).normal(size=(200, 5))
    confidence = 3 * history.toarray()
    expected = []
    for row in confidence:
        gram = factors.T @ np.diag(1 + row) @ factors + 2 * np.eye(5)
        expected.append(np.linalg.solve(gram, factors.T @ ((1 + row) * (row > 0))))

    together = solved(3 * history, factors, 2, start=np.ones((300, 5)), steps=6)

    np.testing.assert_allclose(together, expected, rtol=1e-9, atol=1e-12)


def test_each_iteration_brings_the_factors_closer(history):
    losses = []
    for iterations in range(1, 6):
        model = ImplicitFactors(factors=8, iterations=iterations).fit(history)
        factors = model.customer_factors_, model.product_factors_
        losses.append(loss(history, *factors, alpha=10, regularisation=10))

    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]


def test_the_item_table_of_factors_is_the_ridge_regression_on_them(history):
    model = ImplicitFactors(factors=8, neighbours=200).fit(history)
    y = model.product_factors_
    expected = y @ np.linalg.inv(y.T @ y + 10 * np.eye(8)) @ y.T
    np.fill_diagonal(expected, 0)

    np.testing.assert_allclose(
        model.weights_.toarray(), np.maximum(expected, 0), atol=1e-6
    )


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
