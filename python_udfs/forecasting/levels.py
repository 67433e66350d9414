"""Which levels of a distribution stand for which, by what was sold."""

import numpy as np

_LOW = (0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5)
_HIGH = (0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995)
LEVELS = np.array([*_LOW, *_HIGH])
COVERAGES = (0.8, 0.9)
GRID = 1 / (1 + np.exp(-np.linspace(-14, 14, 561)))  # levels that are tried
TAILS = np.linspace(0.999, 0.001, 500)  # both of an interval together, widest first


class BaseLevels:
    """Levels of a distribution by how often they turned out not to be passed.

    `fewer` and `no_more` [rows] are the probabilities that it gave to less than what
    was sold, and to no more; `weight` [rows] adds up to 1. A count fills what lies
    between the two evenly, so no chance is drawn (Czado, Gneiting, Held 2009,
    doi:10.1111/j.1541-0420.2009.01191.x).
    """

    def __init__(
        self, fewer: np.ndarray, no_more: np.ndarray, weight: np.ndarray
    ) -> None:
        self.fewer, self.no_more, self.weight = fewer, no_more, weight
        self.rows = 1 / (weight**2).sum()
        width = np.maximum(no_more - fewer, 1e-12)
        reached = [np.clip((g - fewer) / width, 0, 1) @ weight for g in GRID]
        self.reached = np.maximum.accumulate(reached)

    def of(self, levels: np.ndarray) -> np.ndarray:
        """Return the base level [levels] that so many sales turned out below."""
        wide = 0.5 + (levels - 0.5) * (1 + 1 / self.rows)  # one more row is to come
        return np.interp(wide, self.reached, GRID)

    def around(self, coverage: float) -> np.ndarray:
        """Return two base levels, in equal tails, with whole units as often between."""
        low, high = self.of(TAILS / 2), self.of(1 - TAILS / 2)
        below = _share_below(low, self.no_more, self.weight)
        above = 1 - _share_below(high, self.fewer, self.weight)
        covered = 1 - below - above
        first = np.argmax(covered >= coverage * (1 + 1 / self.rows))
        return np.array([low[first], high[first]])


def _share_below(
    limits: np.ndarray, values: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    total = np.append(0, weight[order].cumsum())
    return total[np.searchsorted(values[order], limits, side="left")]
