"""Periods ahead as spans of days, as `conformal.calibration` reads them."""

import pandas as pd

SERIES = ["cut_off_date", "product_id"]


def spans(periods: pd.DataFrame, *, is_sum: bool) -> pd.DataFrame:
    """Return periods as spans: `days` tells how far ahead of the cut-off one ends.

    Sorted by cut_off_date, product_id, periods_ahead, with expected_units,
    count_dispersion and unit_step of periods, and units where they are known. With
    `is_sum` a span is all periods from the cut-off on.
    """
    found = periods.rename(columns={"count_dispersion": "own_dispersion"})
    found["days"] = 7 * found["periods_ahead"]
    found["cut_off_date"] = pd.to_datetime(found["cut_off_date"])
    if is_sum:
        columns = [name for name in ("expected_units", "units") if name in found]
        found[columns] = found.groupby(SERIES)[columns].cumsum()
    return found
