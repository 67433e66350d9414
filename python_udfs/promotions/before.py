"""Promotions beside the unpromoted weeks before them, where no regression tells."""

import numpy as np
import pandas as pd
from scipy.stats import gamma

from python_udfs.promotions.money import with_money

WEEKS_BEFORE, MIN_BEFORE = 8, 4
UNKNOWN = [
    *(f"{name}{end}" for name in ("ahead", "taken") for end in ("", "_low", "_high")),
    *("ahead_share", "ahead_half", "taken_share", "taken_half"),
    *("rival_price", "rival_margin", "substitutes_baseline", "lift_variation"),
]


def by_mean_before(
    weeks: pd.DataFrame, promotions: pd.DataFrame, pieces: pd.DataFrame
) -> pd.DataFrame:
    """Return extra units and their worth beside the mean of weeks before.

    What was bought ahead or taken from others is not known. `weeks_before` is their
    number, too few where it is below MIN_BEFORE.
    """
    count, by = len(promotions), pieces["promotion"].to_numpy()
    row, share = pieces["row"].to_numpy(), pieces["share"].to_numpy()
    units, number = _before(weeks, pieces)
    baseline = np.bincount(by, share * units / np.maximum(number, 1), count)
    least = np.full(count, np.inf)
    np.minimum.at(least, by, number)
    pairs = np.maximum(np.bincount(by, minlength=count), 1)
    seen = np.bincount(by, units, count) / pairs
    weeks_run = np.bincount(by, share, count)
    sold = promotions["units"].to_numpy(float)
    low, high = _ends(sold)
    base_low, base_high = (
        end * weeks_run / np.maximum(least, 1) for end in _ends(seen)
    )
    extra = sold - baseline
    log_regular = np.log(weeks["regular_price"].to_numpy()[row])
    log_regular = np.bincount(by, share * log_regular, count)
    regular = np.exp(log_regular / np.maximum(weeks_run, 1e-9))
    paid = promotions["revenue"].to_numpy(float) / np.maximum(sold, 1e-9)
    table = pd.DataFrame(np.nan, promotions.index, UNKNOWN).assign(
        weeks_before=least,
        baseline=baseline,
        extra=extra,
        extra_low=extra - np.hypot(sold - low, np.maximum(base_high - baseline, 0)),
        extra_high=extra + np.hypot(high - sold, np.maximum(baseline - base_low, 0)),
        regular_price=regular,
        paid_price=np.where(sold > 0, paid, regular),
        level_variance=1 / (seen + 1),
    )
    return with_money(table, promotions["unit_cost"].to_numpy(float))


def _before(weeks: pd.DataFrame, pieces: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return units and number of the last weeks without promotion before, [pieces]."""
    series = weeks["series"].to_numpy()
    of_series = series[pieces["row"]]
    first = pieces["row"].groupby([pieces["promotion"], of_series]).transform("min")
    plain = np.flatnonzero(weeks["is_plain"].to_numpy(bool))
    end = np.searchsorted(plain, first.to_numpy())
    start = np.searchsorted(plain, np.searchsorted(series, of_series))
    begin = np.maximum(start, end - WEEKS_BEFORE)
    total = np.append(0, np.cumsum(weeks["units"].to_numpy(float)[plain]))
    return total[end] - total[begin], end - begin


def _ends(units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 90 % interval of the mean of a Poisson count (Garwood 1936)."""
    low = np.where(units > 0, gamma.ppf(0.05, np.maximum(units, 1e-9)), 0)
    return low, gamma.ppf(0.95, units + 1)
