"""Item-item cosine (Sarwar et al. 2001, doi:10.1145/371920.372071)."""

from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import doubles, scores, strongest


class ItemCosine(BaseEstimator):
    """Cosine between the columns of two products: a . b / (|a| |b| + shrinkage).

    Parameters
    ----------
    neighbours : int
        Weights kept per recommended product.
    shrinkage : float
        Takes weight from pairs of few buyers, in units of |a| |b|.
    """

    def __init__(self, *, neighbours: int = 100, shrinkage: float = 0.0) -> None:
        self.neighbours = neighbours
        self.shrinkage = shrinkage

    def fit(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None = None
    ) -> Self:
        """Learn from [customers, products]; what was bought next adds nothing."""
        bought = doubles(history)
        by_product = bought.T.tocsr()
        norms = np.sqrt(bought.power(2).sum(axis=0))

        def cosines(some: slice) -> np.ndarray:
            dots = (by_product[some] @ bought).toarray()
            lengths = np.multiply.outer(norms[some], norms) + self.shrinkage
            return np.divide(dots, lengths, out=dots, where=lengths > 0)

        self.weights_ = strongest(cosines, history.shape[1], self.neighbours)
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]."""
        return scores(history, self.weights_)


def predicted_ratings(
    ratings: sparse.csr_array, *, neighbours: int = 100, shrinkage: float = 0.0
) -> sparse.csr_array:
    """Return `weighted_average` of explicit ratings by their own item cosines."""
    cosine = ItemCosine(neighbours=neighbours, shrinkage=shrinkage)
    return weighted_average(ratings, cosine.fit(ratings).weights_)


def weighted_average(
    ratings: sparse.csr_array, similarities: sparse.csr_array
) -> sparse.csr_array:
    """Return r(u, i) = sum of r(u, j) sim(i, j) / sum of |sim(i, j)|, [users, items].

    Both sums are over the items j that u rated, which are the stored values of
    `ratings` [users, items]. `similarities` [j, i] may be an item table; it is 0 where
    not stored. A rating is stored in the result where any such similarity is, and has
    the unit of `ratings`.
    """
    similar = doubles(similarities).copy()
    similar.eliminate_zeros()
    rated = doubles(ratings)
    is_rated = sparse.csr_array((np.ones(rated.nnz), rated.indices, rated.indptr))
    is_rated.resize(rated.shape)
    sums, absolute = rated @ similar, is_rated @ abs(similar)
    sums.sort_indices()
    absolute.sort_indices()
    not_0 = np.isin(_places(absolute), _places(sums), assume_unique=True)
    predicted = np.zeros(absolute.nnz)
    predicted[not_0] = sums.data / absolute.data[not_0]
    absolute.data = predicted
    return absolute


def _places(matrix: sparse.csr_array) -> np.ndarray:
    rows, columns = matrix.tocoo().coords
    return rows.astype(np.int64) * matrix.shape[1] + columns


def weighted_average_of_pairs(
    ratings: sparse.csr_array,
    similarities: sparse.csr_array,
    users: np.ndarray,
    items: np.ndarray,
) -> np.ndarray:
    """Return `weighted_average` for pairs of user and item alone, NaN where none."""
    similar = doubles(similarities).T.tocsr()[items]
    rated = doubles(ratings)[users]
    is_rated = rated.copy()
    is_rated.data[:] = 1
    sums = np.asarray(rated.multiply(similar).sum(axis=1))
    absolute = np.asarray(is_rated.multiply(abs(similar)).sum(axis=1))
    return np.divide(sums, absolute, out=np.full(len(sums), np.nan), where=absolute > 0)
