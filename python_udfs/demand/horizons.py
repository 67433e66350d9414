"""Periods ahead as horizons of days, as `conformal.calibration` reads them."""

import pandas as pd

SERIES = ["origin_date", "product_id"]


def horizons(periods: pd.DataFrame, *, is_sum: bool) -> pd.DataFrame:
    """Return periods as horizons: `days` tells how far ahead of the origin one ends.

    Sorted by origin_date, product_id, weeks_ahead, with expected_units,
    count_dispersion and measurement_step of periods, and units where they are known.
    With `is_sum` a horizon is all periods from the origin on.
    """
    found = periods.rename(columns={"count_dispersion": "own_dispersion"})
    found["days"] = 7 * found["weeks_ahead"]
    found["origin_date"] = pd.to_datetime(found["origin_date"])
    if is_sum:
        columns = [name for name in ("expected_units", "units") if name in found]
        found[columns] = found.groupby(SERIES)[columns].cumsum()
    return found
