"""EASE: one ridge regression between all products (Steck 2019).

doi:10.1145/3308558.3313710
"""

from typing import Self

import numpy as np
from scipy import linalg, sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import scores, strongest


class Ease(BaseEstimator):
    """Weights of a ridge regression of purchases on the other purchases.

    Without `bought_next` the target is the history itself: EASE. With it the target is
    what was bought next plus `history_share` x the history: the future gives the
    weights a direction in time.

    Parameters
    ----------
    regularisation : float
        Ridge penalty, in units of the mean diagonal of the Gram matrix.
    history_share : float
        How much of the target is the history itself, where there is a future.
    column_scale : float
        1: no product explains itself while the others are fitted, as in EASE. 0: each
        does, and its own weight is left out afterwards, so that what is bought again
        counts less in the other weights. Between: a mixture of the two.
    neighbours : int
        Weights kept per recommended product.
    max_products : int
        Only the most bought have weights; memory grows with its square (3 float32
        matrices), time with its cube.
    """

    def __init__(
        self,
        *,
        regularisation: float = 3.0,
        history_share: float = 1.0,
        column_scale: float = 0.0,
        neighbours: int = 100,
        max_products: int = 5_000,
    ) -> None:
        self.regularisation = regularisation
        self.history_share = history_share
        self.column_scale = column_scale
        self.neighbours = neighbours
        self.max_products = max_products

    def fit(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None = None
    ) -> Self:
        """Learn from [customers, products] and, where known, what was bought next."""
        products = history.shape[1]
        known = _most_bought(history, self.max_products)
        if len(known) == 0:
            self.weights_ = sparse.csr_array((products, products), dtype=np.float32)
            return self
        next_of_known = None if bought_next is None else bought_next[:, known]
        gram, wanted = self._gram_and_wanted(history[:, known], next_of_known)
        strength = np.sqrt(gram.diagonal())
        inverse = _ridge_inverse(gram, self.regularisation)

        def regressed(some: slice) -> np.ndarray:
            return _regressed(inverse, wanted, some, self.column_scale)

        weights = strongest(regressed, len(known), self.neighbours, strength).tocoo()
        places = known[weights.row], known[weights.col]
        self.weights_ = sparse.csr_array((weights.data, places), (products, products))
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]."""
        return scores(history, self.weights_)

    def _gram_and_wanted(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return history' x history and history' x target, some customers at a time."""
        gram = np.zeros((history.shape[1],) * 2, dtype=np.float32)
        wanted = np.zeros_like(gram)
        for start in range(0, history.shape[0], 2_000):
            some = slice(start, start + 2_000)
            dense = history[some].toarray().astype(np.float32)
            gram += dense.T @ dense
            if bought_next is not None:
                wanted += (bought_next[some].T @ dense).T
        wanted += gram * (1 if bought_next is None else self.history_share)
        return gram, wanted


def _most_bought(history: sparse.csr_array, count: int) -> np.ndarray:
    buyers = np.bincount(history.nonzero()[1], minlength=history.shape[1])
    most = np.argsort(-buyers, kind="stable")[:count]
    return np.sort(most[buyers[most] > 0])


def _ridge_inverse(gram: np.ndarray, regularisation: float) -> np.ndarray:
    """Return the inverse of gram + penalty, in gram's memory."""
    penalty = regularisation * gram.diagonal().mean()
    gram[np.diag_indices_from(gram)] += penalty
    factor, _ = linalg.cho_factor(gram, lower=True, overwrite_a=True)
    inverse, _ = linalg.lapack.spotri(factor, lower=True, overwrite_c=True)
    return np.tril(inverse) + np.tril(inverse, -1).T


def _regressed(
    inverse: np.ndarray, wanted: np.ndarray, some: slice, column_scale: float
) -> np.ndarray:
    """Return the weights of some columns, a row each, diagonal included."""
    weights = wanted[:, some].T @ inverse
    own = weights[np.arange(len(weights)), np.arange(some.start, some.stop)]
    freed = column_scale * own / inverse.diagonal()[some]
    return weights - inverse[some] * freed[:, None]
