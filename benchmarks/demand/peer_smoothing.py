"""statsforecast's SES and Theta, in an environment of its own: units in, forecasts out.

The folder holds `weeks.parquet` (product_id, week, units, in order) and `question.json`
(horizon). What is written to it is `forecasts.parquet`: method, product_id, week and
expected_units.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from statsforecast.models import SimpleExponentialSmoothingOptimized, Theta

METHODS = {
    "SES": SimpleExponentialSmoothingOptimized(),
    "Theta": Theta(season_length=1),
}


def main(folder: str) -> None:
    """Forecast every series by both methods."""
    horizon = json.loads(Path(folder, "question.json").read_text())["horizon"]
    weeks = pd.read_parquet(Path(folder, "weeks.parquet"))
    tables = [
        pd.DataFrame(
            {
                "method": name,
                "product_id": product,
                "week": np.arange(1, horizon + 1),
                "expected_units": method.forecast(units.to_numpy(), horizon)["mean"],
            }
        )
        for product, units in weeks.groupby("product_id")["units"]
        for name, method in METHODS.items()
    ]
    pd.concat(tables, ignore_index=True).to_parquet(Path(folder, "forecasts.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
