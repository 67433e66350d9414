"""What is ranked for a customer: habits, new products by item weights, popular ones.

Customers and products are numbers here. Affinities are exact in any order of adding up
(a preference weight has 8 bits, one between products 24), so that matrices say what SQL
would, without a row for each pair of products.
"""

import numpy as np
from scipy import sparse

from python_udfs.recommendations.item_weights import blocks, largest

NEW_PRODUCTS = 100
LEAST = 1e-300  # stands for an item-to-item score of 0, which is more than none


def candidates(
    tastes: sparse.csr_array,
    is_habit: sparse.csr_array,
    weights: sparse.csr_array,
    popular: np.ndarray,
) -> list[np.ndarray]:
    """Return customers, products, item_weights and their ranks, a row per candidate.

    `tastes` [customers, products] are weights of all that a customer had bought, which
    may be 0, `is_habit` holds what of it is a candidate for that alone; `weights`
    [products, products] is an item table, `popular` are products. Of equal item_weights
    the product of the lower number is chosen; their rank is the same, 1 is the largest.
    """
    ranked = np.unique(weights.indices)  # what any weight leads to
    weights = weights[:, ranked]
    place = np.zeros(tastes.shape[1], int)
    place[ranked] = np.arange(len(ranked))
    found = [[np.zeros(0, int)] * 4]
    for some in blocks(len(ranked), tastes.shape[0]):
        bought = _ones(tastes[some])
        item_to_item_score = (tastes[some] @ weights).toarray()
        is_new = (bought @ _ones(weights)).toarray() > 0
        is_new &= bought[:, ranked].toarray() == 0
        new = largest(
            np.where(is_new, np.maximum(item_to_item_score, LEAST), 0), NEW_PRODUCTS
        )
        each = np.arange(len(item_to_item_score))
        customer = [new[0], is_habit[some].nonzero()[0], each.repeat(len(popular))]
        product = [ranked[new[1]], is_habit[some].nonzero()[1]]
        product.append(np.tile(popular, len(item_to_item_score)))
        key = np.concatenate(customer) * tastes.shape[1] + np.concatenate(product)
        customer, product = np.divmod(np.unique(key), tastes.shape[1])
        value = np.where(np.isin(product, ranked), 1.0, 0.0)
        if len(ranked):
            value *= item_to_item_score[customer, place[product]]
        found.append([customer + some.start, product, value, _ranks(customer, value)])
    return [np.concatenate(part) for part in zip(*found, strict=True)]


def _ones(table: sparse.csr_array) -> sparse.csr_array:
    ones = np.ones(table.nnz, np.float32)
    return sparse.csr_array((ones, table.indices, table.indptr), shape=table.shape)


def _ranks(customer: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return ranks [rows] within each customer, whose rows lie together."""
    order = np.lexsort((-value, customer))
    of, sorted_ = customer[order], value[order]
    row = np.arange(len(order))
    begins = np.append(True, of[1:] != of[:-1])[: len(row)]
    is_other = begins | np.append(True, sorted_[1:] != sorted_[:-1])[: len(row)]
    first = np.maximum.accumulate(np.where(begins, row, 0))
    ranks = np.empty(len(order), int)
    ranks[order] = np.maximum.accumulate(np.where(is_other, row, 0)) - first + 1
    return ranks
