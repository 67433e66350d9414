"""Generated shops with planted elasticities: how far off estimates and intervals are.

Each seed is a shop of its own: see `planted_prices`, which says why the naive estimate
beside is biased there; what pyfixest does is in `planted_peers`.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.figures import Figure, Goal, at_most, short
from benchmarks.common.run_dbt import build
from benchmarks.prices.planted_estimators import estimator_elasticities
from benchmarks.prices.planted_peers import NAIVE, pyfixest_elasticities, shop_weeks
from python_udfs.prices.estimator_choice import ESTIMATORS
from python_udfs.shops.planted_prices import write_planted_prices

SEEDS = range(15)  # 750 products: a coverage of .90 is known to .018
MAX_ERROR, COVERAGE = at_most(0.10), (0.88, 0.92)
PEERS = {"naive": "naive least squares", "pyfixest": "pyfixest"}

OURS = """
select product_id, elasticity, elasticity_low, elasticity_high, promotion_effect
from product_elasticities
"""


def planted_figures(peers: str) -> Iterator[Figure]:
    """Build a shop per seed; yield how good its mart `product_elasticities` is.

    `peers` is the Python of the peers' environment.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        products, weeks = (
            pd.concat(tables)
            for tables in zip(*pool.map(built_estimates, SEEDS), strict=True)
        )
    theirs = pyfixest_elasticities(peers, weeks)
    yield from evaluated(products.merge(theirs, on=["seed", "product_id"]))
    yield from evaluated_estimators(products)


def built_estimates(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `estimates` of a shop built by dbt, and the weeks they are of."""
    with tempfile.TemporaryDirectory() as name:
        shop, database = Path(name, "shop"), Path(name, "shop.duckdb")
        truth = write_planted_prices(shop, seed)
        build(shop, database, ("+product_elasticities",))
        with duckdb.connect(str(database), read_only=True) as connection:
            found = estimates(connection, truth).assign(seed=seed)
            each = estimator_elasticities(connection)
            return found.merge(each, on="product_id"), shop_weeks(connection, seed)


def estimates(
    connection: duckdb.DuckDBPyConnection, truth: pd.DataFrame
) -> pd.DataFrame:
    """Return the truth's products with ours and the naive estimate beside.

    Columns: product_id, true_elasticity, true_promotion_effect, those of OURS and of
    NAIVE; ours are NaN where the shop gives none.
    """
    known = truth.set_index("product_id").add_prefix("true_")
    for query in (OURS, NAIVE):
        known = known.join(connection.sql(query).df().set_index("product_id"))
    return known.reset_index()


def evaluated(products: pd.DataFrame) -> Iterator[Figure]:
    """Yield figures of `estimates` with pyfixest's beside; each seed is a repeat."""
    answered = products.dropna(subset="elasticity")
    work = f"planted elasticities, {products['seed'].nunique()} generated shops: "
    share = len(answered) / len(products)
    yield Figure(f"{work}share answered", share)
    yield _figure(f"{work}mean error", answered, _error, MAX_ERROR)
    yield _figure(f"{work}coverage of 90 %", answered, _coverage, COVERAGE)
    off = answered["promotion_effect"] - answered["true_promotion_effect"]
    by_seed = list(off.abs().groupby(answered["seed"]).mean())
    promotion = f"{work}error of promotion effect"
    yield Figure(promotion, off.abs().mean(), None, by_seed)


def evaluated_estimators(products: pd.DataFrame) -> Iterator[Figure]:
    """Yield, for information, the same of each estimator, chosen or not."""
    shops = [shop for _, shop in products.groupby("seed")]
    for name in ESTIMATORS:
        for label, measure in {"mean error": _error, "coverage": _coverage}.items():
            column = f"{name}_elasticity"
            by_seed = [measure(shop, column) for shop in shops]
            work = f"the same by {name} alone: {label}"
            yield Figure(work, measure(products, column), None, by_seed)


def _figure(
    work: str,
    products: pd.DataFrame,
    measure: Callable[[pd.DataFrame, str], float],
    goal: Goal,
) -> Figure:
    by_seed = [measure(shop, "elasticity") for _, shop in products.groupby("seed")]
    peers = [
        f"{label} {short(measure(products, f'{name}_elasticity'))}"
        for name, label in PEERS.items()
    ]
    value = measure(products, "elasticity")
    return Figure(work, value, goal, by_seed, peer=", ".join(peers))


def _error(products: pd.DataFrame, column: str) -> float:
    return (products[column] - products["true_elasticity"]).abs().mean()


def _coverage(products: pd.DataFrame, column: str) -> float:
    prefix = column.removesuffix("elasticity") or "elasticity_"
    low, high = products[f"{prefix}low"], products[f"{prefix}high"]
    return products["true_elasticity"].between(low, high).mean()
