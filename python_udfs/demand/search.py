"""The least of a loss between two bounds, for many series at once."""

from collections.abc import Callable

import numpy as np

GOLDEN = (5**0.5 + 1) / 2
NARROWEST = 1e-12


def golden_section(
    loss: Callable[[np.ndarray], np.ndarray], bounds: tuple[float, float], series: int
) -> np.ndarray:
    """Return the points [series] between bounds where a loss [series] is least.

    A series whose loss is the same on both sides is flat and stops there (Kiefer 1953,
    doi:10.1090/S0002-9939-1953-0055639-3).
    """
    low, high = np.full(series, bounds[0]), np.full(series, bounds[1])
    left, right = high - (high - low) / GOLDEN, low + (high - low) / GOLDEN
    at_left, at_right = loss(left), loss(right)
    is_flat = np.zeros(series, bool)
    while ((high - low) >= NARROWEST)[~is_flat].any():
        is_flat = is_flat | (at_left == at_right)
        keeps_low = (at_left < at_right) & ~is_flat
        keeps_high = (at_left > at_right) & ~is_flat
        high, low = np.where(keeps_low, right, high), np.where(keeps_high, left, low)
        kept = np.where(keeps_low, left, right)
        at_kept = np.where(keeps_low, at_left, at_right)
        step = (high - low) / GOLDEN
        tried = np.where(keeps_low, high - step, low + step)
        at_tried = loss(tried)
        left, right = np.where(keeps_low, [tried, kept], [kept, tried])
        at_left, at_right = np.where(
            keeps_low, [at_tried, at_kept], [at_kept, at_tried]
        )
    return (low + high) / 2
