"""Histories and recommenders of products for tests."""

import numpy as np
from scipy import sparse

from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.factors import ImplicitFactors
from python_udfs.recommendations.rp3beta import RP3beta

RELATED = [
    Ease(regularisation=0.5),
    ItemCosine(),
    RP3beta(),
    ImplicitFactors(factors=8, iterations=2),
]


def table(rows):
    return sparse.csr_array(np.array(rows, dtype=float))


def random_history():
    """300 customers and 200 products, some popular; strengths of 6 bits."""
    random = np.random.default_rng(0)
    popularity = np.linspace(0.05, 0.2, 200)
    strength = random.integers(1, 64, (300, 200)) / 64
    return table(np.where(random.random((300, 200)) < popularity, strength, 0))
