"""Matrix factorisation of implicit feedback (Hu, Koren and Volinsky 2008).

doi:10.1109/ICDM.2008.22; by conjugate gradients, of which a few steps from the last
iteration's factors do (Takacs, Pilaszy and Tikk 2011, doi:10.1145/2043932.2043987).
"""

from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import (
    blocks,
    doubles,
    scores,
    strongest,
)

STEPS = 3  # of conjugate gradients, each time


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
        products = random.normal(0, 0.1, (history.shape[1], self.factors))
        customers = np.zeros((history.shape[0], self.factors))
        exactness = {"regularisation": self.regularisation, "steps": STEPS}
        for _ in range(self.iterations):
            customers = solved(confidence, products, start=customers, **exactness)
            products = solved(by_product, customers, start=products, **exactness)
        self.customer_factors_, self.product_factors_ = customers, products
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
    confidence: sparse.csr_array,
    factors: np.ndarray,
    regularisation: float,
    *,
    start: np.ndarray,
    steps: int,
) -> np.ndarray:
    """Return the factors of each row of `confidence` [rows, columns], [rows, factors].

    A row's come, by `steps` of conjugate gradients from its `start`, close to
    (F'F + F' diag(c) F + regularisation I)^-1 F' (c + 1 where c is stored), where F
    [columns, factors] are the other side's. A row without confidences has zeros.
    """
    gram = factors.T @ factors + regularisation * np.eye(factors.shape[1])
    places = confidence.indices, confidence.indptr
    wanted = sparse.csr_array((confidence.data + 1, *places), shape=confidence.shape)
    solution = start * (np.diff(confidence.indptr) > 0)[:, None]
    residual = wanted @ factors - _times(solution, confidence, factors, gram)
    direction, length = residual, np.square(residual).sum(axis=1, keepdims=True)
    for _ in range(steps):
        image = _times(direction, confidence, factors, gram)
        curved = (direction * image).sum(axis=1, keepdims=True)
        step = length / np.where(curved > 0, curved, 1)
        solution = solution + step * direction
        residual = residual - step * image
        before, length = length, np.square(residual).sum(axis=1, keepdims=True)
        direction = residual + length / np.where(before > 0, before, 1) * direction
    return solution


def _times(
    rows: np.ndarray,
    confidence: sparse.csr_array,
    factors: np.ndarray,
    gram: np.ndarray,
) -> np.ndarray:
    """Return each row times its own matrix, gram + F' diag(c) F."""
    row = np.repeat(np.arange(len(rows)), np.diff(confidence.indptr))
    weighted = confidence.copy()
    for some in blocks(factors.shape[1], confidence.nnz):
        products = factors[confidence.indices[some]]
        weighted.data[some] *= np.einsum("ij,ij->i", rows[row[some]], products)
    return rows @ gram + weighted @ factors
