import duckdb
import numpy as np
import onnxruntime as ort
import pandas as pd
import pytest
from scipy import sparse

from python_udfs.ranking_quality import ranking_quality
from python_udfs.recommenders.choice import (
    best_blend,
    blend,
    choose,
    default_candidates,
)
from python_udfs.recommenders.co_occurrence import DirectedCoOccurrence, running
from python_udfs.recommenders.content import ContentSimilarity
from python_udfs.recommenders.cosine import (
    ItemCosine,
    predicted_ratings,
    weighted_average,
    weighted_average_of_pairs,
)
from python_udfs.recommenders.ease import Ease
from python_udfs.recommenders.factors import ImplicitFactors, solved
from python_udfs.recommenders.holdout import last_holdout, random_holdout
from python_udfs.recommenders.item_weights import (
    SIDES,
    exact,
    item_table,
    largest,
    scores,
    strongest,
    top,
    weights_of,
)
from python_udfs.recommenders.item_weights_onnx import to_onnx
from python_udfs.recommenders.repeat_purchase import RepeatPurchase, frequencies
from python_udfs.recommenders.rp3beta import RP3beta

RELATED = [
    Ease(regularisation=0.5),
    ItemCosine(),
    RP3beta(),
    ImplicitFactors(factors=8, iterations=2),
]


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


def sequences(**sessions):
    rows = [
        (session, position, product)
        for session, steps in sessions.items()
        for position, products in enumerate(steps.split())
        for product in products
    ]
    return pd.DataFrame(rows, columns=["session_id", "position", "product_id"])


def test_what_follows_counts_less_with_its_gap_and_its_popularity():
    clicks = sequences(s="a b c a", t="b c")

    weights = (
        DirectedCoOccurrence(
            gap_decay=0.5, popularity_exponent=1, source_exponent=1, longest_gap=3
        )
        .fit(clicks)
        .weights_.toarray()
    )

    # Counts: a, b and c 2 each. b -> c at once twice; a -> c over a gap of 2.
    expected = [[0, 1, 0.5], [0.5, 0, 2], [1, 0, 0]]
    np.testing.assert_array_equal(weights, np.array(expected) / 4)


def test_repeats_and_baskets_have_weights_too():
    baskets = sequences(c="ab ac ab")

    weights = (
        DirectedCoOccurrence(
            gap_decay=0.5,
            popularity_exponent=0,
            source_exponent=0,
            longest_gap=2,
            with_repeats=True,
        )
        .fit(baskets)
        .weights_.toarray()
    )

    np.testing.assert_array_equal(weights, [[2.5, 1.5, 1], [1.5, 0.5, 1], [1, 1, 0]])


def test_a_running_session_counts_its_last_products_most():
    clicks = sequences(s="a b a", t="b")
    model = DirectedCoOccurrence(history_decay=0.5).fit(clicks)

    steps, histories = model.histories(clicks)
    sessions, last = running(steps, histories)

    np.testing.assert_array_equal(
        histories.toarray(), [[1, 0], [0.5, 1], [1.25, 0.5], [0, 1]]
    )
    assert list(sessions) == ["s", "t"]
    np.testing.assert_array_equal(last.toarray(), [[1.25, 0.5], [0, 1]])


def test_sessions_of_unknown_products_have_no_scores():
    model = DirectedCoOccurrence().fit(sequences(s="ab c", t="b"))

    for unseen in [sequences(u="x y"), sequences(u="").head(0)]:
        _, histories = model.histories(unseen)
        assert model.predict(histories).nnz == 0
    assert DirectedCoOccurrence().fit(sequences(u="").head(0)).weights_.nnz == 0


def test_what_is_bought_again_comes_first_then_what_is_popular():
    history = table(
        [[3, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 0]]
    )

    best = top(RepeatPurchase(popular_products=3).fit(history).predict(history), 5)

    assert best[0].tolist() == [0, 2, 1, 3, -1]
    assert best[3].tolist() == [2, 3, 0, -1, -1]


def test_older_purchases_count_less():
    purchases = pd.DataFrame(
        [["c", "a", 0], ["c", "a", 2], ["c", "b", 1], ["d", "x", 0]],
        columns=["customer_id", "product_id", "periods_ago"],
    )

    strength = frequencies(
        purchases, pd.Index(["c", "d"]), pd.Index(["a", "b"]), decay=0.5
    )

    assert strength.toarray().tolist() == [[1.25, 0.5], [0, 0]]


def loss(bought, customers, products, *, alpha, regularisation):
    """What implicit factors minimise, over all pairs."""
    dense = bought.toarray()
    missed = (dense > 0) - customers @ products.T
    size = np.square(customers).sum() + np.square(products).sum()
    return ((1 + alpha * dense) * np.square(missed)).sum() + regularisation * size


def test_factors_solved_in_blocks_are_those_of_a_loop(history):
    factors = np.random.default_rng(1).normal(size=(200, 5))
    confidence = 3 * history.toarray()
    expected = []
    for row in confidence:
        gram = factors.T @ np.diag(1 + row) @ factors + 2 * np.eye(5)
        expected.append(np.linalg.solve(gram, factors.T @ ((1 + row) * (row > 0))))

    together = solved(3 * history, factors, 2)

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


def test_products_alike_share_rare_tokens():
    products = pd.DataFrame(
        {
            "product_name": ["Green Tea", "green tea 20", "hammer", None],
            "category": ["drinks", "drinks", "tools", "tools"],
            "brand": [None, "own", "own", None],
        }
    )

    weights = ContentSimilarity(most_common_share=1).fit(products).weights_.toarray()

    # ln 2 per token of 2 of the 4 products, ln 4 per token of one
    first, second, third = 3**0.5, (4 + 4) ** 0.5, (1 + 1 + 4) ** 0.5
    assert weights[0, 1] == pytest.approx(3 / first / second)
    assert weights[1, 2] == pytest.approx(1 / second / third)
    assert weights[2, 3] == pytest.approx(1 / third)
    assert weights[0, 2] == weights[0, 3] == weights[1, 3] == 0


@pytest.mark.parametrize(
    "products",
    [
        pd.DataFrame({"product_name": ["tea"]}),
        pd.DataFrame({"category": [None, None]}),
        pd.DataFrame({"product_id": ["a", "b"]}),
        pd.DataFrame({"product_name": [], "brand": []}, dtype=object),
    ],
    ids=["one product", "nulls", "no attributes", "none"],
)
def test_products_that_nothing_is_known_of_are_like_no_other(products):
    weights = ContentSimilarity().fit(products).weights_

    assert weights.shape == (len(products), len(products))
    assert weights.nnz == 0


def test_a_random_share_of_each_customer_is_held_out(history):
    kept, held = random_holdout(history, 0.2, 0)
    again, _ = random_holdout(history, 0.2, 0)

    counts = np.diff(history.indptr)
    assert np.diff(held.indptr).tolist() == np.rint(0.2 * counts).clip(1).tolist()
    np.testing.assert_array_equal(
        (kept + history.multiply(held)).toarray(), history.toarray()
    )
    np.testing.assert_array_equal(kept.toarray(), again.toarray())


def test_the_last_step_of_a_session_is_held_out():
    kept, held = last_holdout(sequences(s="a bc", t="a"))

    assert kept[["session_id", "product_id"]].to_numpy().tolist() == [
        ["s", "a"],
        ["t", "a"],
    ]
    assert held["product_id"].tolist() == ["b", "c"]


def test_the_candidate_that_ranks_best_is_first(history):
    kept, held = random_holdout(history, 0.3, 0)
    candidates = {"good": RepeatPurchase(), "bad": Ease(most_products=2)}

    ranked, fitted = choose(candidates, (kept, None), (kept, held), kept)

    assert ranked["name"].tolist() == ["good", "bad"]
    assert ranked["ndcg_at_10"].is_monotonic_decreasing
    assert list(fitted["bad"].weights_.shape) == [200, 200]


def test_a_blend_weighs_tables_of_any_scale_alike(history):
    a, b = ItemCosine().fit(history).weights_, RP3beta().fit(history).weights_

    mixed, of_large = blend(a, b, 0.5), blend(a * 64, b, 0.5)
    shares = best_blend(a, b, (history, history))

    np.testing.assert_array_equal(mixed.toarray(), of_large.toarray())
    assert shares["ndcg_at_10"].is_monotonic_decreasing


def test_default_candidates_can_all_be_fitted(history):
    ranked, _ = choose(
        default_candidates(200, 300), (history, None), (history, history)
    )

    assert len(ranked) == len(default_candidates(200, 300)) > 8


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
        ) - 1 as place
        from scores qualify place < 20
        """
    ).df()
    best = np.full((history.shape[0], 20), -1)
    best[ranked["row"], ranked["place"]] = ranked["product_id"]
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
