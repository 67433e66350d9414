"""How many of the weeks to come lie within our intervals, of 80 and 90 %."""

from collections.abc import Iterator

import pandas as pd

from benchmarks.demand_metrics import with_sums
from benchmarks.demand_windows import Window
from benchmarks.range_figures import RangeFigure

INTERVALS = {0.8: ("0.1", "0.9"), 0.9: ("0.05", "0.95")}
MOST_OFF = 0.02
SPANS = {"single weeks": "week > 0", "8-week sums": "week == 0"}


def interval_figures(
    name: str, found: list[tuple[Window, pd.DataFrame]]
) -> Iterator[RangeFigure]:
    """Yield coverage over all windows of a shop, of each interval and span."""
    windows = [
        with_sums(window.judged_weeks).merge(forecasts, on=["product_id", "week"])
        for window, forecasts in found
    ]
    for span, condition in SPANS.items():
        for level in INTERVALS:
            inside = [covered(rows.query(condition), level) for rows in windows]
            yield RangeFigure(
                f"{level:.0%} intervals of {span} cover, {name}",
                pd.concat(inside).mean(),
                (level - MOST_OFF, level + MOST_OFF),
                [part.mean() for part in inside],
            )


def covered(rows: pd.DataFrame, level: float) -> pd.Series:
    """Return whether units lie within the interval. The one place that reads it."""
    low, high = INTERVALS[level]
    return rows["units"].between(rows[low], rows[high])
