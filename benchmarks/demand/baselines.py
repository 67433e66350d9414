"""What one would forecast without any model, for orientation, never evaluated."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.demand.metrics import LEVELS
from benchmarks.demand.windows import HORIZON

RECENT_WEEKS = 13


def baselines(weeks: pd.DataFrame, season: int) -> dict[str, pd.DataFrame]:
    """Return tables of forecasts; each quantile is the forecast itself.

    `weeks` has product_id, week and units, of which those after week 0 are not read.
    The seasonal naive forecast is there if a season of the first week is known.
    """
    known = weeks[weeks["week"] <= 0]
    units = known.pivot(index="product_id", columns="week", values="units")
    guesses: dict[str, Callable[[int], np.ndarray]] = {
        "13-week mean": lambda _: units.iloc[:, -RECENT_WEEKS:].mean(axis=1),
        "last 8 weeks": lambda week: units[week - HORIZON],
        "zero": lambda _: np.zeros(len(units)),
    }
    if 1 - season in units:
        guesses["seasonal naive"] = lambda week: units[week - season]
    return {name: _table(units.index, guess) for name, guess in guesses.items()}


def _table(products: pd.Index, guess: Callable[[int], np.ndarray]) -> pd.DataFrame:
    by_week = [np.nan_to_num(guess(week)) for week in range(1, HORIZON + 1)]
    weeks = [np.sum(by_week, axis=0), *by_week]
    tables = [
        pd.DataFrame(
            {"product_id": products, "week": week, "expected_units": expected}
            | {str(level): expected for level in LEVELS}
        )
        for week, expected in enumerate(weeks)
    ]
    return pd.concat(tables, ignore_index=True)
