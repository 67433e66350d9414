"""The machine code that scores tree ensembles."""

from math import exp

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros

from python_udfs.machine_code import compiled


@compiled
def _slots(
    values: np.ndarray, starts: np.ndarray, thresholds: np.ndarray
) -> np.ndarray:
    """Return [rows, features]: each value's bin, as its number among all features'.

    The bin is how many thresholds lie below the value. All rows halve the interval
    together: no step waits for another and none branches.
    """
    features, rows = values.shape
    slots = np.empty((rows, features), np.int32)
    below = np.empty(rows, np.int32)
    for feature in range(features):
        start, end = starts[feature], starts[feature + 1]
        sorted_ones, column = thresholds[start:end], values[feature]
        below[:] = 0
        length = end - start
        while length > 0:
            half = (length + 1) >> 1
            for row in range(rows):
                is_above = sorted_ones[below[row] + half - 1] < column[row]
                below[row] += half * is_above
            length -= half
        first = start + 2 * feature
        missing = first + end - start + 1
        for row in range(rows):
            is_missing = column[row] != column[row]
            slots[row, feature] = missing if is_missing else first + below[row]
    return slots


@compiled
def sum_leaves(
    values: np.ndarray,
    starts: np.ndarray,
    thresholds: np.ndarray,
    masks: np.ndarray,
    leaves: np.ndarray,
    base: float,
    link: int,
) -> np.ndarray:
    """Return [rows] scores of float64 [features, rows]; the tables are NativeTrees'.

    The leaves are summed in the trees' order, which gives LightGBM's sums to the last
    bit. `link` is 0 for none, 1 for exp, 2 for sigmoid.
    """
    slots = _slots(values, starts, thresholds)
    rows, features = slots.shape
    trees = masks.shape[1]
    possible = np.empty(trees, masks.dtype)
    scores = np.empty(rows, np.float64)
    for row in range(rows):
        possible[:] = masks[slots[row, features - 1]]
        for feature in range(0, features - 1, 2):  # in pairs: fewer stores
            one, other = masks[slots[row, feature]], masks[slots[row, feature + 1]]
            for tree in range(trees):
                possible[tree] &= one[tree] & other[tree]
        total = 0.0
        for tree in range(trees):
            total += leaves[tree, trailing_zeros(possible[tree])]
        total += base
        if link == 1:
            total = exp(total)
        elif link == 2:
            total = 1 / (1 + exp(-total))
        scores[row] = total
    return scores
