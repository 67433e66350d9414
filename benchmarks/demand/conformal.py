"""Split conformal quantiles for forecasts that come as expected units alone.

Vovk, Gammerman & Shafer (2005), "Algorithmic learning in a random world"; by class of
size as in their Mondrian predictors. It is kinder to a peer than its own intervals, of
two or three errors of each product alone.
"""

import numpy as np
import pandas as pd

from benchmarks.demand.metrics import LEVELS

CLASSES, MIN_PER_CLASS = 10, 100
MIN_SHARE = 0.01  # of the mean expectation: below it no ratio makes sense


def with_quantiles(
    units: pd.DataFrame, before: pd.DataFrame, forecasts: pd.DataFrame
) -> pd.DataFrame:
    """Return forecasts with a column of quantiles of each of LEVELS.

    `units` and `before` are the units sold in the weeks before the origin, 1 to 8, and
    what was expected of them (product_id, week, expected_units; week 0 is the sum);
    `forecasts` is what is expected now. A quantile is expected units times the quantile
    of sold over expected, of a tenth of the products and weeks by what was expected,
    or of more where there are few.
    """
    both = before.merge(units, on=["product_id", "week"])
    parts = [
        _quantiles(both[(both["week"] == 0) == is_sum], part.reset_index(drop=True))
        for is_sum, part in forecasts.groupby(forecasts["week"] == 0)
    ]
    return pd.concat(parts, ignore_index=True)


def _quantiles(before: pd.DataFrame, forecasts: pd.DataFrame) -> pd.DataFrame:
    expected = before["expected_units"].to_numpy()
    count = min(CLASSES, 1 + len(expected) // MIN_PER_CLASS)
    edges = np.quantile(expected, np.linspace(0, 1, count + 1)[1:-1])
    lowest = max(MIN_SHARE * expected.mean(), 1e-6)
    classes = np.searchsorted(edges, expected)
    now = forecasts["expected_units"].to_numpy()
    now_classes = np.searchsorted(edges, now)
    found = np.zeros((len(now), len(LEVELS)))
    for each in np.unique(now_classes):
        members = classes == each if (classes == each).any() else classes >= 0
        least = max(expected[members].mean(), lowest)
        ratios = before["units"].to_numpy()[members]
        ratios = ratios / np.maximum(expected[members], least)
        scale = np.maximum(now[now_classes == each], least)
        found[now_classes == each] = scale[:, None] * np.quantile(ratios, LEVELS)
    columns = pd.DataFrame(found, columns=map(str, LEVELS), index=forecasts.index)
    return forecasts.join(columns)
