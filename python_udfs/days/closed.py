"""Closed days: found in the past, and expected on the same days of years to come."""

from functools import reduce

import numpy as np

STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)  # weeks to and from the same weekdays around
SURELY = 20.0  # units usual on them: none is then no chance
STEADY = 5.0  # times their variance is the square of their mean
TOGETHER, SHARE = 2, 0.05  # series that rest on one day; fewer is no holiday
BY_CHANCE = 5  # times the share that rests on most days
LONGEST = 3  # days; longer, one product's break is no holiday


def closed_days(units: np.ndarray, longest: int | None = LONGEST) -> np.ndarray:
    """Return [series, days]: sold nothing, where such weekdays around it sold much.

    `units` [series, days], whole weeks; NaN where nothing is known. With `longest`,
    days on which hardly any other series rests are left out, and longer closures.
    """
    steady = _is_steady(units.reshape(len(units), -1, 7)).reshape(units.shape)
    found = (units == 0) & steady
    if longest is None:
        return found
    found &= _run_lengths(found, np.nan_to_num(units) == 0) <= longest
    return found & _together(found, steady)


def expected_closed(
    is_closed: np.ndarray, is_open: np.ndarray, tiers: list[list[np.ndarray]], days: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return [series, days ahead] closed, and whether the series' past tells of it.

    `is_closed` and `is_open` [series, past days]; of `tiers` each is a list of
    positions of alike days, and a later one is asked where no earlier one tells. A day
    is closed as all alike days were that were no weekly rest.
    """
    series, past = is_closed.shape
    closed, told = (np.zeros((series, days), dtype=bool) for _ in range(2))
    for tier in tiers:
        before = told.copy()
        for alike in tier:
            known, coming = alike[alike < past], alike[alike >= past] - past
            if not (len(known) and len(coming)):
                continue
            shut = is_closed[:, known].any(axis=1)[:, None]
            opened = is_open[:, known].any(axis=1)[:, None]
            is_new = ~before[:, coming]
            closed[:, coming] |= is_new & shut & ~opened
            told[:, coming] |= is_new & (shut | opened)
    return closed, told


def _together(found: np.ndarray, steady: np.ndarray) -> np.ndarray:
    """Return the days on which more rest than happens by chance."""
    count, of = found.sum(axis=0), steady.sum(axis=0)
    share = count / np.maximum(of, 1)
    by_chance = np.median(share[of > 0]) if of.any() else 0
    return (count >= TOGETHER) & (share >= max(SHARE, BY_CHANCE * by_chance))


def _is_steady(weeks: np.ndarray) -> np.ndarray:
    """Return [series, weeks, 7]: the same weekdays around sell so that 0 is no chance.

    Without the one that sells least, which may be a holiday itself.
    """
    beside = [_shifted(weeks, step) for step in STEPS]
    known = sum(~np.isnan(values) for values in beside) - 1
    least = np.nan_to_num(reduce(np.fmin, beside))
    count = np.maximum(known, 1)
    mean = (sum(np.nan_to_num(values) for values in beside) - least) / count
    squares = sum(np.nan_to_num(values) ** 2 for values in beside) - least**2
    variance = np.maximum(squares / count - mean**2, 0)
    return (known >= 2) & (mean >= SURELY) & (mean**2 >= STEADY * variance)


def _shifted(weeks: np.ndarray, step: int) -> np.ndarray:
    """Return [series, weeks, 7] of so many weeks later, NaN beyond the ends."""
    found = np.full(weeks.shape, np.nan)
    if step > 0:
        found[:, :-step] = weeks[:, step:]
    else:
        found[:, -step:] = weeks[:, :step]
    return found


def _run_lengths(found: np.ndarray, is_shut: np.ndarray) -> np.ndarray:
    """Return of each day how many of `found` lie in its run of days without a sale."""
    starts = np.ones(is_shut.shape, dtype=bool)
    starts[:, 1:] = is_shut[:, 1:] != is_shut[:, :-1]
    run = starts.ravel().cumsum() - 1
    return np.bincount(run, found.ravel())[run].reshape(found.shape)
