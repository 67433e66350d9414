"""A product's plan of prices until a day, from its demand curve and its stock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from scipy.special import stdtrit

from python_udfs.prices.markdown_prices import prices_down_to
from python_udfs.prices.markdowns import TINY, Clearance, expected_sold, solved

MAX_DAYS = 26 * 7
MAX_UNITS = 1e9
LABEL_SHARE = 0.002  # of what one price brings: what each new one must gain
MIN_GAIN_SHARE = 0.01  # of what no new price brings: what all of them must gain
MIN_GAIN_CHANCE = 0.75  # that they bring more, as far as errors are known
NODES = 15  # of each error, equally likely
DEGREES = 25  # of freedom, as the macro error_margin has them
COARSE_LOTS = 50
HALVINGS = 5
MAX_ERROR = 5.0  # of a log: whoever may be off by e^5 knows nothing
WHOLE = (
    *("steps", "expected_revenue", "expected_revenue_low", "expected_revenue_high"),
    *("expected_gain", "expected_gain_low", "expected_gain_high"),
    "expected_discount",
    *("expected_units", "expected_units_left", "cleared_share"),
)


@dataclass(frozen=True)
class Terms:
    """What a plan rests on: a row of int_markdown_terms, and what is asked.

    `days` are those of sale, the first being `as_of_date`; `budget` None is no limit.
    """

    as_of_date: date | None
    price: float
    highest_plan_price: float
    lowest_plan_price: float
    lowest_seen_price: float
    price_ending: float | None
    expected_units: float | None
    log_units_error: float | None
    log_week_error: float | None
    elasticity: float | None
    standard_error: float | None
    on_hand: float | None
    no_plan_reason: str | None
    days: int | None
    salvage_value: float = 0.0
    budget: float | None = None


@dataclass(frozen=True)
class Outlook:
    """What may be wanted: units a period at each price, and how far off they may be.

    `clearance` has the means; `factors` [S, J] of S equally likely states multiply
    them, by errors of level and elasticity, and are 1 on average.
    """

    clearance: Clearance
    regular_price: float
    factors: np.ndarray

    def outcome(self, path: np.ndarray) -> "Outcome":
        """Return what price indices [T] bring to whoever keeps to them."""
        firsts = np.flatnonzero(np.diff(path, prepend=-1))
        chosen = path[firsts]
        means = self.clearance.means[np.arange(len(path)), path]
        wanted = np.cumsum(np.add.reduceat(means, firsts) * self.factors[:, chosen], 1)
        sold = np.diff(expected_sold(wanted, self.clearance.units), prepend=0)
        prices, salvage = self.clearance.prices[chosen], self.clearance.salvage_value
        revenue = salvage * self.clearance.units + sold @ (prices - salvage)
        sold = sold.mean(axis=0)
        return Outcome(
            path, firsts, sold, revenue, sold @ (self.regular_price - prices)
        )


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


def plan(terms: Terms) -> dict:
    """Return `steps` and what they are expected to bring; or all None, and `reason`.

    A step is from_date, price, discount_rate, expected_units (sold in it),
    expected_units_left (at its end) and is_guess (the price was never seen). All else
    is of the whole: units, money, shares; `low` to `high` is the 90 % interval.
    """
    if reason := refused_because(terms):
        return dict.fromkeys(WHOLE) | {"reason": reason}
    outlook = outlook_of(terms)
    best, unchanged = best_outcome(outlook, terms.budget)
    units, sold = outlook.clearance.units, best.sold.sum()
    found = (
        *_with_interval(best.revenue),
        *_with_interval(best.revenue - unchanged.revenue),
        *(best.discount, sold, units - sold, sold / units),
    )
    numbers = dict(zip(WHOLE[1:], map(rounded, found), strict=True))
    return {"steps": list(_steps(terms, outlook, best)), **numbers, "reason": None}


def _with_interval(states: np.ndarray) -> tuple[float, float, float]:
    """Return the mean of equally likely states, and their 90 % interval around it."""
    low, high = np.quantile(states, (0.05, 0.95))
    return states.mean(), min(low, states.mean()), max(high, states.mean())


def rounded(number: float) -> float:
    """Return the number without what another machine would compute otherwise."""
    return round(float(number), 6) + 0.0


def refused_because(terms: Terms) -> str | None:
    """Return why there is no plan, in words; None where there is one."""
    days, units, salvage = terms.days, terms.on_hand, terms.salvage_value
    budget = 0.0 if terms.budget is None else terms.budget
    if terms.no_plan_reason:
        return terms.no_plan_reason
    if days is None:
        return "a plan needs a last day of sale"
    if days < 1:
        return "that day is past"
    if days > MAX_DAYS:
        return "that day is more than 26 weeks away: no curve is known to hold so long"
    if units is None:
        return "its stock is not known"
    if not units <= MAX_UNITS:
        return "that is no number of units"
    if units < 1:
        return "there is less than one unit to sell"
    if not abs(salvage) <= 1e3 * terms.price:
        return "a salvage value is that of one unit"
    if salvage >= terms.highest_plan_price:
        return "what is left is worth as much as it is sold for"
    if not budget >= 0:
        return "a budget is 0 or more"
    errors = (terms.log_units_error, terms.log_week_error, terms.standard_error)
    if not all(error is not None and error < MAX_ERROR for error in errors):
        return "the evidence is too thin for an interval"
    return None


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
    level = np.exp(likely * log_error_over(terms, terms.days / 7))
    slopes = np.clip(
        terms.elasticity + likely * terms.standard_error,
        min(terms.elasticity, -8.0),
        max(terms.elasticity, -0.1),
    )
    response = np.exp((slopes[:, None] - terms.elasticity) * ratios)
    level, response = level / level.mean(), response / response.mean(axis=0)
    factors = (level[:, None, None] * response).reshape(-1, len(prices))
    return Outlook(clearance, terms.price, factors)


def log_error_over(terms: Terms, weeks: float) -> float:
    """Return the standard error of the log of units of so many weeks.

    What is a single week's own evens out, from one week to the eight that are known.
    """
    week, eight = terms.log_week_error**2, terms.log_units_error**2
    own = max(week - eight, 0.0) * 8 / 7
    return float(np.sqrt(eight + own * (1 / np.clip(weeks, 1, 8) - 1 / 8)))


def best_outcome(outlook: Outlook, budget: float | None) -> tuple[Outcome, Outcome]:
    """Return what brings most of few changes, and what the first price would alone.

    It is what the best course does if demand is what is expected, or one price all the
    while where that brings more to whoever never looks again. What hardly brings more
    than the first price, or may as well bring less, is left.
    """
    paths = _paths_of_one_price(outlook)
    unchanged, constant = outlook.outcome(paths[0]), _best_constant(outlook, budget)
    label = LABEL_SHARE * abs(constant.revenue.mean())

    def is_affordable(outcome: Outcome) -> bool:
        return budget is None or outcome.discount <= budget

    def worth(outcome: Outcome) -> float:
        return outcome.revenue.mean() - label * outcome.changes

    clearance = replace(outlook.clearance, change_cost=label)
    best = outlook.outcome(solved(clearance).path())
    if not is_affordable(best):
        best = _affordable(outlook, clearance, best, is_affordable)
    best = max(best, constant, key=worth)
    gain = best.revenue - unchanged.revenue
    is_worth_it = (
        gain.mean() >= MIN_GAIN_SHARE * abs(unchanged.revenue.mean())
        and (gain > 0).mean() >= MIN_GAIN_CHANCE
    )
    return best if is_worth_it else unchanged, unchanged


def _paths_of_one_price(outlook: Outlook) -> np.ndarray:
    """Return a path [J, T] for each price."""
    periods, count = outlook.clearance.means.shape
    return np.repeat(np.arange(count)[:, None], periods, axis=1)


def _best_constant(outlook: Outlook, budget: float | None) -> Outcome:
    clearance = outlook.clearance
    wanted = clearance.means.sum(axis=0) * outlook.factors
    sold = expected_sold(wanted, clearance.units).mean(axis=0)
    bring = (clearance.prices - clearance.salvage_value) * sold
    if budget is not None:
        discount = (outlook.regular_price - clearance.prices) * sold
        bring[1:][discount[1:] > budget] = -np.inf
    return outlook.outcome(_paths_of_one_price(outlook)[bring.argmax()])


def _affordable(
    outlook: Outlook,
    clearance: Clearance,
    best: Outcome,
    is_affordable: Callable[[Outcome], bool],
) -> Outcome:
    """Return the best course near the end of the budget, never beyond it.

    The more a unit of discount costs, the less is given. Between the last price of it
    that keeps to the budget and the first that does not, courses jump: the dearer one
    is followed first, the cheaper one from as early on as can be afforded.
    """
    dear, cheap = np.zeros_like(best.path), best.path
    lowest, highest = -2.0, 2.0  # log10 of what a unit of discount costs
    for _ in range(HALVINGS):
        middle = (lowest + highest) / 2
        path = solved(clearance, discount_price=10**middle, lots=COARSE_LOTS).path()
        if is_affordable(outlook.outcome(path)):
            dear, highest = path, middle
        else:
            cheap, lowest = path, middle
    later = np.arange(len(dear))
    for first in range(len(dear)):
        mixed = np.where(later >= first, np.maximum(cheap, dear), dear)
        if is_affordable(found := outlook.outcome(mixed)):
            return found
    return outlook.outcome(dear)


def _steps(terms: Terms, outlook: Outlook, outcome: Outcome) -> Iterator[dict]:
    left = outlook.clearance.units - np.cumsum(outcome.sold)
    prices = outlook.clearance.prices[outcome.path[outcome.firsts]]
    for first, price, sold, still in zip(
        outcome.firsts, prices, outcome.sold, left, strict=True
    ):
        yield {
            "from_date": terms.as_of_date + timedelta(days=7 * int(first)),
            "price": float(price),
            "discount_rate": rounded(1 - price / terms.price),
            "expected_units": rounded(sold),
            "expected_units_left": rounded(max(still, 0)),
            "is_guess": bool(price < terms.lowest_seen_price - TINY),
        }
