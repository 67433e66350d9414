"""What ranked lists show, whether bought or not: diversity, novelty, evenness."""

import numpy as np
import pandas as pd


def exposure(
    lists: pd.DataFrame, history: pd.DataFrame, catalogue: pd.Index, *, cutoff: int
) -> dict[str, float]:
    """Return coverage, novelty, Gini and the share of new products of lists' tops.

    coverage            share of the catalogue that is in any list
    novelty             mean self-information of a listed product in bits, -log2 of the
                        share of customers who had bought it, at least one (Vargas and
                        Castells 2011, doi:10.1145/2043932.2043955)
    gini                of how often each product of the catalogue is listed: 0 all
                        alike, near 1 always the same ones
    share_of_new        of listed products that their customer had not bought

    `lists` are as in `quality`; `history` has customer_id and
    product_id. Raises ValueError where the lists are empty.
    """
    shown = lists[lists["rank"] <= cutoff]
    if shown.empty:
        raise ValueError("there is no list to evaluate")
    pairs = history[["customer_id", "product_id"]].drop_duplicates()
    buyers = pairs["product_id"].value_counts()
    share = (
        buyers.reindex(shown["product_id"]).fillna(1) / history["customer_id"].nunique()
    )
    listed = shown["product_id"].value_counts().reindex(catalogue, fill_value=0)
    owned = shown.merge(pairs, on=["customer_id", "product_id"])
    return {
        "coverage": float((listed > 0).mean()),
        "novelty": float(-np.log2(share).mean()),
        "gini": gini(listed.to_numpy()),
        "share_of_new": 1 - len(owned) / len(shown),
    }


def gini(amounts: np.ndarray) -> float:
    """Return the Gini coefficient of amounts of at least 0, not all 0."""
    ordered = np.sort(amounts)
    place = np.arange(1, len(ordered) + 1)
    weighted = (2 * place - len(ordered) - 1) @ ordered
    return float(weighted / (len(ordered) * ordered.sum()))
