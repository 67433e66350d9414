"""Seasons of single series: multiples of the usual units that come back every year.

Classical decomposition with a trend of moving averages (Hyndman, Athanasopoulos 2021,
otexts.com/fpp3/classical-decomposition.html). A season is told by the autocorrelation
at its length, at 90 %, as the Theta method does (Fiorucci et al. 2016,
doi:10.1016/j.ijforecast.2016.02.005); but over the pairs of years that there are, so
that two years can tell one. Indices are drawn to 1 by how unlike the years are
(Miller, Williams 2003, doi:10.1016/S0169-2070(02)00077-8).
"""

from dataclasses import dataclass

import numpy as np

LIKELY = 1.645  # standard errors that chance stays within, at 90 %
MIN_SEASONS = 2
MIN_SEEN = 0.8  # of a season's periods, for a moving average over it
LEAST, MOST = 0.1, 10.0  # of an index
TINY = 1e-12


@dataclass
class Seasons:
    """Where a season is told [series]; indices [series, season], 1 where none is.

    Column 0 is of the first period after the end, and so on.
    """

    is_told: np.ndarray
    indices: np.ndarray

    def of_past(self, periods: int) -> np.ndarray:
        """Return the indices [series, periods] of the periods up to the end."""
        season = self.indices.shape[1]
        return self.indices[:, np.arange(-periods, 0) % season]

    def ahead(self, periods: int) -> np.ndarray:
        """Return the indices [series, periods] of the periods to come."""
        return self.indices[:, np.arange(periods) % self.indices.shape[1]]


def seasons(units: np.ndarray, season: int) -> Seasons:
    """Return the seasons of units [series, periods], NaN where a period is missing.

    `season` is how many periods make a year. A series needs MIN_SEASONS of them.
    """
    found = Seasons(np.zeros(len(units), bool), np.ones((len(units), max(season, 1))))
    is_long = (~np.isnan(units)).sum(axis=1) >= MIN_SEASONS * season * MIN_SEEN
    is_long &= _known(units) >= MIN_SEASONS * season
    long = np.flatnonzero(is_long & (np.nansum(units, axis=1) > 0))
    if season < 2 or not len(long):
        return found
    ratios = units[long] / _trend(units[long], season)
    is_told = _likeness(ratios, season) > _limit(ratios, season)
    told = long[is_told]
    found.is_told[told] = True
    found.indices[told] = _indices(ratios[is_told], season)
    return found


def _known(units: np.ndarray) -> np.ndarray:
    """Return how many periods [series] there are from the first that is seen on."""
    return units.shape[1] - (~np.isnan(units)).argmax(axis=1)


def _trend(units: np.ndarray, season: int) -> np.ndarray:
    """Return centred means [series, periods] over a season, gone on with at both ends.

    An even season counts its first and its last period half.
    """
    seen = ~np.isnan(units)
    total, count = _sums(np.where(seen, units, 0), season), _sums(seen, season)
    means = np.full(units.shape, np.nan)
    place = slice(season // 2, season // 2 + total.shape[1])
    means[:, place] = np.where(
        count >= MIN_SEEN * season, total / np.maximum(count, TINY), np.nan
    )
    return np.maximum(_gone_on(means), LEAST * np.nanmean(units, 1, keepdims=True))


def _sums(values: np.ndarray, season: int) -> np.ndarray:
    """Return sums [series, …] over a season, of an even one between two of them."""
    total = np.cumsum(np.pad(values.astype(float), ((0, 0), (1, 0))), axis=1)
    sums = total[:, season:] - total[:, :-season]
    return sums if season % 2 else (sums[:, 1:] + sums[:, :-1]) / 2


def _gone_on(means: np.ndarray) -> np.ndarray:
    """Return means without gaps: before, between and after along a straight line."""
    known = ~np.isnan(means)
    rows, place = np.arange(len(means)), np.arange(means.shape[1])
    first = known.argmax(axis=1)
    last = means.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    begin, end = means[rows, first], means[rows, last]
    slope = (end - begin) / np.maximum(last - first, 1)
    line = begin[:, None] + slope[:, None] * (place - first[:, None])
    return np.where(known, means, line)


def _limit(ratios: np.ndarray, season: int) -> np.ndarray:
    """Return what the likeness [series] of years stays below where it is by chance.

    Neighbouring periods err together, and are worth fewer: by Bartlett's formula, with
    the autocorrelations of the difference of two years, in which no season is left.
    """
    off = _off(ratios)
    change = off[:, season:] - off[:, :-season]
    variance = np.maximum((change**2).sum(axis=1), TINY)
    squares = np.zeros(len(ratios))
    for lag in range(1, season // 4 + 1):
        squares += ((change[:, lag:] * change[:, :-lag]).sum(axis=1) / variance) ** 2
    return LIKELY * np.sqrt((1 + 2 * squares) / _pairs(ratios, season))


def _indices(ratios: np.ndarray, season: int) -> np.ndarray:
    """Return mean ratios [series, season] of mean 1, drawn to 1 by how years differ.

    How alike two years are tells how sure a mean of several is (Spearman, Brown 1910).
    """
    years = -(-ratios.shape[1] // season)
    whole = np.full((len(ratios), years * season), np.nan)
    whole[:, -ratios.shape[1] :] = ratios
    by_year = whole.reshape(len(ratios), years, season)
    seen = ~np.isnan(by_year)
    count = seen.sum(axis=1)
    mean = np.where(seen, by_year, 0).sum(axis=1) / np.maximum(count, 1)
    mean = np.where(count > 0, mean, 1.0)
    mean = mean / np.maximum(mean.mean(axis=1, keepdims=True), TINY)
    alike, known = _likeness(ratios, season), count.mean(axis=1)
    sure = known * alike / (1 + (known - 1) * alike)
    return np.clip(1 + sure[:, None] * (mean - 1), LEAST, MOST)


def _likeness(ratios: np.ndarray, season: int) -> np.ndarray:
    """Return the correlation [series] of a period's ratio with last year's, 0 to 1."""
    off, seen = _off(ratios), ~np.isnan(ratios)
    joint = (off[:, season:] * off[:, :-season]).sum(axis=1) / _pairs(ratios, season)
    variance = (off**2).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return np.clip(joint / np.maximum(variance, TINY), 0, 1)


def _off(ratios: np.ndarray) -> np.ndarray:
    mean = np.nanmean(ratios, axis=1, keepdims=True)
    return np.where(np.isnan(ratios), 0, ratios - mean)


def _pairs(ratios: np.ndarray, season: int) -> np.ndarray:
    seen = ~np.isnan(ratios)
    return np.maximum((seen[:, season:] & seen[:, :-season]).sum(axis=1), 1)
