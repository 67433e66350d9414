import numpy as np
import pandas as pd

from benchmarks.recommendations.co_occurrence import DirectedCoOccurrence, running


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
            gap_decay=0.5,
            backward_share=0,
            session_length_exponent=0,
            popularity_exponent=1,
            source_exponent=1,
            max_gap=3,
        )
        .fit(clicks)
        .weights_.toarray()
    )

    # Counts: a, b and c 2 each. b -> c at once twice; a -> c over a gap of 2.
    expected = [[0, 1, 0.5], [0.5, 0, 2], [1, 0, 0]]
    np.testing.assert_array_equal(weights, np.array(expected) / 4)


def test_pairs_read_backwards_and_those_of_long_sessions_count_less():
    clicks = sequences(s="a b c a", t="b c")

    weights = (
        DirectedCoOccurrence(
            gap_decay=0.5,
            backward_share=0.5,
            session_length_exponent=1,
            popularity_exponent=0,
            source_exponent=0,
            max_gap=3,
        )
        .fit(clicks)
        .weights_.toarray()
    )

    # Forwards: s, of 4 steps: ab 1, ac .5, bc 1, ba .5, ca 1; t, of 2 steps: bc 1.
    forwards = np.array([[0, 1, 0.5], [0.5, 0, 3], [1, 0, 0]]) / 4
    np.testing.assert_array_equal(weights, forwards + forwards.T / 2)


def test_repeats_and_baskets_have_weights_too():
    baskets = sequences(c="ab ac ab")

    weights = (
        DirectedCoOccurrence(
            gap_decay=0.5,
            backward_share=0,
            session_length_exponent=0,
            popularity_exponent=0,
            source_exponent=0,
            max_gap=2,
            with_repeats=True,
        )
        .fit(baskets)
        .weights_.toarray()
    )

    # Returns: a 2.5, b .5, c none. Steps of each with itself: a 3, b 2, c 1.
    np.testing.assert_array_equal(weights, [[5.5, 1.5, 1], [1.5, 2.5, 1], [1, 1, 1]])


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
