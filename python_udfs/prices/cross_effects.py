"""What the price of one product does to the units of another, pair by pair.

Every product's weeks are fitted by themselves. What is left of its units is laid beside
the other's price and promotion in the same store, as far as its own price, promotion
and trend do not tell them (Frisch, Waugh 1933, doi:10.2307/1907330). Pairs are pooled
(`mixtures`), because most effects are none, and take turns: what one pair explains no
other need explain (backfitting: Hastie, Tibshirani 1986, doi:10.1214/ss/1177013604).
"""

import numpy as np
import pandas as pd

from python_udfs.prices.cross_pairs import (
    MAX_ERROR,
    PAIR,
    coded,
    estimates_of,
    informative,
    one_of_alike,
    pairs_of_series,
)
from python_udfs.prices.cross_panel import (
    Panel,
    by_others,
    fitted_panel,
    moved,
    take_out,
    told,
)
from python_udfs.prices.estimators import FARTHEST_PLACEBO, SHIFTS, usable
from python_udfs.prices.mixtures import discoveries, fitted_prior, posterior

SWEEPS, FITS = 2, 3
MAX_FALSE = 0.1  # of those found
PRIOR_PLACEBOS = 8  # so many are those of the shop beside a product's
FIGURES = [
    *("cross_elasticity", "cross_elasticity_low", "cross_elasticity_high"),
    *("standard_error", "false_sign_rate", "own_estimate", "own_error"),
    *("promotion_effect", "promotion_effect_error", "promotion_slope"),
]
COUNTS = ["weeks", "others_alike"]
NONE = pd.DataFrame(columns=[*PAIR, *FIGURES, *COUNTS, "is_found"])


def cross_effects(
    weeks: pd.DataFrame, candidates: pd.DataFrame, *, moved_by: float = 0.0
) -> pd.DataFrame:
    """Return PAIR, FIGURES, COUNTS and is_found of the candidates that weeks tell of.

    `weeks` are sorted ones of int_elasticity_weeks, `candidates` has PAIR and is_rival.
    `promotion_effect` is what the other's promotion does to the log of units beyond its
    price where the cross elasticity is as found; it moves with that by
    `promotion_slope`. `moved_by` makes a placebo: others' prices, moved in time.
    """
    is_asked = weeks["product_id"].isin(candidates["product_id"])
    weeks = usable(weeks[is_asked].reset_index(drop=True))
    panel = _panel(weeks, moved_by) if len(weeks) else None
    if panel is None:
        return NONE
    pairs = informative(panel, pairs_of_series(panel, candidates))
    pairs = one_of_alike(panel, pairs)
    if pairs.empty:
        return NONE
    effects = np.zeros((pairs["pair"].nunique(), 2))
    for fit in range(FITS):
        if fit:
            known = by_others(panel, pairs, effects)
            panel = _panel(weeks, moved_by, known) or panel
        effects = _backfitted(panel, pairs, effects)
    return _described(panel, pairs, effects)


def _panel(
    weeks: pd.DataFrame, moved_by: float, known: np.ndarray | float = 0.0
) -> Panel | None:
    panel = fitted_panel(weeks, known)
    return moved(panel, moved_by) if panel and moved_by else panel


def _backfitted(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> np.ndarray:
    """Return the effects [pairs, 2] that are then taken out of what is left.

    `effects` are those that have been. A product's pairs take turns, the surest first.
    """
    group, effects = _group(pairs), effects.copy()
    turn = None
    for _ in range(SWEEPS):
        estimates, errors, _ = estimates_of(told(panel, pairs), effects)
        prior = fitted_prior(estimates[:, 0], errors, group)
        if turn is None:
            turn = _turns(pairs, np.abs(estimates[:, 0]) / errors)
        for rows in _by_turn(pairs, turn):
            own = rows["pair"].unique()
            found = told(panel, coded(rows))
            estimates, errors, covariance = estimates_of(found, effects[own])
            known = posterior(prior, estimates[:, 0], errors, group[own])
            new = _with_promotion(known.mean(), estimates, covariance)
            change = dict(zip(own, new - effects[own], strict=True))
            take_out(panel, rows, np.stack([change[pair] for pair in rows["pair"]]))
            effects[own] = new
    return effects


def _group(pairs: pd.DataFrame) -> np.ndarray:
    return pairs.drop_duplicates("pair")["is_rival"].to_numpy(int)


def _turns(pairs: pd.DataFrame, sureness: np.ndarray) -> np.ndarray:
    """Return of each pair [pairs] its place among its product's, the surest first."""
    own = pairs.drop_duplicates("pair")
    ranks = pd.Series(-sureness).groupby(own["product_id"].to_numpy()).rank("first")
    return ranks.to_numpy(int)


def _by_turn(pairs: pd.DataFrame, turn: np.ndarray) -> list[pd.DataFrame]:
    return [rows for _, rows in pairs.groupby(turn[pairs["pair"]])]


def _with_promotion(
    cross_elasticity: np.ndarray, estimates: np.ndarray, covariance: np.ndarray
) -> np.ndarray:
    """Return cross elasticities with what is then likely of promotions [pairs, 2]."""
    slope = covariance[:, 0, 1] / covariance[:, 0, 0]
    promotion = estimates[:, 1] + slope * (cross_elasticity - estimates[:, 0])
    return np.stack([cross_elasticity, promotion], 1)


def _placebo_inflation(panel: Panel, pairs: pd.DataFrame) -> np.ndarray:
    """Return by which factor variances [pairs] are too small, 1 or more.

    The same prices, moved in time, must do nothing to what is left. A price that fell
    once, or units that come and go, are less telling than their weeks: the factor is
    the larger of the product's and of the other's, drawn towards the shop's.
    """
    own = pairs.drop_duplicates("pair")
    squares, counts = np.zeros(len(own)), np.zeros(len(own))
    for share in SHIFTS:
        found = told(moved(panel, share), pairs)
        estimates, errors, _ = estimates_of(found, np.zeros_like(found.score))
        z = np.clip(estimates[:, 0] / errors, -FARTHEST_PLACEBO, FARTHEST_PLACEBO)
        counts += errors <= MAX_ERROR
        squares += np.where(errors <= MAX_ERROR, z**2, 0)
    usual = squares.sum() / max(counts.sum(), 1)
    larger = np.full(len(own), 1.0)
    for name in PAIR:
        code = pd.factorize(own[name])[0]
        drawn = np.bincount(code, squares) + PRIOR_PLACEBOS * usual
        drawn = drawn / (np.bincount(code, counts) + PRIOR_PLACEBOS)
        larger = np.maximum(larger, drawn[code])
    return larger


def _described(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> pd.DataFrame:
    found = told(panel, pairs)
    estimates, errors, covariance = estimates_of(found, effects)
    errors = errors * np.sqrt(_placebo_inflation(panel, pairs))
    group = _group(pairs)
    prior = fitted_prior(estimates[:, 0], errors, group)
    known = posterior(prior, estimates[:, 0], errors, group)
    slope = covariance[:, 0, 1] / covariance[:, 0, 0]
    spare = covariance[:, 1, 1] - slope * covariance[:, 0, 1]
    was_promoted = found.information[:, 1, 1] > 1e-9
    table = pairs.drop_duplicates("pair")[[*PAIR, "others_alike"]]
    promotion = _with_promotion(known.mean(), estimates, covariance)[:, 1]
    low, high = known.quantile(0.05), known.quantile(0.95)
    free = found.weeks - panel.own.shape[2] - panel.others.shape[2]
    is_some = discoveries(estimates[:, 0], errors, free, false_share=MAX_FALSE)
    return table.reset_index(drop=True).assign(
        cross_elasticity=known.mean(),
        cross_elasticity_low=low,
        cross_elasticity_high=high,
        standard_error=known.error(),
        false_sign_rate=known.false_sign_rate(),
        own_estimate=estimates[:, 0],
        own_error=errors,
        promotion_effect=np.where(was_promoted, promotion, 0),
        promotion_effect_error=np.where(was_promoted, np.sqrt(spare), 0),
        promotion_slope=np.where(was_promoted, slope, 0),
        weeks=found.weeks,
        is_found=is_some & ((low > 0) | (high < 0)),
    )
