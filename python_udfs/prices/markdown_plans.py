"""A product's plan of prices until a day, from its demand curve and its stock."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from python_udfs.prices.markdown_choice import best_outcome
from python_udfs.prices.markdown_outlooks import Outcome, Outlook, outlook_of
from python_udfs.prices.markdown_terms import Terms, refused_because
from python_udfs.prices.markdowns import TINY

WHOLE = (
    *("steps", "expected_revenue", "expected_revenue_low", "expected_revenue_high"),
    *("expected_gain", "expected_gain_low", "expected_gain_high"),
    "expected_discount",
    *("expected_units", "expected_units_left", "cleared_share"),
)


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
    likely, likely_unchanged = map(outlook.by_chance, (best, unchanged))
    found = (
        *_with_interval(best.revenue, likely),
        *_with_interval(best.revenue - unchanged.revenue, likely - likely_unchanged),
        *(best.discount, sold, units - sold, sold / units),
    )
    numbers = dict(zip(WHOLE[1:], map(rounded, found), strict=True))
    return {"steps": list(_steps(terms, outlook, best)), **numbers, "reason": None}


def _with_interval(
    states: np.ndarray, likely: np.ndarray
) -> tuple[float, float, float]:
    """Return the mean of states, and the 90 % interval of what is equally likely."""
    low, high = np.quantile(likely, (0.05, 0.95))
    return states.mean(), min(low, states.mean()), max(high, states.mean())


def rounded(number: float) -> float:
    """Return the number without what another machine would compute otherwise."""
    return round(float(number), 6) + 0.0


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
