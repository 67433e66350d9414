"""Closed days: found in the past, and expected on the same days of years to come."""

import numpy as np

NEIGHBOURS = 4  # weeks to each side
SURELY = 20.0  # units usual on such a day: none is then no chance
LONGEST = 3  # days; longer, one product's break is no holiday


def closed_days(units: np.ndarray, longest: int | None = LONGEST) -> np.ndarray:
    """Return [series, days]: sold nothing, where such weekdays around it sold much.

    `units` [series, days], whole weeks; NaN where nothing is known. Closures of more
    than `longest` days on end are left out.
    """
    weeks = units.reshape(len(units), -1, 7)
    is_known, sold = ~np.isnan(weeks), np.nan_to_num(weeks)
    known, positive, total = (_around(values) for values in (is_known, sold > 0, sold))
    is_usual = (known >= 3) & (positive >= known - 1) & (total >= SURELY * known)
    found = (is_known & (sold == 0) & is_usual).reshape(units.shape)
    if longest is None:
        return found
    is_shut = np.nan_to_num(units) == 0
    return found & (_run_lengths(found, is_shut) <= longest)


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


def _around(values: np.ndarray) -> np.ndarray:
    """Return sums over the NEIGHBOURS weeks before and after, without the week."""
    padded = np.zeros((len(values), values.shape[1] + 2 * NEIGHBOURS + 1, 7))
    padded[:, NEIGHBOURS + 1 : NEIGHBOURS + 1 + values.shape[1]] = values
    sums = padded.cumsum(axis=1)
    span = 2 * NEIGHBOURS + 1
    return sums[:, span:] - sums[:, :-span] - values


def _run_lengths(found: np.ndarray, is_shut: np.ndarray) -> np.ndarray:
    """Return of each day how many of `found` lie in its run of days without a sale."""
    starts = np.ones(is_shut.shape, dtype=bool)
    starts[:, 1:] = is_shut[:, 1:] != is_shut[:, :-1]
    run = starts.ravel().cumsum() - 1
    return np.bincount(run, found.ravel())[run].reshape(found.shape)
