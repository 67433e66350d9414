"""What others would forecast of a chain's days: a mean, and LightGBM by day."""

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor

from benchmarks.demand.chain import Chain
from python_udfs.days.calendar import DAY, easter, month_positions
from python_udfs.training.inputs import DETERMINISTIC

AHEAD, HALF_YEAR = 56, 182  # days
HORIZONS, STEP = 16, 28  # earlier ones that LightGBM learns from; days between them


def by_weekday_and_promotion(truth: Chain, first: int) -> np.ndarray:
    """Return [stores, 56] means of 26 weeks' such weekdays, on promotion or not.

    Of days with sales, but on weekdays that have none; without any such day, of all.
    """
    past, ahead = slice(first - HALF_YEAR, first), slice(first, first + AHEAD)
    units, weekday = truth.units[:, past], truth.days.day_of_week.to_numpy()
    found = np.zeros((len(units), AHEAD))
    for day in range(7):
        of = np.where(units > 0, units, np.nan)[:, weekday[past] == day]
        if np.isnan(of).all():
            continue
        usual = np.nanmean(of, axis=1)
        for is_on in (False, True):
            was_on = truth.is_promoted[0, past][weekday[past] == day] == is_on
            mean = np.nanmean(of[:, was_on], axis=1) if was_on.any() else usual
            is_now = truth.is_promoted[0, ahead] == is_on
            found[:, (weekday[ahead] == day) & is_now] = mean[:, None]
    return found


def boosted(truth: Chain, first: int) -> np.ndarray:
    """Return [stores, 56] of LightGBM, which learns from horizons that ended before."""
    origins = [first - AHEAD - STEP * back for back in range(HORIZONS)]
    origins = [origin for origin in origins if origin >= HALF_YEAR]
    rows = pd.concat([_features(truth, origin) for origin in origins])
    asked = _features(truth, first)
    model = LGBMRegressor(
        n_estimators=400, learning_rate=0.05, num_leaves=31, **DETERMINISTIC
    )
    names = [name for name in rows if name not in ("units", "level")]
    ratio = rows["units"] / rows["level"]
    model.fit(rows[names], ratio, sample_weight=rows["level"])
    found = model.predict(asked[names]) * asked["level"]
    return found.to_numpy().clip(min=0).reshape(len(truth.units), AHEAD)


def _features(truth: Chain, first: int) -> pd.DataFrame:
    """Return a row per store and day ahead: what our effects rest on, as columns."""
    dates = truth.days.to_numpy().astype("datetime64[D]")[first : first + AHEAD]
    ahead = truth.days[first : first + AHEAD]
    sundays = np.array([easter(year) for year in ahead.year])
    calendar = {
        "weekday": ahead.day_of_week,
        "month_position": month_positions(dates),
        "month": ahead.month,
        "day": ahead.day,
        "days_from_easter": (dates - sundays) // DAY,
    }
    stores = len(truth.units)
    level = truth.units[:, first - HALF_YEAR : first].mean(axis=1)
    recent = truth.units[:, first - 28 : first].mean(axis=1)
    usual = by_weekday_and_promotion(truth, first) / level[:, None]
    rows = {name: np.tile(values, stores) for name, values in calendar.items()}
    rows |= {
        "is_promoted": truth.is_promoted[:, first : first + AHEAD].ravel(),
        "usual": usual.ravel(),
        "recent": (recent / level).repeat(AHEAD),
        "level": level.repeat(AHEAD),
        "units": truth.units[:, first : first + AHEAD].ravel(),
    }
    return pd.DataFrame(rows)
