"""implicit's top products for everybody, in an environment of its own.

Reads `history.npz` and `weights.npz` in a folder; for every line, a depth, it says how
many seconds the lists of that depth took, and leaves them in `top.npy`.
"""

import sys
import time
from pathlib import Path

import numpy as np
from implicit._nearest_neighbours import NearestNeighboursScorer
from implicit.nearest_neighbours import ItemItemRecommender
from scipy import sparse

THREADS = 2


def main(name: str) -> None:
    """Recommend products that were not bought, once for every line read."""
    folder = Path(name)
    history = _loaded(folder / "history.npz")
    model = ItemItemRecommender(num_threads=THREADS)
    model.similarity = _loaded(folder / "weights.npz")
    model.scorer = NearestNeighboursScorer(model.similarity)
    customers = np.arange(history.shape[0])
    for depth in sys.stdin:
        started = time.perf_counter()
        products, _ = model.recommend(
            customers, history, N=int(depth), filter_already_liked_items=True
        )
        print(time.perf_counter() - started, flush=True)
        np.save(folder / "top.npy", products)


def _loaded(path: Path) -> sparse.csr_matrix:
    table = sparse.csr_matrix(sparse.load_npz(path))
    table.indices = table.indices.astype(np.int32)  # implicit's own are
    table.indptr = table.indptr.astype(np.int32)
    return table


if __name__ == "__main__":
    main(*sys.argv[1:])
