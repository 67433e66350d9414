"""Planted cross elasticities: whose price moves the units of whom."""

import numpy as np
import pandas as pd

SUBCATEGORIES = 12
SUBSTITUTES, COMPLEMENTS = (1, -1), (2,)  # whose, counted on within the subcategory


def cross_elasticities(
    products: int, substitute: float, complement: float, seed: int
) -> np.ndarray:
    """Return [products, others] percent of units for one percent on the other's price.

    A subcategory is a ring of products; those beside one are its substitutes.
    """
    random = np.random.default_rng([seed, 1])
    cross = np.zeros((products, products))
    product = np.arange(products)
    ring = products // SUBCATEGORIES
    planted = {substitute: SUBSTITUTES, complement: COMPLEMENTS}
    for mean, steps in planted.items():
        for step in steps if mean else ():
            place = (product // SUBCATEGORIES + step) % ring
            other = place * SUBCATEGORIES + product % SUBCATEGORIES
            cross[product, other] = random.normal(mean, abs(mean) / 5, products)
    return cross


def of_others(
    cross: np.ndarray, products: pd.DataFrame, price: np.ndarray
) -> np.ndarray:
    """Return the factor that others' prices make, [products, stores, weeks] or 1."""
    if not cross.any():
        return np.ones(1)
    ratio = np.log(price / products["usual"].to_numpy()[:, None, None])
    return np.exp(np.tensordot(cross, ratio, 1))


def named(cross: np.ndarray) -> pd.DataFrame:
    """Return product_id, other_product_id and cross_elasticity of what is not 0."""
    product, other = cross.nonzero()
    return pd.DataFrame(
        {
            "product_id": "p" + pd.Series(product).astype(str),
            "other_product_id": "p" + pd.Series(other).astype(str),
            "cross_elasticity": cross[product, other],
        }
    )
