"""Which item model, and which blend of two, ranks a shop's products best."""

import time

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, clone

from python_udfs.recommendations.item_weights import doubles, exact, scores
from python_udfs.recommendations.ranking_quality import ranking_quality

METRICS = ["ndcg_at_10", "recall_at_20"]
SHARES = [0.2, 0.35, 0.5, 0.65, 0.8]


def name_of(item_model: BaseEstimator) -> str:
    """Return class and parameters, as in RP3beta(alpha=0.4, beta=0)."""
    return " ".join(repr(item_model).split())


def choose(
    item_models: dict[str, BaseEstimator],
    fit_on: tuple[sparse.csr_array, sparse.csr_array | None],
    evaluate_on: tuple[sparse.csr_array, sparse.csr_array],
    owned: sparse.csr_array | None = None,
) -> tuple[pd.DataFrame, dict[str, BaseEstimator]]:
    """Return how well each item model ranks, best first, and all of them, fitted.

    Item models are cloned and fitted on `fit_on` (history, bought_next), then evaluated
    on `evaluate_on` (history, truth), all [customers, products]. With `owned` only
    products new to the customer count. The table has name, parameters, ndcg_at_10,
    recall_at_20 and seconds; of equals the first item model wins. Raises ValueError
    where nobody bought anything that counts.
    """
    rows, all_fitted = [], {}
    for name, item_model in item_models.items():
        started = time.perf_counter()
        fitted = all_fitted[name] = clone(item_model).fit(*fit_on)
        quality = evaluated(fitted.predict(evaluate_on[0]), evaluate_on[1], owned)
        seconds = time.perf_counter() - started
        rows.append([name, item_model.get_params(), *quality, seconds])
    columns = ["name", "parameters", *METRICS, "seconds"]
    table = pd.DataFrame(rows, columns=columns)
    ranked = table.sort_values(METRICS, ascending=False, kind="stable")
    return ranked.reset_index(drop=True), all_fitted


def evaluated(
    ranked: sparse.csr_array,
    truth: sparse.csr_array,
    owned: sparse.csr_array | None = None,
) -> list[float]:
    """Return NDCG at 10 and recall at 20 of scores, as `ranking_quality` does."""
    quality = ranking_quality(ranked, truth, owned)
    return [float(quality[metric]) for metric in METRICS]


def blend(
    weights_a: sparse.csr_array, weights_b: sparse.csr_array, share: float
) -> sparse.csr_array:
    """Return (1 - share) x a + share x b, each over its mean positive weight."""
    both = (1 - share) * normalised(weights_a) + share * normalised(weights_b)
    return exact(sparse.csr_array(both))


def normalised(weights: sparse.csr_array) -> sparse.csr_array:
    """Return the weights over their mean positive one."""
    positive = weights.data[weights.data > 0]
    return doubles(weights) / (positive.mean(dtype=np.float64) if len(positive) else 1)


def best_blend(
    weights_a: sparse.csr_array,
    weights_b: sparse.csr_array,
    evaluate_on: tuple[sparse.csr_array, sparse.csr_array],
    owned: sparse.csr_array | None = None,
) -> pd.DataFrame:
    """Return share, ndcg_at_10 and recall_at_20 of SHARES, best first."""
    history, truth = evaluate_on
    rows = []
    for share in SHARES:
        ranked = scores(history, blend(weights_a, weights_b, share))
        rows.append([share, *evaluated(ranked, truth, owned)])
    table = pd.DataFrame(rows, columns=["share", *METRICS])
    ranked = table.sort_values(METRICS, ascending=False, kind="stable")
    return ranked.reset_index(drop=True)
