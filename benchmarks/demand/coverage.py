"""How many of the weeks to come lie within our intervals, of 80 and 90 %.

Evaluated on products that sell often: where none is sold more often than an interval
says, it is nothing alone and covers more, so coverage of the others is printed only.
"""

from collections.abc import Iterator

import pandas as pd

from benchmarks.common.figures import Figure
from benchmarks.demand.metrics import with_sums
from benchmarks.demand.windows import ENOUGH, SPARSE, Window
from python_udfs.demand.levels import COVERAGES

MAX_OFF = 0.02
GROUPS = (ENOUGH, SPARSE)
HORIZONS = {"single weeks": "week > 0", "8-week sums": "week == 0"}


def interval_figures(
    name: str, found: list[tuple[Window, pd.DataFrame]]
) -> Iterator[Figure]:
    """Yield coverage over all windows of a shop, of each interval and horizon."""
    for horizon, condition in HORIZONS.items():
        for level in COVERAGES:
            work = f"{level:.0%} intervals of {horizon} cover, {name}"
            often, rarely = (
                _covered(found, group, condition, level) for group in GROUPS
            )
            print(f"    {work}: {pd.concat(rarely).mean():.3f}, {SPARSE}", flush=True)
            yield Figure(
                f"{work}, {ENOUGH}",
                pd.concat(often).mean(),
                (level - MAX_OFF, level + MAX_OFF),
                [part.mean() for part in often],
            )


def _covered(
    found: list[tuple[Window, pd.DataFrame]], group: str, condition: str, level: float
) -> list[pd.Series]:
    """Return of each window whether units lie within the interval."""
    windows = []
    for window, forecasts in found:
        weeks = window.evaluated_weeks
        units = with_sums(weeks[weeks["evaluated_as"] == group]).query(condition)
        rows = units.merge(forecasts, on=["product_id", "week"])
        low, high = rows[f"low_{100 * level:.0f}"], rows[f"high_{100 * level:.0f}"]
        windows.append(rows["units"].between(low, high))
    return windows
