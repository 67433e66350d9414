"""How well a ranking of the whole catalogue foresees what customers buy."""

import numpy as np
from scipy import sparse

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
