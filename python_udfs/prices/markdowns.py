"""How to cut a price, week by week, until a day: the most that stock can bring.

Periods are discrete, demand of each is Poisson with a mean that the price sets, and the
price is one of a list. Backward induction over the units left finds the best (Gallego
and van Ryzin, Optimal dynamic pricing of inventories, Management Science 1994; Bitran
and Mondschein, Periodic pricing of seasonal products in retailing, 1997). Large stock
is counted in lots, between which value is taken to be straight.
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import next_fast_len
from scipy.special import pdtr

LOTS = 200
TINY = 1e-9  # of a value: what is better by less is not


@dataclass(frozen=True)
class Clearance:
    """Stock that is to be gone, and what sells of it.

    `prices` [J] fall, `means` [T, J] are units wanted in each period at each price;
    what is left in the end brings `salvage_value` a unit, below 0 if it costs. A new
    price costs `change_cost`. Prices never rise unless `may_rise`.
    """

    units: int
    prices: np.ndarray
    means: np.ndarray
    salvage_value: float = 0.0
    change_cost: float = 0.0
    may_rise: bool = False

    def lot(self, lots: int = LOTS) -> int:
        """Return units a lot, so that no more than `lots` are left."""
        return -(-self.units // lots)


@dataclass(frozen=True)
class Course:
    """What each price brings from each period on, `values` [T, J, lots + 1]."""

    clearance: Clearance
    lot: int
    values: np.ndarray

    @property
    def value(self) -> float:
        """The most that the stock can be expected to bring, if begun at any price."""
        return float(self.value_of(0, 0, self.clearance.units).max())

    def value_of(
        self, period: int, first: int, units: float | np.ndarray
    ) -> np.ndarray:
        """Return what prices [first:] bring with so many units left, of [K] [J, K]."""
        lots = np.minimum(np.asarray(units) / self.lot, self.values.shape[2] - 1)
        below = np.floor(lots).astype(int)
        above = np.minimum(below + 1, self.values.shape[2] - 1)
        values = self.values[period, first:]
        return values[:, below] + (lots - below) * (values[:, above] - values[:, below])

    def choice(self, period: int, last: int, units: float) -> int:
        """Return which price is best, not above the `last` one; of equals the highest.

        With less than one unit to be expected, what is left if any is asked about.
        """
        first = 0 if self.clearance.may_rise else last
        found = self.value_of(period, first, max(units, TINY))
        found[np.arange(first, first + len(found)) != last] -= (
            self.clearance.change_cost
        )
        best = found.max()
        return first + int(np.argmax(found >= best - TINY * abs(best)))

    def path(self) -> np.ndarray:
        """Return the index [T] of each period's price if demand is what is expected."""
        chosen, last, wanted = [], 0, 0.0
        units = self.clearance.units
        for period, means in enumerate(self.clearance.means):
            last = self.choice(
                period, last, units - float(expected_sold(wanted, units))
            )
            chosen.append(last)
            wanted += means[last]
        return np.array(chosen)


def solved(
    clearance: Clearance, *, discount_price: float = 0.0, lots: int = LOTS
) -> Course:
    """Return the best course of a clearance.

    `discount_price` is what each unit of money given away against the first price costs
    beyond itself: what keeps to a budget has one.
    """
    lot = clearance.lot(lots)
    count = -(-clearance.units // lot)
    size = next_fast_len(2 * count + 1, real=True)
    prices, periods = clearance.prices, len(clearance.means)
    worth = prices - discount_price * (prices[0] - prices)
    left = lot * np.arange(count + 1)
    later = np.tile(clearance.salvage_value * left, (len(prices), 1))
    values = np.empty((periods, *later.shape))
    known: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}
    for period in reversed(range(periods)):
        means = clearance.means[period]
        if (key := means.tobytes()) not in known:
            sold = expected_sold(means[:, None], left)
            chances = lot_chances(means, sold, lot)
            known[key] = sold, np.fft.rfft(chances, size)
        sold, chances = known[key]
        stays = np.fft.irfft(chances * np.fft.rfft(later, size), size)
        # Nothing left is worth nothing, so demand beyond the stock adds none.
        values[period] = worth[:, None] * sold + stays[:, : count + 1]
        values[period, :, 0] = 0
        later = _best_after(clearance, values[period])
    return Course(clearance, lot, values)


def _best_after(clearance: Clearance, values: np.ndarray) -> np.ndarray:
    """Return [J, lots + 1]: the best that may follow each price, itself included."""
    best = np.maximum.accumulate(values[::-1], axis=0)[::-1]
    if clearance.may_rise:
        best = np.broadcast_to(best[0], values.shape)
    return np.maximum(values, best - clearance.change_cost)


def lot_chances(means: np.ndarray, sold: np.ndarray, lot: int) -> np.ndarray:
    """Return the chance [J, lots + 1] that so many lots are wanted, by their means [J].

    A number between two lots is one of them, with chances that keep its mean: second
    differences of what is sold of each stock, `sold` [J, lots + 1], say so.
    """
    slopes = np.diff(sold, axis=1) / lot
    none = 1 - slopes[:, :1]
    chances = np.hstack([none, slopes[:, :-1] - slopes[:, 1:], 0 * none])
    return np.maximum(chances, 0)


def expected_sold(wanted: float | np.ndarray, units: float | np.ndarray) -> np.ndarray:
    """Return the mean of what is sold of whole `units` where Poisson demand is met."""
    wanted, units = np.broadcast_arrays(wanted, units)
    enough = wanted * pdtr(np.maximum(units - 1, 0), wanted)
    short = units * (1 - pdtr(units, wanted))
    return np.where(units > 0, np.clip(enough + short, 0, np.minimum(wanted, units)), 0)
