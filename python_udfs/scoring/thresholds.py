"""On which value a tree splits, where features are float32 and where they are doubles.

A threshold rounded up would let a value pass that the model's double holds back; the
largest float32 below it splits every float32 as the double does.
"""

import numpy as np

ZERO = float(np.float32(1e-35))  # LightGBM's kZeroThreshold
WRITTEN_FOR_INFINITY = 1e300  # in LightGBM's json
OVERFLOW = 2.0**128  # where float32 would go on, were it not for infinity


def floor_to_float32(threshold: float) -> float:
    """Return the largest float32 that is no larger than the threshold."""
    with np.errstate(over="ignore"):
        rounded = np.float32(threshold)
    if float(rounded) > threshold:  # numpy would compare the two as float32
        rounded = np.nextafter(rounded, np.float32(-np.inf))
    return float(rounded)


def lightgbm_threshold(threshold: float) -> float:
    """Return the largest float32 that a threshold of LightGBM's json sends left.

    LightGBM reads a number no further from zero than ZERO as zero, and writes what
    parts missing values from all others as WRITTEN_FOR_INFINITY.
    """
    if threshold >= WRITTEN_FOR_INFINITY:
        return float("inf")
    if abs(threshold) <= ZERO:
        return ZERO if threshold >= 0 else _next_float32(-ZERO, -np.inf)
    return floor_to_float32(threshold)


def double_threshold(threshold: float) -> float:
    """Return the largest double that, rounded to float32, is within the threshold.

    SQL and the native trees hold doubles: for every double x, x <= double_threshold(t)
    is what float32(x) <= t is. Rounding is to nearest, ties to even.
    """
    floor = floor_to_float32(threshold)
    if floor == np.inf:
        return floor
    ends = (floor, _next_float32(floor, np.inf))
    middle = sum(np.clip(ends, -OVERFLOW, OVERFLOW)) / 2
    is_even = np.float32(floor).view(np.int32) % 2 == 0
    return float(middle if is_even else np.nextafter(middle, -np.inf))


def _next_float32(value: float, towards: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.nextafter(np.float32(value), np.float32(towards)))
