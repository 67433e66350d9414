"""Plans of promotions: what would be expected of a week that no plan reaches?"""

import numpy as np
import pandas as pd

from python_udfs.demand.simple import COMBINATION, SIMPLE

BASE_UNITS = "base_units"
# The same with promotions as usual: the combination knows of plans by its days.
UNPLANNED = ["unplanned_base_units", "unplanned_days_ratio"]
PLAN = ["promotion_share", "promotion_change"]
# Columns that are multiples of base units, as far as these differ by the plan.
MULTIPLES = [
    *(column for name, column in SIMPLE.items() if name != COMBINATION),
    *("ratio_1_week", "ratio_26_weeks", "max_ratio", "root_mean_square_ratio"),
]


def without_plan(rows: pd.DataFrame, where: np.ndarray | bool = True) -> pd.DataFrame:
    """Return rows, those of `where` as they are if no plan of promotions reaches.

    `rows` are of feat_demand__product_weeks, `where` is a bool of each. What methods
    expect stays the same, but for the days and so for the combination: the base units.
    """
    plan = {name: np.where(where, np.nan, rows[name]) for name in PLAN}
    base = np.where(where, rows["unplanned_base_units"], rows[BASE_UNITS])
    days = np.where(where, rows["unplanned_days_ratio"], rows["days_ratio"])
    multiples = rows.assign(days_ratio=days)[MULTIPLES]
    return rows.assign(
        **plan,
        **multiples.mul(rows[BASE_UNITS] / base, axis=0),
        base_units=base,
        log_base_units=np.log(base),
    )
