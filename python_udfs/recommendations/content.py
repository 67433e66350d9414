"""Similarity by what a product is, for products that nobody has bought yet."""

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import scores, strongest

ATTRIBUTES = ["category", "subcategory", "brand"]


class ContentSimilarity(BaseEstimator):
    """Cosine between the tokens of two products, each weighted by its rarity.

    Tokens are the words of the name (letters and digits, in lower case) and each
    attribute as a whole, as in category=tea. A token's weight is its idf, ln(products /
    products that have it) (Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0).

    Parameters
    ----------
    neighbours : int
        Weights kept per recommended product.
    most_common_share : float
        A token that a larger share of products has is left out: it says little and
        costs most.
    """

    def __init__(
        self, *, neighbours: int = 100, most_common_share: float = 0.1
    ) -> None:
        self.neighbours = neighbours
        self.most_common_share = most_common_share

    def fit(self, products: pd.DataFrame) -> Self:
        """Learn `weights_` [product, product], in the order of the rows.

        `products` may have product_name, category, subcategory and brand; what is
        missing or null gives no token.
        """
        counts = _token_table(products)
        share = counts.sum(axis=0) / max(len(products), 1)
        kept = share <= max(self.most_common_share, 2 / max(len(products), 1))
        rarity = sparse.diags_array(-np.log(share[kept]))
        weighted = (counts[:, kept] @ rarity).tocsr()
        lengths = np.sqrt(weighted.power(2).sum(axis=1))
        unit = sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighted
        by_token = unit.T.tocsr()

        def cosines(some: slice) -> np.ndarray:
            return (unit[some] @ by_token).toarray()

        self.weights_ = strongest(cosines, len(products), self.neighbours)
        return self

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [customers, products]."""
        return scores(history, self.weights_)


def _token_table(products: pd.DataFrame) -> sparse.csr_array:
    """Return whether a product has a token, [products, tokens]."""
    numbered = products.reset_index(drop=True)
    tokens = pd.concat(
        [_words(numbered), *(_values(numbered, name) for name in ATTRIBUTES)]
    )
    token, names = pd.factorize(tokens, sort=True)
    shape = (len(products), len(names))
    ones = np.ones(len(tokens))
    has_token = sparse.csr_array((ones, (tokens.index.to_numpy(), token)), shape=shape)
    has_token.data[:] = 1  # a word may stand in a name twice
    return has_token


def _words(products: pd.DataFrame) -> pd.Series:
    if "product_name" not in products:
        return pd.Series(dtype=object)
    names = products["product_name"].dropna().astype(object)
    return names.astype(str).str.lower().str.findall(r"\w+").explode().dropna()


def _values(products: pd.DataFrame, name: str) -> pd.Series:
    if name not in products:
        return pd.Series(dtype=object)
    values = products[name].dropna().astype(object)
    return f"{name}=" + values.astype(str)
