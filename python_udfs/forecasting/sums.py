"""Sales of a category or of the whole shop: means add up, what lies around not."""

import numpy as np
import pandas as pd

STEPS_OF_A_SUM = 1000  # of what has products that are not sold in whole units


def sums(spans: pd.DataFrame, parent: str) -> pd.DataFrame:
    """Return spans of the parents that column `parent` names, as spans of products.

    Columns as for `conformal.calibration`; without units and cut_off_date if they are
    yet to come. Expected units are those of the products added up, so all levels of a
    shop agree. own_dispersion is that of products that sell apart from each other; how
    much they sell together is for a calibration of the sums to learn (bottom-up:
    Hyndman, Athanasopoulos 2021, otexts.com/fpp3/single-level.html).
    """
    keys = [key for key in (parent, "cut_off_date", "days") if key in spans]
    rows = spans.sort_values([*keys, "product_id"]).assign(
        square=lambda row: row["own_dispersion"] * row["expected_units"] ** 2,
        is_whole=lambda row: row["unit_step"] == 1,
    )
    added = [name for name in ("expected_units", "units", "square") if name in rows]
    grouped = rows.groupby(keys, sort=True)
    found = grouped[added].sum().join(grouped["is_whole"].all()).reset_index()
    expected = np.maximum(found["expected_units"], np.finfo(float).eps)
    found["own_dispersion"] = found["square"] / expected**2
    found["unit_step"] = np.where(found["is_whole"], 1, expected / STEPS_OF_A_SUM)
    found["product_id"] = found[parent].astype(str)
    return found.drop(columns=["square", "is_whole"])
