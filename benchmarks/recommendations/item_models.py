"""Our item models on any data: inner validation chooses, then all history trains."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, clone

from python_udfs.recommendations.choice import (
    best_blend,
    blend,
    choose,
    name_of,
)
from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.factors import ImplicitFactors
from python_udfs.recommendations.item_weights import scores, top
from python_udfs.recommendations.rp3beta import RP3beta

DEPTH = 20


def chosen_lists(
    history: pd.DataFrame,
    asked: pd.Index,
    inner_history: pd.DataFrame,
    inner_held: pd.DataFrame,
) -> pd.DataFrame:
    """Return lists of new products by the best item model, or its best blend.

    Tables have customer_id, product_id and strength, one row per pair. Strengths (a
    rating, a number of orders) compete with ones and with log(1 + strength).
    """
    customers = pd.Index(history["customer_id"].unique()).sort_values()
    products = pd.Index(history["product_id"].unique()).sort_values()
    known, held, whole = (
        table_of(rows, customers, products)
        for rows in (inner_history, inner_held, history)
    )
    forms = [_ones]
    if (whole.data != 1).any():
        forms += [sparse.csr_array, np.log1p]
    chosen = [(*_choice(form(known), _ones(held)), form) for form in forms]
    _, (first, second), share, form = max(chosen, key=lambda choice: choice[0])
    print(f"  ours: {1 - share:.2f} {first} + {share:.2f} {second}", flush=True)
    both = (
        clone(item_model).fit(form(whole)).weights_ for item_model in (first, second)
    )
    rows = form(whole)[customers.get_indexer(asked)]
    return _lists(rows, blend(*both, share), asked, products)


def default_item_models(products: int, customers: int) -> dict[str, BaseEstimator]:
    """Return the item models to try on data of this size, each under a name.

    The costliest, factors, are left out where they would take minutes. Published data
    call for EASE itself (column_scale 1), and the denser they are, the less penalty.
    """
    item_models = [
        Ease(regularisation=0.3, column_scale=1),
        Ease(regularisation=1, column_scale=1),
        Ease(regularisation=3, column_scale=1),
        Ease(regularisation=10, column_scale=1),
        Ease(regularisation=100, column_scale=1),
        Ease(regularisation=10),
        ItemCosine(),
        ItemCosine(shrinkage=20),
        RP3beta(alpha=0.4, beta=0),
        RP3beta(alpha=0.6, beta=0.2),
        RP3beta(alpha=1, beta=0.6),
    ]
    if products + customers <= 50_000:
        item_models += [
            ImplicitFactors(factors=64, regularisation=10, alpha=0),
            ImplicitFactors(factors=64, regularisation=10, alpha=1),
        ]
    return {name_of(item_model): item_model for item_model in item_models}


def _choice(
    known: sparse.csr_array, held: sparse.csr_array
) -> tuple[float, tuple[BaseEstimator, BaseEstimator], float]:
    """Return the inner NDCG at 10, two item models and the second's share.

    They are the best one, and the best of another kind.
    """
    item_models = default_item_models(known.shape[1], known.shape[0])
    tried, fitted = choose(item_models, (known, None), (known, held), known)
    first = tried["name"][0]
    kind = type(item_models[first])
    others = [name for name in tried["name"] if type(item_models[name]) is not kind]
    best = item_models[first], item_models[others[0]]
    tables = (fitted[name].weights_ for name in (first, others[0]))
    blended = best_blend(*tables, (known, held), known)
    alone, together = tried["ndcg_at_10"][0], blended["ndcg_at_10"][0]
    if together > alone:
        return together, best, blended["share"][0]
    return alone, best, 0.0


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


def _ones(table: sparse.csr_array) -> sparse.csr_array:
    ones = table.copy()
    ones.data = np.ones_like(ones.data)
    return ones


def _lists(
    owned: sparse.csr_array,
    weights: sparse.csr_array,
    asked: pd.Index,
    products: pd.Index,
) -> pd.DataFrame:
    found = scores(owned, weights)
    best = top(sparse.csr_array(found - found.multiply(_ones(owned))), DEPTH)
    row, place = (best >= 0).nonzero()
    return pd.DataFrame(
        {
            "customer_id": asked[row],
            "rank": place + 1,
            "product_id": products[best[row, place]],
        }
    )
