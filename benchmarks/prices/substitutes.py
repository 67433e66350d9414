"""Substitutes and complements: are they found where planted, and only there?

Generated shops have cross elasticities of two substitutes and a complement a product.
In real shops nobody knows them, but prices moved in time must find next to nothing.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, Goal, at_most, short
from benchmarks.common.run_dbt import build
from benchmarks.common.shops import write_shop
from benchmarks.fleet.generated import KINDS, write_kind
from benchmarks.prices.planted_peers import QUANTILE
from python_udfs.prices.cross_effects import PAIR, cross_effects
from python_udfs.shops.sample import write_sample_shop

SEEDS = range(10, 16)  # settings were chosen by others
KIND = KINDS["substitutes"]
SELECTED = ("+int_cross_effects", "+int_price_weeks")
COVERAGE, MAX_FALSE, MAX_BIAS = (0.85, 0.95), at_most(0.10), at_most(0.10)
MOVED_BY = (0.3, 0.5, 0.7)  # other shares than those that errors were found by
REAL = {
    "sample": lambda folder: write_sample_shop(folder, 500),
    "Online Retail": lambda folder: write_shop("Online Retail", folder),
}
OURS = """
select * exclude (is_found, own_estimate), cross_elasticity as estimate,
    cross_elasticity_low as low, cross_elasticity_high as high
from int_cross_effects
"""
WEEKS = """
select product_id, subcategory, week_date, units, ln(price) as log_price
from int_price_weeks
where units > 0 and is_price_seen
order by product_id, week_date
"""


def substitute_figures() -> Iterator[Figure]:
    """Yield how good pairs of generated shops are, then how many real shops have."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pairs = pd.concat(pool.map(built_pairs, SEEDS))
    yield from evaluated(pairs)
    for name, write in REAL.items():
        yield placebo_figure(name, *built(write))


def built_pairs(seed: int) -> pd.DataFrame:
    """Return the estimated pairs of a shop, ours and the naive ones, with the truth."""
    with tempfile.TemporaryDirectory() as name:
        shop, database = Path(name, "shop"), Path(name, "shop.duckdb")
        truth = write_kind(KIND, shop, seed).attrs["cross"]
        build(shop, database, SELECTED)
        with duckdb.connect(str(database), read_only=True) as connection:
            ours, weeks = connection.sql(OURS).df(), connection.sql(WEEKS).df()
    return beside_truth(ours, naive(weeks), truth).assign(seed=seed)


def beside_truth(
    ours: pd.DataFrame, theirs: pd.DataFrame, truth: pd.DataFrame
) -> pd.DataFrame:
    """Return PAIR with true and, of ours and naive_, estimate, low, high of any pair.

    True is 0 where nothing was planted; what was not estimated is NaN.
    """
    planted = truth.rename(columns={"cross_elasticity": "true"})
    ours = ours[[*PAIR, "estimate", "low", "high"]]
    pairs = ours.merge(theirs, how="outer", on=PAIR)
    pairs = pairs.merge(planted, how="outer", on=PAIR)
    return pairs.fillna({"true": 0.0})


def naive(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return PAIR, naive_estimate, naive_low and naive_high by least squares.

    Log units of each product on the log prices of all products of its subcategory.
    """
    found = []
    for _, own in weeks.groupby("subcategory"):
        prices = own.pivot(index="week_date", columns="product_id", values="log_price")
        prices = prices.ffill().bfill()
        design = np.column_stack([prices, np.ones(len(prices))])
        units = own.pivot(index="week_date", columns="product_id", values="units")
        for product_id in prices.columns:
            is_sold = units[product_id].notna().to_numpy()
            log_units = np.log(units[product_id][is_sold].to_numpy())
            slopes, errors = _least_squares(design[is_sold], log_units)
            table = pd.DataFrame(
                {
                    "product_id": product_id,
                    "other_product_id": prices.columns,
                    "naive_estimate": slopes[:-1],
                    "naive_low": (slopes - QUANTILE * errors)[:-1],
                    "naive_high": (slopes + QUANTILE * errors)[:-1],
                }
            )
            found.append(table[table["other_product_id"] != product_id])
    return pd.concat(found)


def _least_squares(
    design: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    inverse = np.linalg.pinv(design.T @ design)
    slopes = inverse @ design.T @ target
    squares = (target - design @ slopes) ** 2
    variance = squares.sum() / max(len(target) - design.shape[1], 1)
    return slopes, np.sqrt(variance * np.diag(inverse))


def evaluated(pairs: pd.DataFrame) -> Iterator[Figure]:
    """Yield figures of `beside_truth`; each seed is a repeat."""
    work = f"simulated, {pairs['seed'].nunique()} shops with substitutes: "
    yield _figure(f"{work}coverage of 90 %, all pairs", pairs, coverage, COVERAGE)
    yield _figure(f"{work}false of those found", pairs, false_share, MAX_FALSE)
    yield _figure(f"{work}found of those planted", pairs, found_share, None)
    yield _figure(f"{work}bias of planted ones found", pairs, bias, MAX_BIAS)


def _figure(
    work: str,
    pairs: pd.DataFrame,
    measure: Callable[[pd.DataFrame, str], float],
    goal: Goal | None,
) -> Figure:
    by_seed = [measure(shop, "") for _, shop in pairs.groupby("seed")]
    peer = f"least squares {short(measure(pairs, 'naive_'))}"
    return Figure(work, measure(pairs, ""), goal, by_seed, peer=peer)


def coverage(pairs: pd.DataFrame, by: str) -> float:
    """Return the share of estimated pairs whose interval holds the truth."""
    known = pairs.dropna(subset=f"{by}estimate")
    return known["true"].between(known[f"{by}low"], known[f"{by}high"]).mean()


def false_share(pairs: pd.DataFrame, by: str) -> float:
    """Return the share of found pairs that are none or of the other sign."""
    found = pairs[_is_found(pairs, by)]
    return (np.sign(found[f"{by}estimate"]) != np.sign(found["true"])).mean()


def found_share(pairs: pd.DataFrame, by: str) -> float:
    """Return the share of planted pairs that are found with their sign."""
    is_right = np.sign(pairs[f"{by}estimate"]) == np.sign(pairs["true"])
    return (_is_found(pairs, by) & is_right)[pairs["true"] != 0].mean()


def bias(pairs: pd.DataFrame, by: str) -> float:
    """Return how far the strength of found planted pairs is off, on average."""
    found = pairs[_is_found(pairs, by) & (pairs["true"] != 0)]
    off = (found[f"{by}estimate"] - found["true"]) * np.sign(found["true"])
    return abs(off.mean())


def _is_found(pairs: pd.DataFrame, by: str) -> pd.Series:
    return (pairs[f"{by}low"] > 0) | (pairs[f"{by}high"] < 0)


def built(write: Callable[[Path], None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weeks and the candidates of a shop built by dbt."""
    with tempfile.TemporaryDirectory() as name:
        shop, database = Path(name, "shop"), Path(name, "shop.duckdb")
        write(shop)
        build(shop, database, SELECTED)
        with duckdb.connect(str(database), read_only=True) as connection:
            weeks = connection.table("int_elasticity_weeks")
            candidates = connection.table("int_cross_candidates")
            return (
                weeks.order("product_id, store_id, week_date").df(),
                candidates.order("product_id, other_product_id").df(),
            )


def placebo_figure(name: str, weeks: pd.DataFrame, candidates: pd.DataFrame) -> Figure:
    """Return how many pairs are found with prices moved in time, over those found."""
    asked = cross_effects(weeks, candidates)
    moved = [cross_effects(weeks, candidates, moved_by=share) for share in MOVED_BY]
    found, *by_chance = (int(table["is_found"].sum()) for table in [asked, *moved])
    return Figure(
        f"{name}: pairs found with prices moved in time, over those found",
        np.mean(by_chance) / max(found, 1),
        MAX_FALSE,
        ours=f"{found} of {len(asked)} found",
        peer=f"moved: {', '.join(map(str, by_chance))} found",
    )
