"""Markdowns: how near the optimum, and what they bring beside what shops do else.

Shops and their demand are simulated. What is simulated is paired: each course of prices
meets the same uniform numbers, week by week, so that differences are no luck.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from scipy.stats import poisson

from benchmarks.common.figures import Figure, at_least, at_most, short
from python_udfs.prices.markdown_choice import LABEL_SHARE, best_outcome
from python_udfs.prices.markdown_outlooks import DEGREES, level_error, outlook_of
from python_udfs.prices.markdown_plans import plan
from python_udfs.prices.markdown_terms import Terms
from python_udfs.prices.markdowns import Clearance, Course, expected_sold, solved

PUBLISHED = {5: 9.031, 10: 12.698, 25: 14.710}  # Gallego and van Ryzin 1994
PERIODS = 2_000  # so many make a season all but continuous
CASES, BLOCKS = 60, 5
SEASONS = 400  # of each case
DRAWN_TRUTHS = 40
CALLS = 9
TINY = 1e-5  # of money
FIXED_STEPS = (
    0.2,
    0.4,
    0.6,
)  # off, for a quarter of the season each; the first has none

# Of a period, units left [n] and the last price's index [n], the next one's.
Rule = Callable[[int, np.ndarray, np.ndarray], np.ndarray | int]


def markdown_figures() -> Iterator[Figure]:
    """Yield how near the optimum is, how much it brings, and how long it takes."""
    yield from _published_figures()
    cases = [_case(seed) for seed in range(CASES)]
    yield from _exactness_figures(cases)
    yield from _simulated_figures(cases, is_misjudged=False)
    yield from _simulated_figures(cases, is_misjudged=True)
    yield _coverage_figure(cases)
    yield _time_figure()


def _published_figures() -> Iterator[Figure]:
    prices = np.linspace(6, 1, 401)
    means = np.tile(40 * np.exp(-prices) / PERIODS, (PERIODS, 1))
    for units, optimum in PUBLISHED.items():
        found = solved(Clearance(units, prices, means, may_rise=True)).value
        yield Figure(
            f"markdowns, published optimum of {units} units: ours / it",
            found / optimum,
            (0.999, 1.0001),
            ours=short(found),
            peer=f"Gallego, van Ryzin {optimum:.3f}",
        )


def _case(seed: int) -> Terms:
    """Return a product whose stock is to be gone; a shop is a draw of each."""
    draw = np.random.default_rng(seed)
    units = float(round(10 ** draw.uniform(0.5, 3)))
    days = int(draw.integers(14, 120))
    load = draw.uniform(0.2, 0.9)  # of the stock, what sells at today's price
    weekly = load * units / (days / 7)
    price = round(float(10 ** draw.uniform(0, 2)), 1) - 0.01
    return Terms(
        as_of_date=date(2025, 1, 1),
        price=price,
        highest_plan_price=price,
        lowest_plan_price=0.3 * price,
        lowest_seen_price=0.5 * price,
        price_ending=None,
        expected_units=weekly,
        log_units_error=math.hypot(0.2, (8 * weekly) ** -0.5),
        log_week_error=math.hypot(0.35, weekly**-0.5),
        elasticity=float(draw.uniform(-4, -1.2)),
        standard_error=0.4,
        on_hand=units,
        no_plan_reason=None,
        days=days,
        salvage_value=float(draw.choice([0.0, 0.1 * price])),
    )


def _exactness_figures(cases: list[Terms]) -> Iterator[Figure]:
    lots, steps = [], []
    for terms in cases:
        outlook = outlook_of(terms)
        exact = solved(outlook.clearance, lots=outlook.clearance.units).value
        lots.append(solved(outlook.clearance).value / exact)
        sure = replace(outlook, factors=np.ones_like(outlook.factors[:1]))
        steps.append(best_outcome(sure, None)[0].revenue.mean() / exact)
    work = f"markdowns, {len(cases)} simulated products: "
    told = "least of value in lots / exact"
    yield Figure(work + told, min(lots), at_least(0.999), lots, peer="one by one")
    told = "steps to who never looks again / optimum"
    yield Figure(work + told, float(np.mean(steps)), None, steps, peer="asked weekly")


def _simulated_figures(cases: list[Terms], *, is_misjudged: bool) -> Iterator[Figure]:
    brought = pd.DataFrame(
        [_brought(terms, seed, is_misjudged) for seed, terms in enumerate(cases)]
    )
    work = f"markdowns, simulated, {'misjudged' if is_misjudged else 'true'} demand: "
    blocks = brought.groupby(brought.index % BLOCKS)
    for peer, goal in {
        "optimum": None if is_misjudged else at_least(0.999),
        "best fixed price": at_least(1.0),
        "20-40-60 % steps": at_least(1.0),
        "today's price": at_least(1.0),
    }.items():
        ratio = brought["ours"] / brought[peer]
        yield Figure(
            f"{work}ours, asked weekly / {peer}",
            ratio.mean(),
            goal,
            [(block["ours"] / block[peer]).mean() for _, block in blocks],
            ours=f"{(ratio > 1).mean():.0%} of products above",
            peer=peer,
        )


def _brought(terms: Terms, seed: int, is_misjudged: bool) -> dict[str, float]:
    """Return the mean revenue of SEASONS by each rule, what is left included."""
    clearance = outlook_of(terms).clearance
    prices, periods = clearance.prices, len(clearance.means)
    draw = np.random.default_rng([seed, is_misjudged])
    truth = _truth(terms, draw) if is_misjudged else terms
    actual = outlook_of(truth).clearance
    luck = draw.uniform(size=(periods, SEASONS))
    at_one_price = prices * expected_sold(clearance.means.sum(axis=0), clearance.units)
    label = LABEL_SHARE * at_one_price.max()
    left_worth = clearance.salvage_value * expected_sold(
        clearance.means.sum(axis=0), clearance.units
    )
    fixed = int((at_one_price - left_worth).argmax())
    in_steps = _in_fixed_steps(truth, actual)
    quarters = np.arange(periods) * len(in_steps.prices) // periods
    rules = {
        "ours": _asked_weekly(solved(replace(clearance, change_cost=label))),
        "optimum": _asked_weekly(solved(actual)),
        "best fixed price": lambda *_: fixed,
        "today's price": lambda *_: 0,
    }
    found = {name: _season(actual, rule, luck) for name, rule in rules.items()}
    steps = _season(in_steps, lambda period, *_: quarters[period], luck)
    return found | {"20-40-60 % steps": steps}


def _in_fixed_steps(truth: Terms, actual: Clearance) -> Clearance:
    """Return the same clearance at today's price and at those of FIXED_STEPS."""
    ratios = 1 - np.array([0, *FIXED_STEPS])
    means = actual.means[:, :1] * ratios**truth.elasticity
    return replace(actual, prices=truth.price * ratios, means=means)


def _truth(terms: Terms, draw: np.random.Generator) -> Terms:
    """Return the terms as they might be in truth, by errors of level and elasticity."""
    level, slope = stdtrit(DEGREES, draw.uniform(size=2))
    return replace(
        terms,
        expected_units=terms.expected_units * np.exp(level * level_error(terms)),
        elasticity=float(
            np.clip(terms.elasticity + slope * terms.standard_error, -8, -0.1)
        ),
    )


def _asked_weekly(course: Course) -> Rule:
    """Return what a course chooses for what is left in each season."""

    def rule(period: int, left: np.ndarray, last: np.ndarray) -> np.ndarray:
        worth = course.value_of(period, 0, left)
        index = np.arange(len(worth))[:, None]
        worth = worth - course.clearance.change_cost * (index != last)
        return np.where(index >= last, worth, -np.inf).argmax(axis=0)

    return rule


def _season(actual: Clearance, rule: Rule, luck: np.ndarray) -> float:
    left = np.full(luck.shape[1], actual.units, float)
    last = np.zeros(luck.shape[1], int)
    revenue = np.zeros(luck.shape[1])
    for period, means in enumerate(actual.means):
        last = last * 0 + rule(period, left, last)
        sold = np.minimum(poisson.ppf(luck[period], means[last]), left)
        revenue += actual.prices[last] * sold
        left -= sold
    return float((revenue + actual.salvage_value * left).mean())


def _coverage_figure(cases: list[Terms]) -> Figure:
    """Return how often what a plan's steps bring lies in its interval."""
    shares = []
    for seed, terms in enumerate(cases):
        outlook = outlook_of(terms)
        best, _ = best_outcome(outlook, None)
        told = plan(terms)
        low, high = told["expected_revenue_low"], told["expected_revenue_high"]
        draw = np.random.default_rng([seed, 2])
        found = [
            _season(
                outlook_of(_truth(terms, draw)).clearance,
                lambda period, *_, path=best.path: path[period],
                draw.uniform(size=(len(best.path), 1)),
            )
            for _ in range(DRAWN_TRUTHS)
        ]
        lowest, highest = np.array(found) + TINY, np.array(found) - TINY
        shares.append(np.mean((lowest >= low) & (highest <= high)))
    work = "markdowns, simulated: coverage of 90 % of a plan's revenue"
    return Figure(work, float(np.mean(shares)), (0.85, 0.95), shares)


def _time_figure() -> Figure:
    slowest = []
    for units in (400.0, 1e6):
        terms = replace(_case(0), on_hand=units, days=182, expected_units=units / 40)
        for budget in (None, 0.05 * units * terms.price):
            plan(terms)
            times = []
            for _ in range(CALLS):
                started = time.process_time()
                plan(replace(terms, budget=budget))
                times.append(1e3 * (time.process_time() - started))
            slowest.append(float(np.median(times)))
    work = "markdowns: processor's time of a plan of 26 weeks, the slowest kind"
    return Figure(work, max(slowest), at_most(50), slowest, unit="ms")
