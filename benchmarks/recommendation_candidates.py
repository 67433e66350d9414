"""Our candidates on any data: the inner validation chooses, then all history trains."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from python_udfs.recommenders.choice import (
    best_blend,
    blend,
    choose,
    default_candidates,
)
from python_udfs.recommenders.item_weights import scores, top

DEPTH = 20


def chosen_lists(
    history: pd.DataFrame,
    asked: pd.Index,
    inner_history: pd.DataFrame,
    inner_held: pd.DataFrame,
) -> pd.DataFrame:
    """Return lists of new products by the best candidate, or the best two's blend.

    Tables have customer_id, product_id and strength, one row per pair.
    """
    customers = pd.Index(history["customer_id"].unique()).sort_values()
    products = pd.Index(history["product_id"].unique()).sort_values()
    known, held, whole = (
        table_of(rows, customers, products)
        for rows in (inner_history, inner_held, history)
    )
    candidates = default_candidates(len(products), len(customers))
    tried, fitted = choose(candidates, (known, None), (known, held), known)
    first, second = tried["name"][:2]
    tables = fitted[first].weights_, fitted[second].weights_
    shares = best_blend(*tables, (known, held), known)
    share = shares["share"][0]
    if shares["ndcg_at_10"][0] <= tried["ndcg_at_10"][0]:
        share = 0.0
    print(f"  ours: {1 - share:.2f} {first} + {share:.2f} {second}", flush=True)
    first, second = (clone(candidates[name]).fit(whole) for name in (first, second))
    weights = blend(first.weights_, second.weights_, share)
    rows = customers.get_indexer(asked)
    return _lists(whole[rows], weights, asked, products)


def table_of(
    rows: pd.DataFrame, customers: pd.Index, products: pd.Index
) -> sparse.csr_array:
    """Return strengths as [customers, products]."""
    place = (
        customers.get_indexer(rows["customer_id"]),
        products.get_indexer(rows["product_id"]),
    )
    shape = len(customers), len(products)
    return sparse.csr_array((rows["strength"].to_numpy(float), place), shape=shape)


def _lists(
    owned: sparse.csr_array,
    weights: sparse.csr_array,
    asked: pd.Index,
    products: pd.Index,
) -> pd.DataFrame:
    found = scores(owned, weights)
    is_owned = owned.copy()
    is_owned.data = np.ones_like(is_owned.data)
    best = top(sparse.csr_array(found - found.multiply(is_owned)), DEPTH)
    row, place = (best >= 0).nonzero()
    return pd.DataFrame(
        {
            "customer_id": asked[row],
            "rank": place + 1,
            "product_id": products[best[row, place]],
        }
    )
