"""How far a forecast of units is off, by the product and by the day."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from python_udfs.registry import metric

Compared = tuple[
    str, Callable[[pd.DataFrame, pd.Series], float], pd.Series, str, pd.Series
]


def error_metrics(evaluated: pd.DataFrame, compared: list[Compared]) -> list[dict]:
    """Return a metric for each (name, error, forecast, baseline's name, baseline).

    `evaluated` has product_id and units, one row per product and day as the forecasts.
    """
    return [
        metric(
            name,
            error(evaluated, forecast),
            baseline_name=baseline_name,
            baseline_value=error(evaluated, baseline),
            higher_is_better=False,
        )
        for name, error, forecast, baseline_name, baseline in compared
    ]


def wape(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return the absolute errors of products' sums over the sum of all units.

    The sum over all days is what gets ordered. Errors by the day would reward a
    forecast of zero for everything that sells every other day.
    """
    by_product = evaluated.assign(forecast=forecast).groupby("product_id")
    sums = by_product[["units", "forecast"]].sum()
    return (sums["units"] - sums["forecast"]).abs().sum() / sums["units"].sum()


def rmse(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return the root mean squared error of a row, in units."""
    return np.sqrt(((evaluated["units"] - forecast) ** 2).mean())


def absolute_bias(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return how far the sum of the forecast is off, as a share of all units."""
    return abs(forecast.sum() / evaluated["units"].sum() - 1)
