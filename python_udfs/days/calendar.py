"""What dates have in common: named days, days of a month, days beside closed ones.

A key is a set of dates that may sell alike. Its effect is learned from the past ones.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

KINDS = ("month", "event", "beside")
DAY = np.timedelta64(1, "D")
FEASTS = (-3, -2, 0, 1, 39, 49, 50, 60)  # days from Easter Sunday
TURN_OF_THE_YEAR = [*(f"12-{day}" for day in range(20, 32)), "01-02"]
TURN_HOLIDAYS = ["12-25", "12-26", "01-01"]


@dataclass(frozen=True)
class Key:
    """Dates that may sell alike: positions among all dates, and the kind of effect."""

    kind: str
    days: np.ndarray


def easter(year: int) -> np.datetime64:
    """Return Easter Sunday (Meeus's algorithm for the Gregorian calendar)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return np.datetime64(f"{year:04}-{month:02}-{day + 1:02}", "D")


def month_positions(dates: np.ndarray) -> np.ndarray:
    """Return the day of the month, and from the 16th on how many are still to come.

    1 to 15, then 0 down to -15: the last days of long and short months are alike.
    """
    first = dates.astype("datetime64[M]")
    day = (dates - first.astype("datetime64[D]")) // DAY + 1
    left = ((first + 1).astype("datetime64[D]") - dates) // DAY - 1
    return np.where(day <= 15, day, -left)


def anniversaries(dates: np.ndarray, events: pd.DataFrame) -> list[np.ndarray]:
    """Return positions of dates that are the same day of different years.

    By name, of `events` (event_date, event_name, event_type); else by the distance from
    Easter; else by day and month.
    """
    named = _alike(dates, events, "event_name")
    is_named = _is_among(len(dates), named)
    feasts = [days[~is_named[days]] for days in _feasts(dates)]
    is_told = is_named | _is_among(len(dates), feasts)
    months = _months(dates)
    rest = pd.Series(np.arange(len(dates)))[~is_told].groupby(months[~is_told])
    return [*named, *feasts, *(part.to_numpy() for _, part in rest)]


def kindred(dates: np.ndarray, events: pd.DataFrame) -> list[np.ndarray]:
    """Return positions of dates that stand in for each other.

    Where a day was a weekly rest in all years that are known: named days of a type, the
    holidays from Christmas to New Year.
    """
    turn = np.flatnonzero(np.isin(_months(dates), TURN_HOLIDAYS))
    return [*_alike(dates, events, "event_type"), turn]


def keys(
    dates: np.ndarray, events: pd.DataFrame, is_closed: np.ndarray, is_open: np.ndarray
) -> list[Key]:
    """Return the keys of dates.

    `is_closed` [dates] are days on which the shop would have sold but for a holiday,
    `is_open` [dates] those on which it sells.
    """
    position = month_positions(dates)
    found = [Key("month", np.flatnonzero(position == one)) for one in range(-15, 16)]
    for days in _alike(dates, events, "event_name"):
        found.append(Key("event", days))
        for step in (-1, 1):
            beside = np.setdiff1d(days + step, days)
            beside = beside[(beside >= 0) & (beside < len(dates))]
            found.append(Key("beside", beside))
    months = _months(dates)
    is_named = _is_among(len(dates), [key.days for key in found if key.kind == "event"])
    for one in TURN_OF_THE_YEAR:
        found.append(Key("event", np.flatnonzero((months == one) & ~is_named)))
    before, after = _beside_closed(is_closed, is_open)
    found += [Key("beside", before), Key("beside", after)]
    return [key for key in found if len(key.days)]


def _alike(dates: np.ndarray, events: pd.DataFrame, column: str) -> list[np.ndarray]:
    day = events["event_date"].to_numpy(dtype="datetime64[D]")
    names = events[column].to_numpy(dtype=object)
    return [
        np.flatnonzero(np.isin(dates, day[names == name]))
        for name in sorted({name for name in names if isinstance(name, str)})
    ]


def _feasts(dates: np.ndarray) -> list[np.ndarray]:
    years = np.unique(dates.astype("datetime64[Y]")).astype(int) + 1970
    sundays = np.array([easter(year) for year in years])
    return [np.flatnonzero(np.isin(dates, sundays + days * DAY)) for days in FEASTS]


def _months(dates: np.ndarray) -> np.ndarray:
    return pd.DatetimeIndex(dates).strftime("%m-%d").to_numpy(dtype=object)


def _is_among(length: int, positions: list[np.ndarray]) -> np.ndarray:
    found = np.zeros(length, dtype=bool)
    for some in positions:
        found[some] = True
    return found


def _beside_closed(
    is_closed: np.ndarray, is_open: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the last open days before closed ones, and the first after them."""
    opened = np.flatnonzero(is_open & ~is_closed)
    closed = np.flatnonzero(is_closed)
    place = np.searchsorted(opened, closed)
    before = opened[np.unique(place[place > 0] - 1)]
    after = opened[np.unique(place[place < len(opened)])]
    return before, np.setdiff1d(after, before)
