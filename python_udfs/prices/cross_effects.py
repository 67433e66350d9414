"""What the price of one product does to the units of another, pair by pair.

Every product's weeks are fitted by themselves. What is left of its units is laid beside
the other's price and promotion in the same store, as far as its own price, promotion
and trend do not tell them (Frisch, Waugh 1933, doi:10.2307/1907330). Pairs are pooled
(`mixtures`), because most effects are none, and take turns: what one pair explains no
other need explain (backfitting: Hastie, Tibshirani 1986, doi:10.1214/ss/1177013604).
"""

import numpy as np
import pandas as pd

from python_udfs.prices.cross_panel import (
    SERIES,
    Panel,
    Told,
    by_others,
    first_of_alike,
    fitted_panel,
    moved,
    take_out,
    told,
)
from python_udfs.prices.estimators import FARTHEST_PLACEBO, SHIFTS, usable
from python_udfs.prices.mixtures import fitted_prior, posterior

MIN_WEEKS = 20  # in which both were sold
MIN_OWN_SHARE = 0.3  # of the other price's variance: else the two move together
MAX_ERROR = 0.3  # of a cross elasticity: a wider one tells no usual one from none
PROMOTION_SD = 0.1  # of what a promotion does to other products beyond its price
SWEEPS, FITS = 2, 3
PAIR = ["product_id", "other_product_id"]
EFFECTS = [
    *("cross_elasticity", "cross_elasticity_low", "cross_elasticity_high"),
    *("standard_error", "false_sign_rate", "own_estimate", "own_error"),
    *("promotion_effect", "promotion_effect_error", "promotion_slope", "weeks"),
    "others_alike",
]


def cross_effects(
    weeks: pd.DataFrame, candidates: pd.DataFrame, *, moved_by: float = 0.0
) -> pd.DataFrame:
    """Return PAIR and EFFECTS of the candidates of which weeks say anything.

    `weeks` are sorted ones of int_elasticity_weeks, `candidates` has PAIR and is_rival.
    `promotion_effect` is what the other's promotion does to the log of units beyond its
    price where the cross elasticity is as found; it moves with that by
    `promotion_slope`. `moved_by` makes a placebo: others' prices, moved in time.
    """
    is_asked = weeks["product_id"].isin(candidates["product_id"])
    weeks = usable(weeks[is_asked].reset_index(drop=True))
    panel = _panel(weeks, moved_by) if len(weeks) else None
    if panel is None:
        return pd.DataFrame(columns=[*PAIR, *EFFECTS])
    pairs = _informative(panel, _pairs_of_series(panel, candidates))
    pairs = _one_of_alike(panel, pairs)
    if pairs.empty:
        return pd.DataFrame(columns=[*PAIR, *EFFECTS])
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


def _pairs_of_series(panel: Panel, candidates: pd.DataFrame) -> pd.DataFrame:
    """Return candidates with pair, series and other_series, a row a store."""
    series = panel.series.assign(series=range(len(panel.series)))
    names = {"product_id": "other_product_id", "series": "other_series"}
    pairs = candidates.merge(series, on="product_id")
    pairs = pairs.merge(series.rename(columns=names), on=[*SERIES[1:], PAIR[1]])
    return _coded(pairs)


def _coded(pairs: pd.DataFrame) -> pd.DataFrame:
    pairs = pairs.reset_index(drop=True)
    return pairs.assign(pair=pairs.groupby(PAIR, sort=False).ngroup())


def _informative(panel: Panel, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of which enough is told, whatever it is."""
    if pairs.empty:
        return pairs
    found = told(panel, pairs)
    _, errors, _ = _estimates(found, np.zeros_like(found.score))
    is_told = errors <= MAX_ERROR
    is_told &= (found.weeks >= MIN_WEEKS) & (found.own_share >= MIN_OWN_SHARE)
    return _coded(pairs[is_told[pairs["pair"]]])


def _one_of_alike(panel: Panel, pairs: pd.DataFrame) -> pd.DataFrame:
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
    return _coded(pairs[of_first == pairs["pair"]])


def _estimates(
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


def _backfitted(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> np.ndarray:
    """Return the effects [pairs, 2] that are then taken out of what is left.

    `effects` are those that have been. A product's pairs take turns, the surest first.
    """
    group, effects = _group(pairs), effects.copy()
    turn = None
    for _ in range(SWEEPS):
        estimates, errors, _ = _estimates(told(panel, pairs), effects)
        prior = fitted_prior(estimates[:, 0], errors, group)
        if turn is None:
            turn = _turns(pairs, np.abs(estimates[:, 0]) / errors)
        for rows in _by_turn(pairs, turn):
            own = rows["pair"].unique()
            found = told(panel, _coded(rows))
            estimates, errors, covariance = _estimates(found, effects[own])
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


def _placebo_inflation(panel: Panel, pairs: pd.DataFrame) -> float:
    """Return by which factor variances are too small, 1 or more.

    The same prices, moved in time, must do nothing to what is left.
    """
    squares = []
    for share in SHIFTS:
        found = told(moved(panel, share), pairs)
        estimates, errors, _ = _estimates(found, np.zeros_like(found.score))
        z = (estimates[:, 0] / errors)[errors <= MAX_ERROR]
        squares.append(np.clip(z, -FARTHEST_PLACEBO, FARTHEST_PLACEBO) ** 2)
    squares = np.concatenate(squares)
    return max(float(squares.mean()), 1.0) if len(squares) else 1.0


def _described(panel: Panel, pairs: pd.DataFrame, effects: np.ndarray) -> pd.DataFrame:
    found = told(panel, pairs)
    estimates, errors, covariance = _estimates(found, effects)
    errors = errors * np.sqrt(_placebo_inflation(panel, pairs))
    group = _group(pairs)
    prior = fitted_prior(estimates[:, 0], errors, group)
    known = posterior(prior, estimates[:, 0], errors, group)
    slope = covariance[:, 0, 1] / covariance[:, 0, 0]
    spare = covariance[:, 1, 1] - slope * covariance[:, 0, 1]
    was_promoted = found.information[:, 1, 1] > 1e-9
    table = pairs.drop_duplicates("pair")[[*PAIR, "others_alike"]]
    promotion = _with_promotion(known.mean(), estimates, covariance)[:, 1]
    return table.reset_index(drop=True).assign(
        cross_elasticity=known.mean(),
        cross_elasticity_low=known.quantile(0.05),
        cross_elasticity_high=known.quantile(0.95),
        standard_error=known.error(),
        false_sign_rate=known.false_sign_rate(),
        own_estimate=estimates[:, 0],
        own_error=errors,
        promotion_effect=np.where(was_promoted, promotion, 0),
        promotion_effect_error=np.where(was_promoted, np.sqrt(spare), 0),
        promotion_slope=np.where(was_promoted, slope, 0),
        weeks=found.weeks,
    )
