"""Series with many periods without a sale: how large a sale is, and how frequent."""

from dataclasses import dataclass

import numpy as np

from python_udfs.demand.smoothing import level, levels

WEIGHT = 0.1
TSB_WEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.3)


@dataclass
class Intermittent:
    """Units a sale [series], and the share of periods with a sale [series]."""

    size: np.ndarray
    frequency: np.ndarray

    @property
    def rate(self) -> np.ndarray:
        """Expected units [series] of every period ahead."""
        return self.size * self.frequency


def croston(units: np.ndarray, weight: float = WEIGHT) -> Intermittent:
    """Smooth the sizes of sales and the intervals between them, each for itself.

    Units are [series, periods]; a missing period (NaN) lengthens no interval. The rate
    is too high on average (Croston 1972, doi:10.1057/jors.1972.50).
    """
    return _per_period(level(_sizes(units), weight), level(_intervals(units), weight))


def sba(units: np.ndarray, weight: float = WEIGHT) -> Intermittent:
    """Return `croston` less its bias: 1 - weight / 2 of its rate.

    Syntetos, Boylan 2005, doi:10.1016/j.ijforecast.2004.10.001.
    """
    found = croston(units, weight)
    return Intermittent(found.size, found.frequency * (1 - weight / 2))


def tsb(
    units: np.ndarray, size_weight: float = WEIGHT, frequency_weight: float = WEIGHT
) -> Intermittent:
    """Smooth the sizes of sales, and whether there was one in each period.

    So what no longer sells fades (Teunter, Syntetos, Babai 2011,
    doi:10.1016/j.ejor.2011.05.018). Units are [series, periods], NaN where missing.
    """
    return Intermittent(
        level(_sizes(units), size_weight), level(_is_sold(units), frequency_weight)
    )


def tsb_optimised(units: np.ndarray) -> Intermittent:
    """Return `tsb` by the two of TSB_WEIGHTS whose rate had the least squared errors.

    Frequencies start at the share of all periods, not at the first period's, which a
    small weight never forgets (errors of the rate: Kourentzes 2014,
    doi:10.1016/j.ijpe.2014.06.007).
    """
    sizes, is_sold = _sizes(units), _is_sold(units)
    share = np.nansum(is_sold, 1) / np.maximum((~np.isnan(is_sold)).sum(1), 1)
    by_size = {weight: levels(sizes, weight) for weight in TSB_WEIGHTS}
    least = np.full(len(units), np.inf)
    best = Intermittent(np.zeros(len(units)), np.zeros(len(units)))
    for weight in TSB_WEIGHTS:
        frequencies = levels(is_sold, weight, share)
        for size in by_size.values():
            squares = np.nansum((units - (size * frequencies)[:, :-1]) ** 2, axis=1)
            is_better = squares < least
            least[is_better] = squares[is_better]
            best.size[is_better] = size[is_better, -1]
            best.frequency[is_better] = frequencies[is_better, -1]
    return best


def _sizes(units: np.ndarray) -> np.ndarray:
    return np.where(units > 0, units, np.nan)


def _is_sold(units: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(units), np.nan, units > 0)


def _intervals(units: np.ndarray) -> np.ndarray:
    """Return periods since the sale before, where there is a sale, else NaN."""
    is_sold = units > 0
    number = (~np.isnan(units)).cumsum(axis=1)
    latest = np.maximum.accumulate(np.where(is_sold, number, 0), axis=1)
    before = np.column_stack([np.zeros(len(units)), latest[:, :-1]])
    return np.where(is_sold, number - before, np.nan)


def _per_period(size: np.ndarray, interval: np.ndarray) -> Intermittent:
    return Intermittent(size, 1 / np.maximum(interval, 1))
