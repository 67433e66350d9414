"""Collaborative filtering whose weights lie between products and hold no customer."""

from typing import Self

import numpy as np
import onnx
import pandas as pd
from scipy import linalg, sparse
from sklearn.base import BaseEstimator

from python_udfs.item_recommender_onnx import SIDES, weights_graph
from python_udfs.purchases import buyers_of, customers_of, table_of


class ItemRecommender(BaseEstimator):
    """Expected purchase of a product, as a sum over what the customer has bought.

    score(customer, product) = repeat_weight x own weight of the product, where the
    customer has bought it, + sum over the other bought products of taste_weight x
    weight(bought product, product).

    Own weights are slopes of "bought again within the horizon" on repeat_weight, each
    shrunk towards all products'. Weights between products are one ridge regression of
    what is bought next, and of a share of the history itself, on the taste weights of
    the history: with the history alone it would be EASE (Steck 2019, doi:10.1145/
    3308558.3313710) without its column scale; the future gives it its direction in
    time. Only the strongest positive weights are kept, and they are scaled by
    `slope`, so that a new product's score is how likely it is to be bought.

    A history is a table of snapshot_date, customer_id, product_id, repeat_weight and
    taste_weight: one row per product that the customer had bought before that day. What
    was bought next is a table of the first three, for purchases from that day on.

    Parameters
    ----------
    minimum_buyers : int
        A product with fewer buyers has no neighbours, and all such products share one
        own weight: nothing learned here is about a handful of customers.
    most_products : int
        Of the others the most bought have neighbours; memory grows with its square.
    neighbours : int
        Weights kept per recommended product.
    regularisation : float
        Ridge penalty, in units of the mean diagonal of the Gram matrix.
    history_share : float
        How much of the target is the history itself.
    shrinkage : float
        Buyers after which an own weight is half the product's, half all products'.
    """

    def __init__(
        self,
        *,
        minimum_buyers: int = 20,
        most_products: int = 3_500,
        neighbours: int = 50,
        regularisation: float = 10.0,
        history_share: float = 0.2,
        shrinkage: float = 200.0,
    ) -> None:
        self.minimum_buyers = minimum_buyers
        self.most_products = most_products
        self.neighbours = neighbours
        self.regularisation = regularisation
        self.history_share = history_share
        self.shrinkage = shrinkage

    def fit(self, history: pd.DataFrame, bought: pd.DataFrame) -> Self:
        """Learn all weights; those between products still lack their scale."""
        buyers = buyers_of(history, bought)
        self.product_ids_ = buyers.index
        has_enough = buyers.to_numpy() >= self.minimum_buyers
        most_bought = np.argsort(-buyers.to_numpy(), kind="stable")
        known = most_bought[: min(self.most_products, has_enough.sum())]
        self.known_ = np.sort(known)
        customers = customers_of(history)
        target = table_of(bought, customers, self.product_ids_)
        repeat = table_of(history, customers, self.product_ids_, "repeat_weight")
        taste = table_of(history, customers, self.product_ids_, "taste_weight")
        self.own_weights_ = self._own_weights(repeat, target, has_enough)
        self.neighbour_weights_ = self._neighbour_weights(taste, target)
        return self

    def slope(self, history: pd.DataFrame, bought: pd.DataFrame) -> float:
        """Return how purchases follow the scores of products new to the customer.

        It is meant for a horizon later than those of `fit`: a least-squares slope
        through 0 of bought (1 or 0) on the score that comes from other products.
        """
        customers = customers_of(history)
        taste = table_of(history, customers, self.product_ids_, "taste_weight")
        target = table_of(bought, customers, self.product_ids_)
        scores = (taste @ self.neighbour_weights_)[:, self.known_].toarray()
        scores[taste[:, self.known_].nonzero()] = 0
        scored = float(np.square(scores).sum())
        return float(target[:, self.known_].multiply(scores).sum()) / (scored or 1.0)

    def scale(self, slope: float) -> Self:
        """Multiply the weights between products by what `slope` returned."""
        self.neighbour_weights_ = self.neighbour_weights_ * slope
        return self

    def scores(
        self, history: pd.DataFrame, customers: pd.Index, product_ids: pd.Index
    ) -> sparse.csr_array:
        """Return [customers, product_ids]; `product_ids` has all that `fit` saw."""
        repeat = table_of(history, customers, self.product_ids_, "repeat_weight")
        taste = table_of(history, customers, self.product_ids_, "taste_weight")
        own = sparse.diags_array(self.own_weights_)
        scores = sparse.coo_array(repeat @ own + taste @ self.neighbour_weights_)
        columns = product_ids.get_indexer(self.product_ids_)[scores.col]
        shape = (len(customers), len(product_ids))
        return sparse.csr_array((scores.data, (scores.row, columns)), shape=shape)

    def weights(self) -> pd.DataFrame:
        """Return bought_product_id, product_id, weight: every pair that is not 0."""
        own = sparse.diags_array(self.own_weights_)
        weights = (own + self.neighbour_weights_).tocoo()
        pairs = pd.DataFrame(
            {
                "bought_product_id": self.product_ids_[weights.row].to_numpy(object),
                "product_id": self.product_ids_[weights.col].to_numpy(object),
                # The last digits depend on the machine; nobody shall decide by them.
                "weight": weights.data.round(6).astype(np.float32),
            }
        )
        return pairs[pairs["weight"] != 0].sort_values(SIDES, ignore_index=True)

    def predict(self, x: pd.DataFrame) -> np.ndarray:
        """Return the weight of each pair of products, 0 where there is none."""
        weights = self.weights().set_index(SIDES)["weight"]
        pairs = pd.MultiIndex.from_frame(x[SIDES])
        return weights.reindex(pairs).fillna(0).to_numpy(np.float64)

    def to_onnx(self) -> onnx.ModelProto:
        """Return `predict` as a graph, which `weights_of` reads back."""
        return weights_graph(self.weights(), self.product_ids_)

    def _own_weights(
        self,
        repeat: sparse.csr_array,
        target: sparse.csr_array,
        has_enough: np.ndarray,
    ) -> np.ndarray:
        bought = np.asarray(repeat.multiply(target).sum(axis=0))
        spread = np.asarray(repeat.power(2).sum(axis=0))
        common = bought.sum() / spread.sum()
        prior = self.shrinkage * spread.sum() / repeat.nnz
        own = (bought + prior * common) / (spread + prior)
        return np.where(has_enough, own, common)

    def _neighbour_weights(
        self, taste: sparse.csr_array, target: sparse.csr_array
    ) -> sparse.csr_array:
        shape = (len(self.product_ids_),) * 2
        if len(self.known_) == 0:
            return sparse.csr_array(shape, dtype=np.float32)
        gram, wanted = _products(taste[:, self.known_], target[:, self.known_])
        wanted += self.history_share * gram
        strength = np.sqrt(gram.diagonal())
        gram[np.diag_indices_from(gram)] += self.regularisation * np.mean(strength**2)
        factor = linalg.cho_factor(gram, lower=True, overwrite_a=True)
        blocks = []
        for start in range(0, len(self.known_), 500):
            weights = linalg.cho_solve(factor, wanted[:, start : start + 500])
            columns = np.arange(weights.shape[1])
            weights[start + columns, columns] = 0  # has its own weight
            bought, column = _strongest(weights * strength[:, None], self.neighbours)
            kept = np.maximum(weights[bought, column], 0)
            blocks.append((kept, self.known_[bought], self.known_[start + column]))
        kept, bought, product = map(np.concatenate, zip(*blocks, strict=True))
        return sparse.csr_array((kept, (bought, product)), shape=shape)


def _products(
    taste: sparse.csr_array, target: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray]:
    """Return taste' x taste and taste' x target, some customers at a time."""
    gram = np.zeros((taste.shape[1],) * 2, dtype=np.float32)
    wanted = np.zeros_like(gram)
    for start in range(0, taste.shape[0], 2_000):
        some = slice(start, start + 2_000)
        dense = taste[some].toarray()
        gram += dense.T @ dense
        wanted += (target[some].T @ dense).T
    return gram, wanted


def _strongest(weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and columns of the `count` largest of every column."""
    count = min(count, len(weights))
    rows = np.argpartition(-weights.T, count - 1, axis=1)[:, :count]
    return rows.ravel(), np.repeat(np.arange(weights.shape[1]), count)
