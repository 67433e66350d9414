"""What is held out of data without dates, to choose a candidate."""

import numpy as np
import pandas as pd
from scipy import sparse


def random_holdout(
    history: sparse.csr_array, share: float, seed: int
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return a history without a random share of each row's products, and these.

    Of each customer's products as many are held out as `share` rounds to, and at least
    one where there are two or more; a customer of one product keeps it. What is held
    out is 1 where stored.
    """
    stored = history.tocsr().tocoo()
    order = np.lexsort((np.random.default_rng(seed).random(stored.nnz), stored.row))
    rank = _place_within(stored.row[order])
    count = np.bincount(stored.row, minlength=history.shape[0])
    wanted = np.maximum(np.rint(share * count), 1) * (count > 1)
    is_held = np.empty(stored.nnz, dtype=bool)
    is_held[order] = rank < wanted[stored.row[order]]
    return _some(stored, ~is_held), _ones(_some(stored, is_held))


def last_holdout(sequences: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of each session but its last step, and those of the last step.

    `sequences` has session_id and position; a session of one step keeps it.
    """
    positions = sequences.groupby("session_id")["position"]
    first, last = positions.transform("min"), positions.transform("max")
    is_held = (sequences["position"] == last) & (first < last)
    return sequences[~is_held], sequences[is_held]


def _place_within(groups: np.ndarray) -> np.ndarray:
    return np.arange(len(groups)) - np.searchsorted(groups, groups)


def _some(stored: sparse.coo_array, kept: np.ndarray) -> sparse.csr_array:
    places = stored.row[kept], stored.col[kept]
    return sparse.csr_array((stored.data[kept], places), shape=stored.shape)


def _ones(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix.data[:] = 1
    return matrix
