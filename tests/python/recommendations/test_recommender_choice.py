import numpy as np
import pytest
from random_histories import random_history, table

from benchmarks.recommendations.item_models import default_item_models
from python_udfs.recommendations.choice import (
    best_blend,
    blend,
    choose,
)
from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.ranking_quality import ranking_quality
from python_udfs.recommendations.rp3beta import RP3beta


@pytest.fixture
def history():
    return random_history()


def test_quality_by_hand():
    bought, owned = table([[1, 0, 1], [0, 0, 1]]), table([[1, 0, 0], [0, 0, 1]])
    scores = table([[3, 2, 1], [0, 1, 0]])

    over_all = ranking_quality(scores, bought)
    of_new = ranking_quality(scores, bought, owned)

    ideal = 1 + 1 / np.log2(3)
    assert over_all["ndcg_at_10"] == pytest.approx((1 + 0.5) / ideal / 2)
    assert over_all["recall_at_20"] == pytest.approx(0.5)
    assert of_new == pytest.approx({"ndcg_at_10": 1 / np.log2(3), "recall_at_20": 1})


def without_every_third(history):
    kept, held = history.copy(), history.copy()
    kept.data[::3] = 0
    held.data[np.arange(held.nnz) % 3 > 0] = 0
    kept.eliminate_zeros()
    held.eliminate_zeros()
    return kept, held


def test_the_candidate_that_ranks_best_is_first(history):
    kept, held = without_every_third(history)
    item_models = {"bad": Ease(max_products=2), "good": ItemCosine()}

    ranked, fitted = choose(item_models, (kept, None), (kept, held), kept)

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
        default_item_models(200, 300), (history, None), (history, history)
    )

    assert len(ranked) == len(default_item_models(200, 300)) > 8
