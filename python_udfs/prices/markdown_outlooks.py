"""What may be wanted of a product at each price, and what paths of prices bring."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtri, stdtrit

from python_udfs.prices.markdown_prices import prices_down_to
from python_udfs.prices.markdown_terms import Terms
from python_udfs.prices.markdowns import Clearance, expected_sold

NODES = 15  # of each error, equally likely
CHANCES = 15  # of how many are wanted, equally likely
DEGREES = 25  # of freedom, as the macro error_margin has them
MANY = 30  # units: from here on Poisson counts are near enough to normal


@dataclass(frozen=True)
class Outlook:
    """What may be wanted: units a period at each price, and how far off they may be.

    `clearance` has the means; `factors` [S, J] of S equally likely states multiply
    them, by errors of level and elasticity, and are 1 on average.
    """

    clearance: Clearance
    regular_price: float
    factors: np.ndarray

    def wanted(self, path: np.ndarray, firsts: np.ndarray) -> np.ndarray:
        """Return units [S, steps] wanted by the end of each step of a path, on average.

        `firsts` are the first periods of steps.
        """
        means = self.clearance.means[np.arange(len(path)), path]
        by_step = np.add.reduceat(means, firsts) * self.factors[:, path[firsts]]
        return np.cumsum(by_step, axis=1)

    def revenue(self, path: np.ndarray, sold: np.ndarray) -> np.ndarray:
        """Return what units sold [..., steps] bring, what is left included."""
        salvage = self.clearance.salvage_value
        worth = self.clearance.prices[path] - salvage
        return salvage * self.clearance.units + sold @ worth

    def by_chance(self, outcome: "Outcome") -> np.ndarray:
        """Return equally likely revenues [S, CHANCES] of counts that vary.

        How many are wanted in all is a Poisson count; each step has its share of it.
        """
        wanted = self.wanted(outcome.path, outcome.firsts)
        count = poisson_quantiles(wanted[:, -1])[..., None]
        shares = (wanted / wanted[:, -1:])[:, None]
        met = np.minimum(count * shares, self.clearance.units)
        sold = np.diff(met, prepend=0)
        return self.revenue(outcome.path[outcome.firsts], sold)

    def outcome(self, path: np.ndarray) -> "Outcome":
        """Return what price indices [T] bring to whoever keeps to them."""
        firsts = np.flatnonzero(np.diff(path, prepend=-1))
        wanted = self.wanted(path, firsts)
        sold = np.diff(expected_sold(wanted, self.clearance.units), prepend=0)
        revenue, sold = self.revenue(path[firsts], sold), sold.mean(axis=0)
        given = self.regular_price - self.clearance.prices[path[firsts]]
        return Outcome(path, firsts, sold, revenue, float(sold @ given))


@dataclass(frozen=True)
class Outcome:
    """What comes of a path: each step's first period and mean of units sold [steps].

    `revenue` [S] is that of each state, what is left included, `discount` the mean of
    what is given away against the regular price.
    """

    path: np.ndarray
    firsts: np.ndarray
    sold: np.ndarray
    revenue: np.ndarray
    discount: float

    @property
    def changes(self) -> int:
        """How often the price is new, in the first period too."""
        return int(np.count_nonzero(np.diff(self.path, prepend=0)))


def outlook_of(terms: Terms) -> Outlook:
    """Return what may be wanted of a product whose plan is not refused."""
    prices = prices_down_to(
        terms.highest_plan_price,
        max(terms.lowest_plan_price, terms.salvage_value),
        terms.price_ending,
    )
    weeks = np.full(-(-terms.days // 7), 1.0)
    weeks[-1] = terms.days / 7 - (len(weeks) - 1)
    ratios = np.log(prices / terms.price)
    means = terms.expected_units * np.exp(terms.elasticity * ratios)
    clearance = Clearance(
        int(terms.on_hand), prices, weeks[:, None] * means, terms.salvage_value
    )
    likely = stdtrit(DEGREES, (np.arange(NODES) + 0.5) / NODES)
    level = np.exp(likely * level_error(terms))
    slopes = np.clip(
        terms.elasticity + likely * terms.standard_error,
        min(terms.elasticity, -8.0),
        max(terms.elasticity, -0.1),
    )
    response = np.exp((slopes[:, None] - terms.elasticity) * ratios)
    level, response = level / level.mean(), response / response.mean(axis=0)
    factors = (level[:, None, None] * response).reshape(-1, len(prices))
    return Outlook(clearance, terms.price, factors)


def level_error(terms: Terms) -> float:
    """Return the standard error of the log of the mean of units over all days.

    Errors of units hold the chance of counts, which is counted by itself here.
    """
    weeks = np.clip(terms.days / 7, 1, 8)
    of_units = log_error_over(terms, weeks)
    return float(np.sqrt(max(of_units**2 - 1 / (terms.expected_units * weeks), 0)))


def log_error_over(terms: Terms, weeks: float) -> float:
    """Return the standard error of the log of units of so many weeks.

    What is a single week's own evens out, from one week to the eight that are known.
    """
    week, eight = terms.log_week_error**2, terms.log_units_error**2
    own = max(week - eight, 0.0) * 8 / 7
    return float(np.sqrt(eight + own * (1 / np.clip(weeks, 1, 8) - 1 / 8)))


def poisson_quantiles(means: np.ndarray) -> np.ndarray:
    """Return equally likely counts [S, CHANCES] of Poisson means [S], lowest first.

    Of many the quantiles are those of Cornish and Fisher (1938).
    """
    levels = (np.arange(CHANCES) + 0.5) / CHANCES
    normal, many = ndtri(levels), means[:, None]
    large = np.round(many + normal * np.sqrt(many) + (normal**2 - 1) / 6)
    few = np.clip(many, 1e-300, MANY)
    counts = np.arange(3 * MANY)
    chances = np.exp(counts * np.log(few) - few - gammaln(counts + 1)).cumsum(axis=1)
    small = (chances[:, None] < levels[:, None]).sum(axis=2)
    return np.where(many > MANY, large, small)
