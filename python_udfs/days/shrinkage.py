"""Ratios of units to what is expected, drawn from a series' own to the usual one.

How far is told by the ratios' errors, and by how much they differ beyond those.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

TINY = 1e-12
NEVER = 20.0  # times their dispersion were units expected of late, none sold: it is 0


@dataclass(frozen=True)
class Sums:
    """Of effects [rows, k]: `units`, and `base`, what all else expects, weighed.

    `squares` is the sum of base weighed twice; `recent` are units and base of late.
    """

    units: np.ndarray
    base: np.ndarray
    squares: np.ndarray
    recent: tuple[np.ndarray, np.ndarray]

    def effect(
        self, usual: np.ndarray, dispersion: np.ndarray, spread: float | None
    ) -> np.ndarray:
        """Return effects drawn to the usual ones.

        `dispersion` [rows] is the variance of units over their mean. Without the
        `spread` of true effects, a variance, rows tell it, of each effect apart.
        """
        usual = np.broadcast_to(usual, self.base.shape)
        is_known = self.base > 0
        base = np.where(is_known, self.base, 1)
        variance = dispersion[:, None] * self.squares * usual / base**2
        variance = np.where(is_known, np.maximum(variance, TINY), np.inf)
        distance = np.where(is_known, self.units / base - usual, 0)
        of = spread_beyond(distance, variance) if spread is None else spread
        units, expected = self.recent
        is_never = (units == 0) & (expected * usual >= NEVER * dispersion[:, None])
        return np.where(is_never, 0, usual + distance * of / (of + variance))


def spread_beyond(distance: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return [k] variances of [rows, k] distances beyond their errors' variances.

    DerSimonian and Laird, "Meta-analysis in clinical trials", Controlled Clinical
    Trials 7, 1986; around a mean that is known.
    """
    weight = 1 / variance
    beyond = (weight * distance**2).sum(axis=0) - (weight > 0).sum(axis=0)
    return np.maximum(beyond, 0) / np.maximum(weight.sum(axis=0), TINY)


def dispersion(units: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return [rows] squared errors over what [rows, days] were expected."""
    squares = ((units - expected) ** 2).sum(axis=1)
    return squares / np.maximum(expected.sum(axis=1), TINY)


def in_all(sums: Sums, of: csr_array) -> Sums:
    """Return sums of rows by what `of` [sums, rows] says they belong to."""
    recent = tuple(of @ values for values in sums.recent)
    return Sums(of @ sums.units, of @ sums.base, of @ sums.squares, recent)
