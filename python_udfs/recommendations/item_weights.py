"""Weights between products: made in blocks, kept where strongest, summed to scores.

Weights are multiples of one power of 2 and have 24 bits, so that sums of weights times
a history of whole numbers, or of few bits, are exact: SQL, ONNX and Python add them in
another order and still come to the same score, to the last bit.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import sparse

SIDES = ["bought_product_id", "product_id"]
CELLS = 20_000_000  # in a dense block: 160 MB of doubles


def blocks(height: int, length: int) -> list[slice]:
    """Return slices of `length`, each of at most CELLS when `height` is the rest."""
    width = max(1, CELLS // max(1, height))
    return [slice(at, min(at + width, length)) for at in range(0, length, width)]


def largest(values: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of the `count` largest of each row that are above 0.

    They come row by row, best first; of equals the lower column is first.
    """
    above_zero = np.finfo(float).tiny
    row, column = np.nonzero(
        values >= np.maximum(_lower_bound(values, count), above_zero)
    )
    order = np.lexsort((column, -values[row, column], row))
    row, column = row[order], column[order]
    is_kept = np.arange(len(row)) - np.searchsorted(row, row) < count
    return row[is_kept], column[is_kept]


def _lower_bound(values: np.ndarray, count: int) -> np.ndarray:
    """Return [rows, 1]: nothing below it is among the `count` largest of its row.

    It is the count-th largest of the maxima of groups of columns, which is far quicker
    than to sort the values.
    """
    groups = 16 * count
    height = values.shape[1] // groups if groups else 0
    if height < 2:
        return np.full((len(values), 1), -np.inf)
    shape = (len(values), height, groups)
    maxima = values[:, : height * groups].reshape(shape).max(axis=1)
    return np.partition(maxima, -count, axis=1)[:, [-count]]


def strongest(
    block_of: Callable[[slice], np.ndarray],
    products: int,
    neighbours: int,
    strength: np.ndarray | None = None,
) -> sparse.csr_array:
    """Return the item table [bought product, product] of the strongest weights.

    `block_of` returns all weights of some recommended products, dense [some products,
    bought product]: a row each. The strongest of a row are those of the largest weight,
    or weight x `strength` [bought product].
    """
    bought, product, weight = [[]], [[]], [[]]
    for some in blocks(products, products):
        weights = block_of(some)
        weights[np.arange(len(weights)), np.arange(some.start, some.stop)] = 0
        by_strength = weights if strength is None else weights * strength
        row, column = largest(by_strength, neighbours)
        bought.append(column)
        product.append(row + some.start)
        weight.append(weights[row, column])
    places = np.concatenate(bought).astype(int), np.concatenate(product).astype(int)
    shape = (products, products)
    return exact(sparse.csr_array((np.concatenate(weight), places), shape=shape))


def exact(weights: sparse.csr_array) -> sparse.csr_array:
    """Return the weights as float32, rounded to 24 bits below the largest one's."""
    max_weight = np.abs(weights.data).max(initial=0)
    _, exponent = np.frexp(max_weight)
    values = np.ldexp(np.rint(np.ldexp(weights.data, 24 - exponent)), exponent - 24)
    rounded = sparse.csr_array(weights, copy=True)
    rounded.data = values.astype(np.float32)
    rounded.eliminate_zeros()
    rounded.sort_indices()
    return rounded


def scores(history: sparse.csr_array, weights: sparse.csr_array) -> sparse.csr_array:
    """Return [customers, products] doubles: history x weights, summed."""
    return doubles(history) @ doubles(weights)


def doubles(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return a sparse matrix of any kind as a csr array of doubles."""
    return sparse.csr_array(matrix, dtype=np.float64)


def top(
    scores: sparse.csr_array, count: int, owned: sparse.csr_array | None = None
) -> np.ndarray:
    """Return [customers, count] product numbers, best first, -1 where there is none.

    Only products whose score is above 0 count, and none of those `owned`; of equals the
    lower number is first.
    """
    best = np.full((scores.shape[0], count), -1)
    for some in blocks(scores.shape[1], scores.shape[0]):
        ranked = scores[some].toarray()
        if owned is not None:
            ranked[owned[some].nonzero()] = 0
        row, product = largest(ranked, count)
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        best[row + some.start, rank] = product
    return best


def item_table(weights: sparse.csr_array, product_ids: pd.Index) -> pd.DataFrame:
    """Return bought_product_id, product_id, weight: a row per weight, by both ids."""
    pairs = weights.tocoo()
    ids = product_ids.to_numpy(object)
    columns = [ids[pairs.row], ids[pairs.col], pairs.data.astype(np.float32)]
    table = pd.DataFrame(dict(zip([*SIDES, "weight"], columns, strict=True)))
    return table.sort_values(SIDES, ignore_index=True)
