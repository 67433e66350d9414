"""Session-kNN: what sessions like the running one held.

Jannach and Ludewig (2017, doi:10.1145/3109859.3109872): the cosine is between sets of
products; with a decay the running session's older clicks count less (V-SKNN).
"""

import numpy as np
from scipy import sparse

BLOCK = 500


def session_knn(
    running: sparse.csr_array, sessions: sparse.csr_array, *, neighbours: int
) -> sparse.csr_array:
    """Return scores [running, products]: summed cosines of the sessions that held it.

    `running` [running, products] holds the weights of the clicks so far, `sessions`
    [sessions, products] the past; of equally similar sessions the later ones count.
    """
    held = sparse.csr_array(sessions > 0, dtype=np.float64)
    past, now = _of_length_1(held), _of_length_1(sparse.csr_array(running))
    found = []
    for start in range(0, now.shape[0], BLOCK):
        similar = (now[start : start + BLOCK] @ past.T).tocsr()
        found.append(_nearest(similar, neighbours) @ held)
    return sparse.vstack(found, format="csr")


def _of_length_1(rows: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(rows.power(2).sum(axis=1))
    return sparse.diags_array(1 / np.maximum(lengths, 1e-300)) @ rows


def _nearest(similar: sparse.csr_array, neighbours: int) -> sparse.csr_array:
    cells = similar.tocoo()
    order = np.lexsort((-cells.col, -cells.data, cells.row))
    row = cells.row[order]
    kept = order[np.arange(len(row)) - np.searchsorted(row, row) < neighbours]
    return sparse.csr_array(
        (cells.data[kept], (cells.row[kept], cells.col[kept])), shape=similar.shape
    )
