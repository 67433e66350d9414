"""What is bought again: personal frequency, then global popularity.

GP-TopFreq of Li et al. (2023, doi:10.1145/3587153), which few neural next-basket
recommenders beat, with older purchases counting less.
"""

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import doubles


class RepeatPurchase(BaseEstimator):
    """Score: the customer's own strength for a product + a share of its popularity.

    Popularity is the number of buyers over that of the most bought product, at most 1.

    Parameters
    ----------
    popularity_share : float
        What popularity counts beside the own strength; the default breaks ties only.
    popular_products : int
        As many of the most bought get a score from everybody, so that there is an
        answer for a customer of few products, or of none.
    """

    def __init__(
        self, *, popularity_share: float = 1e-6, popular_products: int = 100
    ) -> None:
        self.popularity_share = popularity_share
        self.popular_products = popular_products

    def fit(
        self, history: sparse.csr_array, bought_next: sparse.csr_array | None = None
    ) -> Self:
        """Learn `popularity_` [products]; what was bought next adds nothing."""
        buyers = np.bincount(history.nonzero()[1], minlength=history.shape[1])
        self.popularity_ = buyers / max(buyers.max(initial=0), 1)
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]; own products come before popular ones.

        That is so while `popularity_share` is below the smallest strength.
        """
        own = doubles(history)
        is_own = own.copy()
        is_own.data[:] = 1
        most = np.argsort(-self.popularity_, kind="stable")[: self.popular_products]
        is_popular = np.zeros(len(self.popularity_))
        is_popular[most] = self.popularity_[most]
        everybody = sparse.csr_array(np.ones((own.shape[0], 1)))
        popular = everybody @ sparse.csr_array(is_popular[None, :])
        rest = is_own.multiply(self.popularity_ - is_popular)
        return sparse.csr_array(own + self.popularity_share * (popular + rest))


def frequencies(
    purchases: pd.DataFrame,
    customers: pd.Index,
    product_ids: pd.Index,
    *,
    decay: float = 1.0,
) -> sparse.csr_array:
    """Return [customers, products]: the sum of decay^periods_ago over purchases.

    `purchases` has customer_id, product_id and periods_ago (baskets, days or months);
    customers and products not asked for are left out.
    """
    row = customers.get_indexer(purchases["customer_id"])
    column = product_ids.get_indexer(purchases["product_id"])
    strength = decay ** purchases["periods_ago"].to_numpy(float)
    known = (row >= 0) & (column >= 0)
    return sparse.csr_array(
        (strength[known], (row[known], column[known])),
        shape=(len(customers), len(product_ids)),
    )
