"""What is expected and what may be: quantiles and intervals that hold the mean.

Past errors move levels, not the mean, so where forecasts were too high of late (as
after a peak) even a high quantile may come to lie below it. It is drawn out as far as
the mean. Of less than one unit that is no fault: most such horizons sell none.
"""

import numpy as np
import pandas as pd

TAIL = 0.1  # levels up to it, and from 1 - it on, lie beyond the mean


def holding_expected(
    horizons: pd.DataFrame, units: np.ndarray, levels: np.ndarray
) -> np.ndarray:
    """Return quantiles [horizons, levels] of which those in the tails hold the mean.

    Columns: expected_units, measurement_step. Left as they are where less than a step
    is expected.
    """
    below, _, least = _steps_around(horizons)
    is_low, is_high = levels <= TAIL + 1e-9, levels >= 1 - TAIL - 1e-9
    found = np.where(is_low, np.minimum(units, below[:, None]), units)
    return np.where(is_high, np.maximum(found, least[:, None]), found)


def around_expected(
    horizons: pd.DataFrame, bounds: np.ndarray, *, is_sum: bool
) -> np.ndarray:
    """Return intervals [horizons, coverages, 2] that hold the mean.

    Where less than a step is expected, only the widest does, and of single weeks only:
    there people read both side by side.
    """
    below, above, least = _steps_around(horizons)
    highs = np.repeat(least[:, None], bounds.shape[1], axis=1)
    if not is_sum:
        highs[:, -1] = above
    lows = np.minimum(bounds[..., 0], below[:, None])
    return np.stack([lows, np.maximum(bounds[..., 1], highs)], axis=-1)


def _steps_around(
    horizons: pd.DataFrame,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the nearest whole steps [horizons] below and above what is expected.

    The third is the one above too, but 0 where no more than one step is expected.
    """
    step = horizons["measurement_step"].to_numpy()
    expected = horizons["expected_units"].to_numpy(dtype=float)
    below, above = np.floor(expected / step), np.ceil(expected / step)
    below -= below * step > expected  # what a division loses
    above += above * step < expected
    above *= step
    return below * step, above, np.where(above <= step, 0, above)
