"""How far a forecast of units is off, by the product and by the week."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from python_udfs.registry import metric

Compared = tuple[
    str, Callable[[pd.DataFrame, pd.Series], float], pd.Series, str, pd.Series
]


MOST_WEEKS = 0.5  # of the quarter before


def error_metrics(evaluated: pd.DataFrame, compared: list[Compared]) -> list[dict]:
    """Return a metric for each (name, error, forecast, baseline's name, baseline).

    `evaluated` has origin_week, product_id, units and share_of_weeks_with_sale, one row
    per origin, product and week as the forecasts.
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
    """Return absolute errors over units, of each product by the span in which it sells.

    That is by the week where it sold in most weeks of the quarter before. Of others it
    is by the sum of all weeks: errors by the week would reward a forecast of zero for
    everything that sells every other week.
    """
    sells_weekly = evaluated["share_of_weeks_with_sale"] > MOST_WEEKS
    return _wape(evaluated, forecast, ~sells_weekly)


def wape_of_weeks(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return the absolute errors of single weeks over units."""
    return _wape(evaluated, forecast, pd.Series(False, evaluated.index))


def wape_of_sums(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return the absolute errors of products' sums over all weeks, over units."""
    return _wape(evaluated, forecast, pd.Series(True, evaluated.index))


def rmse(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return the root mean squared error of a row, in units."""
    return np.sqrt(((evaluated["units"] - forecast) ** 2).mean())


def _wape(evaluated: pd.DataFrame, forecast: pd.Series, is_summed: pd.Series) -> float:
    error = evaluated["units"] - forecast
    keys = [evaluated.loc[is_summed, key] for key in ("origin_week", "product_id")]
    of_sums = error[is_summed].groupby(keys).sum()
    off = error[~is_summed].abs().sum() + of_sums.abs().sum()
    return off / evaluated["units"].sum()


def absolute_bias(evaluated: pd.DataFrame, forecast: pd.Series) -> float:
    """Return how far the sum of the forecast is off, as a share of all units."""
    return abs(forecast.sum() / evaluated["units"].sum() - 1)
