"""Promotions measured by the regression of all weeks, and each one's own sales."""

import numpy as np
import pandas as pd
from scipy.stats import gamma

from python_udfs.prices.level_errors import MARGIN
from python_udfs.promotions.exposures import Response
from python_udfs.promotions.levels import Levels, levels, nearby_level
from python_udfs.promotions.money import (
    of_rivals,
    with_money,
    with_shares,
)
from python_udfs.promotions.weeks import extra_ratio

WIDEST = 4.0  # of the variance of a log lift, from promotion to promotion
FARTHEST = 3.0  # times what was expected: sales beyond count as that much


def by_regression(
    weeks: pd.DataFrame,
    promotions: pd.DataFrame,
    pieces: pd.DataFrame,
    found: Response,
) -> pd.DataFrame:
    """Return EFFECTS by the regression's baseline, each promotion's own sales, and it.

    A lift is known from the product's promotions, and differs from one to another; what
    was sold in this one says more, the more it is (a gamma prior of a Poisson mean). Of
    what was sold, extra is the share that this promotion's mean has beyond the usual
    one: a sum of two Poisson counts is shared out by their means (Raikov 1937). Units
    are baseline and extra, so that what sold nothing brought nothing.
    """
    of = levels(weeks, found)
    sums = _summed(weeks, promotions, pieces, of, found)
    between = _between_promotions(promotions, sums)
    prior = 1 / np.maximum(sums["lift_variance"] + between, 1e-6)
    usual, spread = np.maximum(sums["usual"], 1e-9), sums["dispersion"]
    expected = usual + sums["extra_expected"]
    units = promotions["units"].to_numpy(float)
    shape = prior + units / spread
    rate = prior / expected + 1 / spread
    mean = shape / rate

    def brought(mean: np.ndarray) -> np.ndarray:
        """Return the extra units, if the promotion's `mean` [promotions] is this."""
        share = usual / np.maximum(mean, usual)  # of units, what is not extra
        return units * (1 - share) + np.minimum(mean - usual, 0)

    extra = brought(mean)
    low, high = (brought(gamma.ppf(end, shape) / rate) for end in (0.05, 0.95))
    share, own = usual / np.maximum(mean, usual), prior / expected / rate
    chance = spread * (units * share * (1 - share) + np.maximum(usual - mean, 0))
    # Of the mean, `own` moves with the level.
    by_level = np.where(share < 1, units * share * (1 - own), own * mean - usual)
    error = chance + sums["level_variance"] * by_level**2
    table = sums.assign(
        baseline=units - extra,
        extra=extra,
        extra_low=extra - np.sqrt((extra - low) ** 2 + MARGIN**2 * error),
        extra_high=extra + np.sqrt((high - extra) ** 2 + MARGIN**2 * error),
    )
    table = with_shares(table)
    table = with_money(table, promotions["unit_cost"].to_numpy(float))
    return table.assign(lift_variation=between)


def _summed(
    weeks: pd.DataFrame,
    promotions: pd.DataFrame,
    pieces: pd.DataFrame,
    of: Levels,
    found: Response,
) -> pd.DataFrame:
    """Return what is expected of each promotion, summed over its weeks and series."""
    count, by = len(promotions), pieces["promotion"].to_numpy()
    row, share = pieces["row"].to_numpy(), pieces["share"].to_numpy()
    run = pieces.groupby(["promotion", weeks["series"].to_numpy()[row]]).ngroup()
    ends = pieces["row"].groupby(run).agg(["min", "max"])
    level, level_variance = nearby_level(
        weeks, of, ends["min"].to_numpy(), ends["max"].to_numpy()
    )
    level, level_variance = level[run], level_variance[run]
    usual = share * level * of.relative[row]
    total = np.maximum(np.bincount(by, usual, count), 1e-12)

    def mean(values: np.ndarray) -> np.ndarray:
        """Return each promotion's mean of rows, weighed by what they usually sell."""
        return np.bincount(by, usual * values, count) / total

    effects = {name: mean(of.effects[name].to_numpy()[row]) for name in of.effects}
    regular = np.exp(mean(weeks["log_regular"].to_numpy()[row]))
    units, revenue = (promotions[c].to_numpy(float) for c in ("units", "revenue"))
    likely = regular * np.exp(mean(weeks["depth"].to_numpy()[row]))
    paid = np.where(units > 0, revenue / np.maximum(units, 1e-9), likely)
    depth = np.minimum(np.log(np.maximum(paid, 1e-9) / np.maximum(regular, 1e-9)), 0)
    beyond = depth - found.usual_depth
    extra = extra_ratio(effects["lift"] + effects["elasticity"] * beyond)
    rivals = of_rivals(weeks, of, row)
    return pd.DataFrame(
        {
            "usual": np.bincount(by, usual * (1 - of.loss[row]), count),
            "extra_expected": extra * total,
            "lift_variance": effects["lift_error"] ** 2
            + (beyond * effects["elasticity_error"]) ** 2,
            "level_variance": mean(level_variance),
            "dispersion": np.maximum(mean(of.dispersion[row]), 1),
            "regular_price": regular,
            "paid_price": paid,
            "substitutes_baseline": np.bincount(by, share * rivals["units"], count),
            "rival_price": mean(rivals["price"]),
            "rival_margin": mean(rivals["margin"]),
            **{
                name: effects[name]
                for name in ("ahead", "ahead_error", "taken", "taken_error")
            },
        }
    )


def _between_promotions(promotions: pd.DataFrame, sums: pd.DataFrame) -> float:
    """Return the variance of log lifts between promotions, beyond what is expected."""
    expected = np.maximum(sums["usual"] + sums["extra_expected"], 1e-6).to_numpy()
    units = np.minimum(promotions["units"].to_numpy(float), FARTHEST * expected)
    known = sums["dispersion"] / expected + sums["lift_variance"]
    known = (known + sums["level_variance"]).to_numpy()
    weight = np.where(sums["usual"] > 0, known**-2.0, 0)
    if not weight.any():
        return WIDEST
    spare = ((units / expected - 1) ** 2 - known) * weight
    return float(np.clip(spare.sum() / weight.sum(), 0, WIDEST))
