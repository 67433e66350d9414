"""Matrix factorisation of implicit feedback (Hu, Koren and Volinsky 2008).

doi:10.1109/ICDM.2008.22
"""

from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommenders.item_weights import doubles, scores, strongest

CELLS = 20_000_000  # of the factors of one block of histories


class ImplicitFactors(BaseEstimator):
    """Factors X of customers and Y of products, by alternating least squares.

    They minimise sum of c(u, i) (p(u, i) - x_u . y_i)^2 over all pairs +
    regularisation x (|X|^2 + |Y|^2), with p = 1 where bought, else 0, and c = 1 + alpha
    x history.

    The item table has no customers in it: it folds any history h in by a ridge
    regression of h on the products' factors, x = (Y'Y + regularisation I)^-1 Y' h, so
    weights = Y (Y'Y + regularisation I)^-1 Y'. That leaves out the confidences c, whose
    own solve per customer no linear table can hold.

    Parameters
    ----------
    factors : int
        Length of a customer's and a product's vector.
    regularisation : float
        Ridge penalty on every factor.
    alpha : float
        How much surer a purchase is than its absence, per unit of history.
    iterations : int
        Times that customers and products are both solved.
    neighbours : int
        Weights kept per recommended product.
    seed : int
        Of the products' first factors.
    """

    def __init__(
        self,
        *,
        factors: int = 64,
        regularisation: float = 10.0,
        alpha: float = 10.0,
        iterations: int = 10,
        neighbours: int = 100,
        seed: int = 0,
    ) -> None:
        self.factors = factors
        self.regularisation = regularisation
        self.alpha = alpha
        self.iterations = iterations
        self.neighbours = neighbours
        self.seed = seed

    def fit(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None = None
    ) -> Self:
        """Learn from [customers, products]; what was bought next adds nothing."""
        confidence = self.alpha * doubles(history)
        by_product = confidence.T.tocsr()
        random = np.random.default_rng(self.seed)
        self.product_factors_ = random.normal(0, 0.1, (history.shape[1], self.factors))
        for _ in range(self.iterations):
            self.customer_factors_ = solved(
                confidence, self.product_factors_, self.regularisation
            )
            self.product_factors_ = solved(
                by_product, self.customer_factors_, self.regularisation
            )
        self.weights_ = self._folded_in()
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]."""
        return scores(history, self.weights_)

    def _folded_in(self) -> sparse.csr_array:
        products = self.product_factors_
        gram = products.T @ products + self.regularisation * np.eye(self.factors)
        folded = np.linalg.solve(gram, products.T)
        return strongest(
            lambda some: products[some] @ folded, len(products), self.neighbours
        )


def solved(
    confidence: sparse.csr_array, factors: np.ndarray, regularisation: float
) -> np.ndarray:
    """Return the factors of each row of `confidence` [rows, columns], [rows, factors].

    A row's are (F'F + F' diag(c) F + regularisation I)^-1 F' (c + 1 where c is stored),
    where F [columns, factors] are the other side's. Rows of equal length are one block.
    """
    width = factors.shape[1]
    gram = factors.T @ factors + regularisation * np.eye(width)
    solution = np.zeros((confidence.shape[0], width))
    lengths = np.diff(confidence.indptr)
    for length in np.unique(lengths[lengths > 0]):
        (rows,) = np.nonzero(lengths == length)
        height = max(1, CELLS // (width * max(length, width)))
        for start in range(0, len(rows), height):
            some = rows[start : start + height]
            stored = confidence.indptr[some, None] + np.arange(length)
            seen, surer = factors[confidence.indices[stored]], confidence.data[stored]
            weighted = (seen * surer[..., None]).transpose(0, 2, 1)
            target = ((surer + 1)[:, None, :] @ seen).transpose(0, 2, 1)
            solution[some] = np.linalg.solve(gram + weighted @ seen, target)[..., 0]
    return solution
