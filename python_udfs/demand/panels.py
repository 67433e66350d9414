"""Series side by side, as recursions over time read them: a row per period."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Panel:
    """What was observed. `sold` [periods, series] is 0 where `seen` is 0, else units.

    `before` [periods, series] says how many were observed before a period, `first`
    [series] is the first observation, 0 where there is none, `count` [series] how many.
    """

    sold: np.ndarray
    seen: np.ndarray
    before: np.ndarray
    first: np.ndarray
    count: np.ndarray


def panel(units: np.ndarray) -> Panel:
    """Return units [series, periods], NaN where missing, turned for recursions.

    A period is missing before a series begins and where demand could not be seen
    (sold out). Each step then is one operation on a whole row of series.
    """
    units = np.asarray(units, dtype=float)
    is_seen = ~np.isnan(units)
    sold = np.where(is_seen, units, 0.0)
    first = sold[np.arange(len(units)), is_seen.argmax(axis=1)]
    seen = np.ascontiguousarray(is_seen.T, dtype=float)
    return Panel(
        sold=np.ascontiguousarray(sold.T),
        seen=seen,
        before=seen.cumsum(axis=0) - seen,
        first=first,
        count=is_seen.sum(axis=1),
    )


def part(whole: Panel, series: np.ndarray) -> Panel:
    """Return the series of some positions alone."""
    return Panel(
        sold=whole.sold.take(series, axis=1),
        seen=whole.seen.take(series, axis=1),
        before=whole.before.take(series, axis=1),
        first=whole.first[series],
        count=whole.count[series],
    )


def after_first_sale(units: np.ndarray) -> np.ndarray:
    """Return units [series, periods] with NaN up to and in the first period of a sale.

    That a series begins with a sale is how its beginning was found, and says nothing
    about how often it sells: on 8 weeks of 500 households' groceries it makes TSB
    expect 1.35 times too much, without it 1.07.
    """
    has_sold = np.maximum.accumulate(np.nan_to_num(units) > 0, axis=1)
    sold_before = np.column_stack([np.zeros(len(units), bool), has_sold[:, :-1]])
    return np.where(sold_before, units, np.nan)
