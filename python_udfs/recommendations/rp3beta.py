"""Random walks product - customer - product (Paudel et al. 2017, doi:10.1145/2955101).

A walk starts at a bought product, goes to one of its buyers, and on to another product
of theirs.
"""

from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import doubles, scores, strongest


class RP3beta(BaseEstimator):
    """Weight of a -> b: sum over customers u of (p(a, u) p(u, b))^alpha / n(b)^beta.

    p(a, u) is u's share of all that product a sold, p(u, b) product b's share of all
    that u bought, and n(b) the number of buyers of b.

    Parameters
    ----------
    alpha : float
        Above 1 for the likeliest walks, below 1 for all alike.
    beta : float
        How much the popularity of the recommended product counts against it.
    neighbours : int
        Weights kept per recommended product.
    """

    def __init__(
        self, *, alpha: float = 1.0, beta: float = 0.6, neighbours: int = 100
    ) -> None:
        self.alpha = alpha
        self.beta = beta
        self.neighbours = neighbours

    def fit(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None = None
    ) -> Self:
        """Learn from [customers, products]; what was bought next adds nothing."""
        bought = doubles(history)
        to_customer = _shares(bought.T.tocsr()).power(self.alpha).T.tocsr()
        to_product = _shares(bought).power(self.alpha).T.tocsr()
        buyers = np.maximum(np.diff(to_product.indptr), 1.0)

        def walks(some: slice) -> np.ndarray:
            likely = (to_product[some] @ to_customer).toarray()
            return likely / buyers[some, None] ** self.beta

        self.weights_ = strongest(walks, history.shape[1], self.neighbours)
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]."""
        return scores(history, self.weights_)


def _shares(rows: sparse.csr_array) -> sparse.csr_array:
    sums = rows.sum(axis=1)
    return (sparse.diags_array(1 / np.where(sums > 0, sums, 1)) @ rows).tocsr()
