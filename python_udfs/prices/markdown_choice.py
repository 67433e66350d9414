"""Which path of prices brings most, of few changes and within a budget."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from python_udfs.prices.markdown_outlooks import Outcome, Outlook
from python_udfs.prices.markdowns import Clearance, expected_sold, solved

LABEL_SHARE = 0.002  # of what one price brings: what each new one must gain
MIN_GAIN_SHARE = 0.01  # of what no new price brings: what all of them must gain
MIN_GAIN_CHANCE = 0.5  # that they bring more, as far as errors are known
COARSE_LOTS = 50
HALVINGS = 5


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
    is_worth_it = _is_worth_it(outlook, best.revenue - unchanged.revenue, unchanged)
    return best if is_worth_it else unchanged, unchanged


def _is_worth_it(outlook: Outlook, gain: np.ndarray, unchanged: Outcome) -> bool:
    """Return whether a gain [S] is noticeable: of revenue, in a year, and likely."""
    in_a_year = gain.mean() * 52 / len(outlook.clearance.means)
    return bool(
        gain.mean() >= MIN_GAIN_SHARE * abs(unchanged.revenue.mean())
        and in_a_year >= outlook.regular_price
        and (gain > 0).mean() >= MIN_GAIN_CHANCE
    )


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
