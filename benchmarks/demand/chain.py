"""A generated chain by day, whose truth is known: each store is a product.

On day d store s sells a negative binomial count of mean

    level_s * weekday_s * lift_s(weekday) ^ is_promoted * pay_day(d) * around(d)

and dispersion NOISE; none on Sundays, on fixed and on movable holidays, and on one that
a third of the stores keep. Promotions run from Monday to Friday.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from python_udfs.days.calendar import easter

FIRST_MONDAY = pd.Timestamp("2022-01-03")
WEEKDAYS = np.array([1.15, 0.95, 0.9, 0.9, 1.0, 1.1, 0.0])
LIFTS = np.array([1.75, 1.4, 1.3, 1.25, 1.3, 1.0, 1.0])
PAY_DAYS = {1: 1.12, 2: 1.08, 30: 1.1, 31: 1.14}
FIXED = ("01-01", "05-01", "12-25", "12-26")
MOVABLE = (-2, 1, 39)  # days from Easter Sunday
OF_SOME = "11-01"
BEFORE, AFTER = 1.25, 1.1  # a closed day
NOISE = 0.01
PROMOTED = 0.45  # of weeks


@dataclass(frozen=True)
class Chain:
    """Days, and [stores, days]: what is expected, sold, and on promotion."""

    days: pd.DatetimeIndex
    expected: np.ndarray
    units: np.ndarray
    is_promoted: np.ndarray


def chain(stores: int = 40, weeks: int = 128, seed: int = 0) -> Chain:
    """Return a chain, always the same."""
    random = np.random.default_rng(seed)
    days = pd.date_range(FIRST_MONDAY, periods=7 * weeks)
    weekday = days.day_of_week.to_numpy()
    own = WEEKDAYS * np.exp(random.normal(0, 0.08, (stores, 7)))
    lift = 1 + (LIFTS - 1) * random.uniform(0.5, 1.4, (stores, 1))
    level = np.exp(random.uniform(np.log(200), np.log(3000), (stores, 1)))
    is_promoted = np.repeat(random.random(weeks) < PROMOTED, 7) & (weekday < 5)
    is_promoted = np.broadcast_to(is_promoted, (stores, len(days)))
    pay_day = np.array([PAY_DAYS.get(day, 1.0) for day in days.day])
    expected = level * own[:, weekday] * pay_day * _around(days)
    expected = expected * np.where(is_promoted, lift[:, weekday], 1)
    expected = np.where(_is_closed(days, stores), 0, expected)
    noise = random.gamma(1 / NOISE, NOISE, expected.shape)
    return Chain(days, expected, random.poisson(expected * noise), is_promoted)


def _is_closed(days: pd.DatetimeIndex, stores: int) -> np.ndarray:
    """Return [stores, days]."""
    of_all = _is_holiday(days)
    of_some = days.strftime("%m-%d") == OF_SOME
    keeps = np.arange(stores)[:, None] % 3 == 0
    return of_all | (of_some & keeps)


def _is_holiday(days: pd.DatetimeIndex) -> np.ndarray:
    movable = [
        easter(year) + np.timedelta64(offset, "D")
        for year in set(days.year)
        for offset in MOVABLE
    ]
    return days.strftime("%m-%d").isin(FIXED) | days.isin(movable)


def _around(days: pd.DatetimeIndex) -> np.ndarray:
    """Return what a holiday does to the open days beside it."""
    is_holiday, is_workday = _is_holiday(days), days.day_of_week < 6
    is_open, is_holiday = is_workday & ~is_holiday, is_workday & is_holiday
    factor = np.ones(len(days))
    for day in is_holiday.nonzero()[0]:
        before, after = is_open[:day].nonzero()[0], is_open[day:].nonzero()[0]
        if len(before):
            factor[before[-1]] = BEFORE
        if len(after):
            factor[day + after[0]] = AFTER
    return factor


def write_chain(found: Chain, folder: Path, until: pd.Timestamp) -> None:
    """Write the raw tables as on the day `until`, with plans of the weeks after it."""
    folder.mkdir(parents=True)
    stores = np.array([f"s{one}" for one in range(len(found.units))])
    row, day = ((found.units > 0) & (found.days < until)).nonzero()
    lines = pd.DataFrame(
        {
            "order_id": stores[row] + np.char.mod("-%d", day),
            "line_number": 1,
            "product_id": stores[row],
            "ordered_at": found.days[day] + pd.Timedelta(hours=12),
            "quantity": found.units[row, day].astype(float),
            "unit_price": 1.0,
        }
    )
    lines.to_parquet(folder / "order_lines.parquet")
    products = pd.DataFrame({"product_id": stores, "product_name": stores})
    products.to_parquet(folder / "products.parquet")
    row, day = found.is_promoted.nonzero()
    promotions = pd.DataFrame(
        {
            "product_id": stores[row],
            "starts_at": found.days[day],
            "promotion_type": "promotion",
            "ends_at": found.days[day] + pd.Timedelta(days=1),
        }
    )
    promotions[promotions["starts_at"] < until + pd.Timedelta(weeks=8)].to_parquet(
        folder / "promotions.parquet"
    )
