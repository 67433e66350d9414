"""Which pairs of products weeks tell enough of, and what of each by itself."""

import numpy as np
import pandas as pd

from python_udfs.prices.cross_panel import (
    SERIES,
    Panel,
    Told,
    first_of_alike,
    most_told,
    told,
)

MIN_WEEKS = 20  # in which both were sold
MIN_OWN_SHARE = 0.3  # of the other price's variance: else the two move together
MAX_ERROR = 0.3  # of a cross elasticity: a wider one tells no usual one from none
PROMOTION_SD = 0.1  # of what a promotion does to other products beyond its price
PAIR = ["product_id", "other_product_id"]


def pairs_of_series(panel: Panel, candidates: pd.DataFrame) -> pd.DataFrame:
    """Return candidates with pair, series and other_series, a row a store."""
    series = panel.series.assign(series=range(len(panel.series)))
    names = {"product_id": "other_product_id", "series": "other_series"}
    pairs = candidates.merge(series, on="product_id")
    pairs = pairs.merge(series.rename(columns=names), on=[*SERIES[1:], PAIR[1]])
    return coded(pairs)


def coded(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with codes `pair` from 0, in the order in which they stand."""
    pairs = pairs.reset_index(drop=True)
    return pairs.assign(pair=pairs.groupby(PAIR, sort=False).ngroup())


def informative(panel: Panel, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of which enough is told, whatever it is."""
    if pairs.empty:
        return pairs
    is_worth_it = most_told(panel, pairs) >= MAX_ERROR**-2
    pairs = coded(pairs[is_worth_it[pairs["pair"]]])
    if pairs.empty:
        return pairs
    found = told(panel, pairs)
    _, errors, _ = estimates_of(found, np.zeros_like(found.score))
    is_told = errors <= MAX_ERROR
    is_told &= (found.weeks >= MIN_WEEKS) & (found.own_share >= MIN_OWN_SHARE)
    return coded(pairs[is_told[pairs["pair"]]])


def one_of_alike(panel: Panel, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs without those whose other moves with one that sells more.

    `others_alike` counts those left out: which of them did it nobody can tell.
    """
    sold = panel.weight.sum(1)[pairs["other_series"]]
    pairs = pairs.assign(sold=sold, others_alike=0)
    others = pairs.sort_values("sold", ascending=False, kind="stable")
    others = others.drop_duplicates("pair")
    first = {}
    for _, own in others.groupby("product_id", sort=False):
        place = first_of_alike(panel, own["other_series"].to_numpy())
        first |= dict(zip(own["pair"], own["pair"].to_numpy()[place], strict=True))
    of_first = pairs["pair"].map(first)
    counts = pd.Series(first).value_counts() - 1
    pairs = pairs.assign(others_alike=of_first.map(counts).fillna(0).astype(int))
    return coded(pairs[of_first == pairs["pair"]])


def estimates_of(
    found: Told, effects: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return estimates [pairs, 2], errors of the first and covariances [pairs, 2, 2].

    `effects` [pairs, 2] are those that have been taken out of what is left.
    """
    score = found.score + np.einsum("pij,pj->pi", found.information, effects)
    prior = np.diag([1e-6, PROMOTION_SD**-2])
    covariance = np.linalg.inv(found.information + prior)
    estimates = np.einsum("pij,pj->pi", covariance, score)
    return estimates, np.sqrt(covariance[:, 0, 0]), covariance
