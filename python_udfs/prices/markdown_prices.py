"""The prices that a label may show below today's."""

import numpy as np

from python_udfs.prices.price_endings import ending_at

MIN_STEP_SHARE = 0.02  # of the price: steps are 2 to 5 % of it
ROUND = (1, 2, 5, 10)


def prices_down_to(
    highest: float, lowest: float, price_ending: float | None
) -> np.ndarray:
    """Return prices from the highest down to the lowest allowed one, in whole cents.

    Each is a round step below the one before, so that 2.99 is followed by 2.89, 12.99
    by 12.49, 1280 by 1230. A `price_ending` of the shop's rules is kept by all but the
    highest.
    """
    wanted = max(MIN_STEP_SHARE * highest, 0.01)
    scale = 10.0 ** np.floor(np.log10(wanted))
    step = scale * next(size for size in ROUND if size * scale >= wanted * (1 - 1e-9))
    count = max(int((highest - lowest) / step + 1e-9), 0)
    below = highest - step * np.arange(1, count + 1)
    if price_ending is not None:
        below = ending_at(np.floor, below, price_ending)
    cents = np.unique(np.round(below, 2))[::-1]
    allowed = cents[(cents > 0) & (cents >= lowest - 1e-9) & (cents < highest)]
    return np.concatenate([[highest], allowed])
