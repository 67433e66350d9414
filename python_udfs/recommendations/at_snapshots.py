"""Which item table a shop's histories call for, and what it was at each snapshot.

A table for a snapshot is fitted on the two horizons before it: on what customers had
bought when these began, and on what they bought in them. All of it was known by then.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, clone

from python_udfs.recommendations.choice import (
    METRICS,
    best_blend,
    blend,
    choose,
    name_of,
)
from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.factors import ImplicitFactors
from python_udfs.recommendations.interactions import (
    KEY,
    bought_next,
    buyers_of,
    customers_of,
    table_of,
)
from python_udfs.recommendations.item_weights import item_table, strongest
from python_udfs.recommendations.rp3beta import RP3beta
from python_udfs.training.inputs import feature_rows

MIN_BUYERS = 20  # below it a weight would tell of a handful of customers
MAX_PRODUCTS = 3_500  # the most bought; EASE's time grows with their cube
PRODUCTS_TO_CHOOSE_BY = 2_000
NEIGHBOURS = 50  # kept per recommended product
HORIZONS = 2


def item_models() -> dict[str, BaseEstimator]:
    """Return what is tried on a shop, each under its name."""
    tried = [
        Ease(regularisation=3),
        Ease(regularisation=10),
        Ease(regularisation=10, column_scale=1),
        ItemCosine(shrinkage=20),
        RP3beta(alpha=0.4, beta=0.1),
        ImplicitFactors(factors=32, regularisation=10, alpha=1, iterations=5),
    ]
    return {name_of(item_model): item_model for item_model in tried}


def histories_of(relation: Any, session: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return what `dbt.ref` gave of the customers' products, sorted by its key."""
    rows = feature_rows(relation, session)
    columns = [*KEY, "preference_weight", "days_since_last_order"]
    histories = rows.select(*columns).order_by(KEY).to_pandas()
    return histories.astype({"customer_id": "category", "product_id": "category"})


def ranked_item_models(histories: pd.DataFrame) -> pd.DataFrame:
    """Return how well each item model, and the best blend of two, ranks new products.

    Fitted for the third snapshot from the end, evaluated on the horizon that begins
    there: it ends before the one that models are evaluated on. Best first: name,
    ndcg_at_10, recall_at_20, blended_with and share (null but for the blend). Empty
    where the shop is too young, or nobody bought anything new.
    """
    days = sorted(histories["snapshot_date"].unique())
    columns = ["name", *METRICS, "blended_with", "share"]
    if len(days) < 4:
        return pd.DataFrame(columns=columns)
    products, fit_on = _fit_on(histories, days[-3], PRODUCTS_TO_CHOOSE_BY)
    evaluate_on, owned = _evaluate_on(histories, days[-3], products)
    if evaluate_on[1].multiply(owned).nnz == evaluate_on[1].nnz:
        return pd.DataFrame(columns=columns)
    table, fitted = choose(item_models(), fit_on, evaluate_on, owned)
    first = table["name"][0]
    second = next(name for name in table["name"] if not _are_alike(name, first))
    weights = [fitted[name].weights_ for name in (first, second)]
    best = best_blend(*weights, evaluate_on, owned).iloc[0]
    blended = {"name": first, "blended_with": second, **best}
    both = pd.concat([pd.DataFrame([blended]), table], ignore_index=True)
    ranked = both.sort_values(METRICS, ascending=False, kind="stable")
    return ranked[columns].reset_index(drop=True)


def item_tables(histories: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """Return the chosen item model's item table for each snapshot but the first.

    Columns snapshot_date, bought_product_id, product_id and weight.
    """
    names = [chosen["name"], chosen["blended_with"]]
    estimators = [item_models()[name] for name in names if isinstance(name, str)]
    tables = []
    for day in sorted(histories["snapshot_date"].unique())[1:]:
        products, fit_on = _fit_on(histories, day, MAX_PRODUCTS)
        weights = _weights(estimators, fit_on, chosen["share"])
        tables.append(item_table(weights, products).assign(snapshot_date=day))
    return pd.concat(tables, ignore_index=True)


def _are_alike(name: str, other: str) -> bool:
    """Return whether two names are of one estimator with other parameters."""
    return name.split("(")[0] == other.split("(")[0]


def _weights(
    estimators: list[BaseEstimator], fit_on: tuple, share: float
) -> sparse.csr_array:
    fitted = [clone(estimator).fit(*fit_on).weights_ for estimator in estimators]
    weights = blend(*fitted, share) if len(fitted) == 2 else fitted[0]
    by_product = weights.T.tocsr()
    strength = np.sqrt(
        fit_on[0].power(2).sum(axis=0)
    )  # what most have bought tells more
    return strongest(
        lambda some: by_product[some].toarray(), len(strength), NEIGHBOURS, strength
    )


def _fit_on(
    histories: pd.DataFrame, day: pd.Timestamp, most: int
) -> tuple[pd.Index, tuple]:
    """Return the most bought products of enough buyers, (history, bought next)."""
    days = sorted(histories["snapshot_date"].unique())
    before = [other for other in days if other < day][-HORIZONS:]
    known = histories[histories["snapshot_date"].isin(before)]
    bought = bought_next(histories[histories["snapshot_date"] <= day])
    bought = bought[bought["snapshot_date"].isin(before)]
    buyers = buyers_of(known, bought)
    enough = buyers[buyers >= MIN_BUYERS]
    products = enough.sort_values(ascending=False, kind="stable").index[:most]
    products = products.sort_values()
    customers = customers_of(known)
    history = table_of(known, customers, products, "preference_weight")
    return products, (history, table_of(bought, customers, products))


def _evaluate_on(
    histories: pd.DataFrame, day: pd.Timestamp, products: pd.Index
) -> tuple[tuple[sparse.csr_array, sparse.csr_array], sparse.csr_array]:
    """Return (history, bought next) from that day on, and what was owned."""
    known = histories[histories["snapshot_date"] == day]
    bought = bought_next(histories)
    customers = customers_of(known)
    history = table_of(known, customers, products, "preference_weight")
    truth = table_of(bought[bought["snapshot_date"] == day], customers, products)
    owned = sparse.csr_array(history > 0, dtype=np.float32)
    return (history, truth), owned
