"""The simplex search of Nelder and Mead, each of many series on its own, all at once.

With the first simplex, the bounds and the end of statsforecast's Theta, so that where
a loss is shallow the search ends where theirs does.
"""

from collections.abc import Callable

import numpy as np

FIRST_STEP, STEP_FROM_ZERO = 1.05, 1e-4
SAME_LOSS = 1e-4  # standard deviation of a simplex whose search has ended
MAX_ROUNDS = 1000

Loss = Callable[[np.ndarray, np.ndarray], np.ndarray]


def nelder_mead(
    loss: Loss, start: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Return points [series, 2] of least loss, from start [series, 2], within bounds.

    `loss(points, series)` are the losses of some series (numbers) at a point each
    (Nelder, Mead 1965, doi:10.1093/comjnl/7.4.308).
    """
    corners = _first_simplex(start, lower, upper)
    searched = np.arange(len(start))
    losses = np.stack([loss(corners[:, k], searched) for k in range(3)], axis=1)
    for _ in range(MAX_ROUNDS):
        order = np.argsort(losses[searched], axis=1, kind="stable")
        losses[searched] = np.take_along_axis(losses[searched], order, 1)
        sorted_ = np.take_along_axis(corners[searched], order[..., None], 1)
        corners[searched] = sorted_
        searched = searched[losses[searched].std(axis=1) >= SAME_LOSS]
        if not len(searched):
            break
        _move(loss, corners, losses, searched, lower, upper)
    return corners[:, 0]


def _first_simplex(
    start: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """Return [series, 3, 2]: a step along either axis, and the start itself."""
    corners = np.repeat(np.clip(start, lower, upper)[:, None], 3, axis=1)
    for axis in (0, 1):
        value = corners[:, axis, axis]
        stepped = np.where(value == 0, STEP_FROM_ZERO, value * FIRST_STEP)
        corners[:, axis, axis] = np.clip(stepped, lower[axis], upper[axis])
    return corners


def _move(
    loss: Loss,
    corners: np.ndarray,
    losses: np.ndarray,
    series: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
) -> None:
    """Replace the worst corner of each of the series, or shrink its simplex."""
    best, second, worst = corners[series].transpose(1, 0, 2)
    at_best, at_second, at_worst = losses[series].T
    middle = (best + second) / 2
    reflected = np.clip(middle + (middle - worst), lower, upper)
    at_reflected = loss(reflected, series)
    expands = at_reflected < at_best
    stays_outside = at_reflected < at_worst
    factor = np.select([expands, stays_outside], [2.0, 0.5], -0.5)[:, None]
    further = np.clip(middle + factor * (reflected - middle), lower, upper)
    accepted = (at_reflected >= at_best) & (at_reflected < at_second)
    asked = np.flatnonzero(~accepted)
    at_further = at_reflected.copy()
    at_further[asked] = loss(further[asked], series[asked])
    limit = np.where(expands | stays_outside, at_reflected, at_worst)
    takes_further = ~accepted & np.where(
        stays_outside & ~expands, at_further <= limit, at_further < limit
    )
    takes_reflected = accepted | (expands & ~takes_further)
    corners[series, 2] = np.where(takes_further[:, None], further, reflected)
    losses[series, 2] = np.where(takes_further, at_further, at_reflected)
    shrinks = ~takes_further & ~takes_reflected
    if shrinks.any():
        some = series[shrinks]
        corners[some, 2] = worst[shrinks]
        for corner in (1, 2):
            halved = (corners[some, 0] + corners[some, corner]) / 2
            corners[some, corner] = np.clip(halved, lower, upper)
            losses[some, corner] = loss(corners[some, corner], some)
