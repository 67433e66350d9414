"""Which levels of a distribution stand for which, by what was sold."""

import numpy as np

_LOW = (0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5)
_HIGH = (0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995)
LEVELS = np.array([*_LOW, *_HIGH])
COVERAGES = (0.8, 0.9)
GRID = 1 / (1 + np.exp(-np.linspace(-14, 14, 281)))  # levels that are tried
TAILS = np.linspace(0.999, 0.001, 500)  # both of an interval together, narrowest first
TRUSTED_ROWS = 10  # as many are taken to have turned out as the distribution says


class BaseLevels:
    """Levels of a distribution by how often they turned out not to be passed.

    `fewer` and `no_more` [rows] are the probabilities that it gave to less than what
    was sold, and to no more; `weight` [rows] adds up to 1. A count fills what lies
    between the two evenly, so no chance is drawn (Czado, Gneiting, Held 2009,
    doi:10.1111/j.1541-0420.2009.01191.x). `rows` is how many rows that tell nothing of
    each other are worth as much.
    """

    def __init__(
        self, fewer: np.ndarray, no_more: np.ndarray, weight: np.ndarray, rows: float
    ) -> None:
        self.fewer, self.no_more, self.weight = fewer, no_more, weight
        width = np.maximum(no_more - fewer, 1e-12)
        reached, filled = np.empty(len(GRID)), np.empty(len(fewer))
        for number, level in enumerate(GRID):  # in place: three times as fast
            np.subtract(level, fewer, out=filled)
            np.divide(filled, width, out=filled)
            np.minimum(np.maximum(filled, 0, out=filled), 1, out=filled)
            reached[number] = np.multiply(weight, filled, out=filled).sum()
        trusted = TRUSTED_ROWS / (TRUSTED_ROWS + rows)
        mixed = trusted * GRID + (1 - trusted) * reached
        self.reached = np.maximum.accumulate(mixed)

    def of(self, levels: np.ndarray) -> np.ndarray:
        """Return the base level [levels] that so many sales turned out below."""
        return np.interp(levels, self.reached, GRID)

    def around(self, coverage: float) -> np.ndarray:
        """Return two base levels, in equal tails, with whole units as often between."""
        low, high = self.of(TAILS / 2), self.of(1 - TAILS / 2)
        below = _share_below(low, self.no_more, self.weight)
        above = 1 - _share_below(high, self.fewer, self.weight)
        enough = 1 - below - above >= coverage
        first = np.argmax(np.append(enough[:-1], True))
        return np.array([low[first], high[first]])


def independent_rows(
    turned_out: np.ndarray, weight: np.ndarray, ago: np.ndarray, days: int
) -> float:
    """Return how many rows are worth as much that have nothing in common.

    All that is sold after one origin errs together, and horizons that overlap do too.
    So it is by how much the means of origins differ that is told how sure their own
    mean is (Kish 1965, Survey Sampling, chapter 5). `turned_out` [rows] are
    probabilities, `ago` [rows] days since the origin.
    """
    _, code = np.unique(ago, return_inverse=True)
    share = np.bincount(code, weight)
    means = np.bincount(code, weight * turned_out) / share
    middle = (weight * turned_out).sum()  # and no @, whose last bits go by threads
    apart = min(1 / (share**2).sum(), 1 + np.ptp(ago) / days)
    if apart < 2:
        return float(apart if len(ago) == len(share) else 1 / (weight**2).sum())
    between = (share * (means - middle) ** 2).sum() * apart / (apart - 1)
    spread = (weight * (turned_out - middle) ** 2).sum()
    return float(min(apart * spread / max(between, 1e-12), 1 / (weight**2).sum()))


def _share_below(
    limits: np.ndarray, values: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    total = np.append(0, weight[order].cumsum())
    return total[np.searchsorted(values[order], limits, side="left")]
