"""The metrics of recommendations, by hand, and against the product's own."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from benchmarks.recommendations.exposure import exposure, gini
from benchmarks.recommendations.quality import (
    activity_thirds,
    bootstrap_interval,
    calibration,
    quality_by_customer,
)
from python_udfs.recommendations.ranking_quality import ranking_quality


def ranked(**products):
    """Lists from a customer to their products, the best first."""
    rows = [(c, rank, p) for c, ps in products.items() for rank, p in enumerate(ps, 1)]
    return pd.DataFrame(rows, columns=["customer_id", "rank", "product_id"])


def bought(**products):
    return ranked(**products).drop(columns="rank")


def test_metrics_are_those_computed_by_hand():
    lists = ranked(ann="abc", bob="xyz")

    quality = quality_by_customer(lists, bought(ann="bcd", bob="q", cleo="a"))

    gain, best = 1 / np.log2(3) + 1 / 2, 1 + 1 / np.log2(3) + 1 / 2
    ann = quality.loc["ann"]
    assert ann["ndcg_at_10"] == pytest.approx(gain / best)
    assert ann["recall_at_20"] == pytest.approx(2 / 3)
    assert (ann["precision_at_10"], ann["precision_at_20"]) == (0.2, 0.1)
    assert (ann["hit_rate_at_10"], ann["reciprocal_rank_at_20"]) == (1, 0.5)
    assert not quality.loc[["bob", "cleo"]].any(axis=None)


def test_what_is_ranked_below_the_cutoff_does_not_count():
    products = [f"p{number:02}" for number in range(20)]
    quality = quality_by_customer(ranked(ann=products), bought(ann=["p10"]))

    assert quality.loc["ann", "hit_rate_at_10"] == 0
    assert quality.loc["ann", "reciprocal_rank_at_20"] == pytest.approx(1 / 11)


def test_a_customer_who_bought_more_than_the_list_holds_can_still_reach_ndcg_1():
    products = [f"p{number:02}" for number in range(30)]
    quality = quality_by_customer(ranked(ann=products[:10]), bought(ann=products))

    assert quality.loc["ann", "ndcg_at_10"] == pytest.approx(1)
    assert quality.loc["ann", "recall_at_10"] == pytest.approx(1 / 3)
    gains = 1 / np.log2(np.arange(2, 32))
    assert quality.loc["ann", "ndcg_of_all_at_10"] == pytest.approx(
        gains[:10].sum() / gains.sum()
    )


def random_matrix(share):
    random = np.random.default_rng(0).random((60, 40))
    return sparse.csr_array(np.where(random < share, random, 0))


def pairs_of(matrix):
    rows, columns = matrix.nonzero()
    return pd.DataFrame({"customer_id": rows, "product_id": columns})


def lists_of(matrix):
    pairs = pairs_of(matrix).assign(score=matrix.data)
    order = pairs.groupby("customer_id")["score"].rank(ascending=False).astype(int)
    return pairs.assign(rank=order).drop(columns="score")


@pytest.mark.parametrize("new_only", [False, True])
def test_the_products_own_evaluation_says_the_same(new_only):
    random = np.random.default_rng(0).permutation
    scores, truth = random_matrix(0.8), random_matrix(0.15)[random(60)]
    owned = random_matrix(0.1)[random(60)] if new_only else None
    not_owned = 1 if owned is None else owned.toarray() == 0
    ours = [
        sparse.csr_array(matrix.toarray() * not_owned) for matrix in (scores, truth)
    ]

    means = quality_by_customer(lists_of(ours[0]), pairs_of(ours[1])).mean()

    for name, value in ranking_quality(scores, truth, owned).items():
        assert means[name] == pytest.approx(value, rel=1e-12)


def test_a_list_that_holds_a_product_twice_is_refused():
    with pytest.raises(ValueError, match="same product_id twice"):
        quality_by_customer(ranked(ann="aa"), bought(ann="a"))


def test_nobody_to_evaluate_by_is_an_error():
    with pytest.raises(ValueError, match="nobody bought anything"):
        quality_by_customer(ranked(ann="a"), bought())


def test_exposure_is_that_computed_by_hand():
    lists, history = ranked(ann="ab", bob="ac"), bought(ann="a", bob="ab", cleo="b")

    shown = exposure(lists, history, pd.Index(list("abcd")), cutoff=2)

    # a and b were bought by 2 of 3, c by nobody, which counts as by one.
    novelty = -(3 * np.log2(2 / 3) + np.log2(1 / 3)) / 4
    assert shown["coverage"] == 0.75
    assert shown["novelty"] == pytest.approx(novelty)
    assert shown["share_of_new"] == 0.5  # b for Ann and c for Bob
    assert shown["gini"] == gini(np.array([2, 1, 1, 0])) == 0.375


def test_gini_is_0_where_all_are_shown_alike_and_near_1_where_one_is():
    assert gini(np.ones(100)) == 0
    assert gini(np.eye(100)[0]) == pytest.approx(0.99)


def test_thirds_are_by_the_number_of_orders():
    orders = pd.Series({"d": 9, "a": 1, "b": 2, "c": 3, "e": 10, "f": 1})

    thirds = activity_thirds(orders)

    assert dict(thirds) == {
        **{"a": "few", "f": "few", "b": "some", "c": "some"},
        **{"d": "many", "e": "many"},
    }


def test_the_interval_is_that_of_a_mean():
    values = pd.Series(np.random.default_rng(1).random(2_000))

    low, high = bootstrap_interval(values)

    standard_error = values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - 1.96 * standard_error, abs=2e-3)
    assert high == pytest.approx(values.mean() + 1.96 * standard_error, abs=2e-3)
    assert (low, high) == bootstrap_interval(values)


def test_clusters_are_drawn_whole():
    values = pd.Series(np.tile([0.0, 1.0], 50))
    alike, unlike = pd.Series(np.arange(100) // 2), pd.Series(np.arange(100) % 2)

    assert bootstrap_interval(values, alike) == (0.5, 0.5)
    assert bootstrap_interval(values, unlike) == (0, 1)


def test_calibration_is_that_computed_by_hand():
    scores = pd.Series([0.1] * 10 + [0.5] * 10)
    happened = pd.Series([0] * 8 + [1] * 2 + [1] * 5 + [0] * 5)

    figures = calibration(scores, happened)

    assert figures["brier"] == pytest.approx((8 * 0.01 + 2 * 0.81 + 10 * 0.25) / 20)
    # Ten bins of two: of .1 four bought nothing and one all, of .5 one bought half.
    assert figures["expected_calibration_error"] == pytest.approx(
        (4 * 0.1 + 0.9 + 4 * 0.5) / 10
    )
