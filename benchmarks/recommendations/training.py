"""How time and memory of fitting a recommender grow, on generated purchases.

Each customer draws 20 products of popularity rank^-0.6. The published cost is linear in
customers at fixed products and history length; EASE's is cubic in products.
"""

import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.memory import peak_megabytes
from benchmarks.recommendations.co_occurrence import DirectedCoOccurrence
from benchmarks.recommendations.time import generated
from python_udfs.paths import PROJECT
from python_udfs.recommendations.cosine import ItemCosine
from python_udfs.recommendations.ease import Ease
from python_udfs.recommendations.factors import ImplicitFactors
from python_udfs.recommendations.rp3beta import RP3beta

EACH = 20
MODELS = {
    "ItemCosine": ItemCosine(),
    "RP3beta": RP3beta(),
    "Ease": Ease(max_products=5_000),
    "DirectedCoOccurrence": DirectedCoOccurrence(),
    "ImplicitFactors": ImplicitFactors(factors=32, iterations=2),
}
MORE_CUSTOMERS, OF_PRODUCTS = (10_000, 20_000, 40_000), 2_000
MORE_PRODUCTS, OF_CUSTOMERS = (1_000, 2_000, 4_000), 10_000
MAX_LINEAR, MAX_CUBIC = 1.1, 3.1
ROUNDS = 2  # the quicker one counts
MEMORY_OF = ("ItemCosine", "RP3beta", "Ease", "DirectedCoOccurrence")
MEMORY_CUSTOMERS, MEMORY_PRODUCTS, MAX_GIGABYTES = 20_000, (10_000, 60_000), 8.0


def training_figures() -> Iterator[Figure]:
    """Yield how fitting grows, then how much memory it takes."""
    for name in MODELS:
        sizes = [(customers, OF_PRODUCTS) for customers in MORE_CUSTOMERS]
        yield _growth(name, "customers", sizes, MORE_CUSTOMERS, MAX_LINEAR)
    sizes = [(OF_CUSTOMERS, products) for products in MORE_PRODUCTS]
    yield _growth("Ease", "products", sizes, MORE_PRODUCTS, MAX_CUBIC)
    for name in MEMORY_OF:
        for products in MEMORY_PRODUCTS:
            yield _memory(name, products)


def fit(name: str, history: sparse.csr_array) -> BaseEstimator:
    """Fit the model of that name on [customers, products]."""
    if name == "DirectedCoOccurrence":
        return MODELS[name].fit(_sequences(history))
    return MODELS[name].fit(history)


def _sequences(history: sparse.csr_array) -> pd.DataFrame:
    """Return a session per customer, of one product a step, in any order."""
    customer, product = history.nonzero()
    position = np.arange(len(customer)) - history.indptr[customer]
    return pd.DataFrame(
        {"session_id": customer, "position": position, "product_id": product}
    )


def _growth(
    name: str,
    unit: str,
    sizes: list[tuple[int, int]],
    counts: tuple[int, ...],
    goal: float,
) -> Figure:
    seconds = [
        _seconds(name, generated(customers, products, EACH))
        for customers, products in sizes
    ]
    slope, _ = np.polyfit(np.log(counts), np.log(seconds), 1)
    steps = [math.log2(more / less) for less, more in pairwise(seconds)]
    return Figure(
        f"{name}: fit, exponent of {unit}",
        float(slope),
        at_most(goal),
        steps,
        ours=" ".join(f"{second:.2g}" for second in seconds) + " s",
        peer=f"{' '.join(f'{count:,}' for count in counts)} {unit}",
    )


def _seconds(name: str, history: sparse.csr_array) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        fit(name, history)
        times.append(time.perf_counter() - started)
    return min(times)


def _memory(name: str, products: int) -> Figure:
    command = [sys.executable, "-m", "benchmarks.recommendations.training"]
    size = [str(MEMORY_CUSTOMERS), str(products)]
    printed = subprocess.check_output([*command, name, *size], cwd=PROJECT)
    told = json.loads(printed)
    gigabytes = told["peak"] / 1000
    return Figure(
        f"{name}: fit, peak memory, {products:,} products",
        gigabytes,
        at_most(MAX_GIGABYTES),
        unit="GB",
        ours=f"{told['seconds']:.1f} s",
        peer=f"{MEMORY_CUSTOMERS:,} customers x {EACH}",
    )


def main(name: str, customers: str, products: str) -> None:
    """Fit in this fresh process; print its seconds and peak memory in MB."""
    history = generated(int(customers), int(products), EACH)
    started = time.perf_counter()
    fit(name, history)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
