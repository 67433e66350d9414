"""How the prices end that rules ask for, as the macro price_ending_at has it."""

from collections.abc import Callable

import numpy as np


def ending_at(
    rounding: Callable[[np.ndarray], np.ndarray],
    prices: np.ndarray,
    price_ending: np.ndarray | float,
    places: np.ndarray | int = 2,
) -> np.ndarray:
    """Return the nearest prices not below (np.ceil) or not above (np.floor) `prices`.

    They end as `price_ending` (nan: any) says: in the last digit below 0.10, in both
    from there on; any is a whole one where prices have no `places`.
    """
    ending = np.asarray(price_ending, float)
    is_whole = (ending > 0) | (np.asarray(places) == 0)
    step = np.select([ending < 0.1, is_whole], [0.1, 1.0], 0.01)
    ending = np.nan_to_num(ending)
    steps = rounding(np.round((prices - ending) / step, 6))
    return np.round(steps * step + ending, 2)
