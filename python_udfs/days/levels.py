"""What days make of a series' weeks: its level, when effects are taken out."""

import numpy as np

HALF_LIVES = (3, 6, 13, 26, 52)  # weeks
BLOCK, BLOCKS = 8, 2  # weeks that are forecast to choose by, and how often
USUAL = 13


def levels(units: np.ndarray, effects: np.ndarray, half_life: float) -> np.ndarray:
    """Return [series] units over effects [series, weeks]; NaN where there are none.

    Units are NaN where unknown; of older weeks half as much counts each half-life.
    """
    weight = 0.5 ** (np.arange(units.shape[1])[::-1] / half_life)
    made = np.where(np.isnan(units), 0, effects) @ weight
    sold = np.nan_to_num(units) @ weight
    return np.divide(sold, made, np.full(len(units), np.nan), where=made > 0)


def best_half_life(units: np.ndarray, effects: np.ndarray) -> float:
    """Return the half-life whose levels were least wrong of the latest blocks' weeks.

    The usual one where no block has as many weeks before it.
    """
    weeks = units.shape[1]
    cuts = [weeks - BLOCK * back for back in range(1, BLOCKS + 1)]
    cuts = [cut for cut in cuts if cut >= BLOCK]
    if not cuts or not len(units):
        return USUAL
    errors = [
        sum(_error(units, effects, cut, half_life) for cut in cuts)
        for half_life in HALF_LIVES
    ]
    return HALF_LIVES[int(np.argmin(np.round(errors, 9)))]


def _error(units: np.ndarray, effects: np.ndarray, cut: int, half_life: float) -> float:
    level = levels(units[:, :cut], effects[:, :cut], half_life)[:, None]
    ahead = slice(cut, cut + BLOCK)
    return float(np.nansum(np.abs(units[:, ahead] - level * effects[:, ahead])))
