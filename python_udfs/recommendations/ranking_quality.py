"""How well a ranking of the whole catalogue foresees what customers buy."""

import numpy as np
import pandas as pd
from scipy import sparse

from python_udfs.registry import metric

DISCOUNTS = 1 / np.log2(np.arange(2, 12))


def ranking_quality(
    scores: sparse.csr_array | np.ndarray,
    bought: sparse.csr_array,
    owned: sparse.csr_array | None = None,
) -> dict[str, float]:
    """Return NDCG at 10 and recall at 20, averaged over the customers who bought.

    `scores` is [customers, products], or [products] where all customers get the same; a
    product with score 0 or less is not ranked, and of equal scores the first product
    wins. `bought` [customers, products] is the truth. With `owned`, of the same shape,
    only products that the customer did not own are ranked and count. Raises
    ValueError where nobody bought anything that counts.
    """
    ndcg, recall = [], []
    for customer in range(bought.shape[0]):
        ranked, wanted = _row(scores, customer), _products(bought, customer)
        if owned is not None:
            known = _products(owned, customer)
            wanted, ranked[known] = np.setdiff1d(wanted, known), 0
        if len(wanted) > 0:
            hits = np.isin(_best(ranked, 20), wanted)
            gain = (hits[:10] * DISCOUNTS[: len(hits)]).sum()
            ndcg.append(gain / DISCOUNTS[: len(wanted)].sum())
            recall.append(hits.sum() / len(wanted))
    if not ndcg:
        raise ValueError("nobody bought anything that counts")
    return {"ndcg_at_10": np.mean(ndcg), "recall_at_20": np.mean(recall)}


def list_quality(
    rows: pd.DataFrame, scores: pd.Series, wanted: str
) -> dict[str, float]:
    """Return NDCG at 10 and recall at 20 of candidates ranked by their scores.

    `rows` has snapshot_date and customer_id, sorted by them, is_bought_in_horizon, and
    the column `wanted`: how many products the customer bought, be they candidates or
    not. Of equal scores the first row wins. Averaged over customers who bought.
    """
    customer = rows.groupby(["snapshot_date", "customer_id"], sort=False).ngroup()
    order = np.lexsort((-scores.to_numpy(float), customer))
    customer = customer.to_numpy()[order]
    place = np.arange(len(rows)) - np.searchsorted(customer, customer)
    hit = rows["is_bought_in_horizon"].to_numpy()[order].astype(float)
    first = place == 0
    count = rows[wanted].to_numpy()[order][first].astype(int)
    gain = np.where(place < 10, hit * DISCOUNTS[np.minimum(place, 9)], 0)
    best = np.cumsum(DISCOUNTS)[np.clip(count, 1, 10) - 1]
    came = count > 0
    return {
        "ndcg_at_10": (np.bincount(customer, gain) / best)[came].mean(),
        "recall_at_20": (
            np.bincount(customer, hit * (place < 20)) / np.maximum(count, 1)
        )[came].mean(),
    }


def list_metrics(
    rows: pd.DataFrame,
    wanted: str,
    baseline_name: str,
    baseline: pd.Series,
    suffix: str = "",
) -> list[dict]:
    """Return `list_quality` of the rows' `predicted`, beside a baseline's scores."""
    ours = list_quality(rows, rows["predicted"], wanted)
    others = list_quality(rows, baseline, wanted)
    return [
        metric(
            f"{name}{suffix}",
            ours[name],
            baseline_name=baseline_name,
            baseline_value=others[name],
            higher_is_better=True,
        )
        for name in ours
    ]


def _row(scores: sparse.csr_array | np.ndarray, customer: int) -> np.ndarray:
    if scores.ndim == 1:
        return scores.copy()
    row = np.zeros(scores.shape[1], dtype=scores.dtype)
    part = slice(scores.indptr[customer], scores.indptr[customer + 1])
    row[scores.indices[part]] = scores.data[part]
    return row


def _products(matrix: sparse.csr_array, row: int) -> np.ndarray:
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    products = np.flatnonzero(scores > 0)
    if len(products) > count:  # a full sort takes ten times as long
        threshold = np.partition(scores[products], -count)[-count]
        products = products[scores[products] >= threshold]
    return products[np.argsort(-scores[products], kind="stable")][:count]
