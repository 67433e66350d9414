"""Planted cross elasticities: whose price moves the units of whom."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array

SUBCATEGORIES = 12
SUBSTITUTES, COMPLEMENTS = (1, -1), (2,)  # whose, counted on within the subcategory


def cross_elasticities(
    products: int, substitute: float, complement: float, seed: int
) -> coo_array:
    """Return [products, others] percent of units for one percent on the other's price.

    A subcategory is a ring of products; those beside one are its substitutes.
    """
    random = np.random.default_rng([seed, 1])
    places, values = [], []
    product = np.arange(products)
    ring = products // SUBCATEGORIES
    planted = {substitute: SUBSTITUTES, complement: COMPLEMENTS}
    for mean, steps in planted.items():
        for step in steps if mean else ():
            place = (product // SUBCATEGORIES + step) % ring
            other = place * SUBCATEGORIES + product % SUBCATEGORIES
            places.append((product, other))
            values.append(random.normal(mean, abs(mean) / 5, products))
    if not values:
        return coo_array((products, products))
    place = np.concatenate(places, axis=1)
    return coo_array((np.concatenate(values), tuple(place)), (products, products))


def of_others(
    cross: coo_array, products: pd.DataFrame, price: np.ndarray
) -> np.ndarray:
    """Return the factor that others' prices make, [products, stores, weeks] or 1."""
    if not cross.nnz:
        return np.ones(1)
    ratio = np.log(price / products["usual"].to_numpy()[:, None, None])
    return np.exp((cross @ ratio.reshape(len(ratio), -1)).reshape(ratio.shape))


def named(cross: coo_array) -> pd.DataFrame:
    """Return product_id, other_product_id and cross_elasticity of what is not 0."""
    return pd.DataFrame(
        {
            "product_id": "p" + pd.Series(cross.row).astype(str),
            "other_product_id": "p" + pd.Series(cross.col).astype(str),
            "cross_elasticity": cross.data,
        }
    )
