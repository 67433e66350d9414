"""What a plan of prices rests on, and where there can be none."""

from dataclasses import dataclass
from datetime import date

MAX_DAYS = 26 * 7
MAX_UNITS = 1e9
MAX_ERROR = 5.0  # of a log: whoever may be off by e^5 knows nothing


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
