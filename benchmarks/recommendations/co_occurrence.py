"""What comes next: co-occurrence in sequences, directed in time.

A sequence is a customer's baskets or a session's clicks. Weighting pairs by their gap
and running sessions by recency follows Ludewig and Jannach (2018, sequential rules,
doi:10.1007/s11257-018-9209-6).
"""

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator

from python_udfs.recommendations.item_weights import exact, scores, strongest

STEP = ["session_id", "position"]


class DirectedCoOccurrence(BaseEstimator):
    """Weight of a -> b: how often and how soon b follows a.

    It is the sum of gap_decay^(gap - 1) / steps^session_length_exponent over all pairs
    of an a and a later b of the same session of so many steps, plus `backward_share` x
    the same over all pairs of a b and a later a, over count(a)^source_exponent x
    count(b)^popularity_exponent, where a count is of steps and a gap is the difference
    of two positions. The defaults are those that rank a day of a shop's next clicks
    best.

    Sequences are a table of session_id, position (whole numbers) and product_id;
    products at the same position, as in a basket, have no order.

    Parameters
    ----------
    gap_decay : float
        What each further step between the two leaves of a pair.
    backward_share : float
        What a pair counts when read backwards: 0 is directed, 1 is symmetric.
    session_length_exponent : float
        1 makes all steps of a session count together as much as one does alone, 0 each.
    max_gap : int
        Pairs further apart do not count, nor does what lies longer back in a session.
    popularity_exponent, source_exponent : float
        1 divides by a product's count, 0 not at all.
    history_decay : float
        What each further step back leaves of a product in a running session.
    with_repeats : bool
        Whether a product has a weight for itself, the diagonal: each step then counts
        as a pair with itself of gap 1, beside the returns. Clicks return often.
    neighbours : int
        Weights kept per bought product: its likeliest followers.
    """

    def __init__(
        self,
        *,
        gap_decay: float = 0.4,
        backward_share: float = 0.8,
        session_length_exponent: float = 0.25,
        max_gap: int = 15,
        popularity_exponent: float = 0.2,
        source_exponent: float = 0.7,
        history_decay: float = 0.3,
        with_repeats: bool = False,
        neighbours: int = 100,
    ) -> None:
        self.gap_decay = gap_decay
        self.backward_share = backward_share
        self.session_length_exponent = session_length_exponent
        self.max_gap = max_gap
        self.popularity_exponent = popularity_exponent
        self.source_exponent = source_exponent
        self.history_decay = history_decay
        self.with_repeats = with_repeats
        self.neighbours = neighbours

    def fit(self, sequences: pd.DataFrame) -> Self:
        """Learn `product_ids_` and `weights_` [bought product, product]."""
        self.product_ids_ = pd.Index(np.sort(sequences["product_id"].unique()))
        steps, products = _steps(sequences, self.product_ids_)
        forwards = _pairs(steps, range(1, self.max_gap + 1), self.gap_decay)
        pairs = forwards + self.backward_share * forwards.T
        count = products.sum(axis=0)
        per_step = sparse.diags_array(_lengths(steps) ** -self.session_length_exponent)
        bought = per_step @ products @ sparse.diags_array(count**-self.source_exponent)
        around = products @ sparse.diags_array(count**-self.popularity_exponent)
        later = pairs @ around
        by_product, later = bought.T.tocsr(), later.tocsr()

        def followers(some: slice) -> np.ndarray:
            return (by_product[some] @ later).toarray()

        weights = strongest(followers, len(count), self.neighbours).T.tocsr()
        if self.with_repeats:
            own = bought.multiply(later + around).sum(axis=0)
            weights = exact(weights + sparse.diags_array(np.asarray(own)).tocsr())
        self.weights_ = weights
        return self

    def histories(
        self, sequences: pd.DataFrame
    ) -> tuple[pd.DataFrame, sparse.csr_array]:
        """Return what `predict` takes for a session as it was after each of its steps.

        That is a table of session_id and position, one row per step in this order, and
        a csr array [steps, products]: the sum of history_decay^(steps back).
        Products that `fit` did not see are left out.
        """
        steps, products = _steps(sequences, self.product_ids_)
        back = range(self.max_gap + 1)
        earlier = _pairs(steps, back, self.history_decay).T
        return steps, exact((earlier @ products).tocsr())

    def predict(self, history: sparse.csr_array) -> sparse.csr_array:
        """Return scores [sessions, products]."""
        return scores(history, self.weights_)


def running(
    steps: pd.DataFrame, histories: sparse.csr_array
) -> tuple[pd.Index, sparse.csr_array]:
    """Return the sessions, sorted, and their histories after their last steps."""
    is_last = ~steps["session_id"].duplicated(keep="last").to_numpy()
    return pd.Index(steps["session_id"][is_last]), histories[is_last]


def _steps(
    sequences: pd.DataFrame, product_ids: pd.Index
) -> tuple[pd.DataFrame, sparse.csr_array]:
    """Return the steps, sorted, and whether each has a product [steps, products]."""
    rows = sequences[[*STEP, "product_id"]].drop_duplicates()
    steps = rows[STEP].drop_duplicates().sort_values(STEP, ignore_index=True)
    row = pd.MultiIndex.from_frame(steps).get_indexer(
        pd.MultiIndex.from_frame(rows[STEP])
    )
    column = product_ids.get_indexer(rows["product_id"])
    known = column >= 0
    shape = (len(steps), len(product_ids))
    ones = np.ones(known.sum())
    return steps, sparse.csr_array((ones, (row[known], column[known])), shape=shape)


def _lengths(steps: pd.DataFrame) -> np.ndarray:
    """Return how many steps the session of each step has."""
    return steps.groupby("session_id")["position"].transform("size").to_numpy(float)


def _pairs(steps: pd.DataFrame, gaps: range, decay: float) -> sparse.csr_array:
    """Return [steps, steps]: 1 where the second is the first gap after, then decay."""
    session = pd.factorize(steps["session_id"])[0].astype(np.int64)
    position = steps["position"].to_numpy(np.int64)
    position = position - position.min(initial=0)
    place = session * (position.max(initial=0) + gaps.stop) + position
    pairs = sparse.csr_array((len(steps),) * 2)
    for gap in gaps if len(place) else []:
        later = np.searchsorted(place, place + gap).clip(max=len(place) - 1)
        (first,) = np.nonzero(place[later] == place + gap)
        powers = np.full(len(first), float(decay) ** (gap - gaps.start))
        pairs += sparse.csr_array((powers, (first, later[first])), shape=pairs.shape)
    return pairs
