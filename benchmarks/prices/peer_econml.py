"""econml's LinearDML, in an environment of its own: a table in, one effect out.

The folder holds `rows.parquet`: outcome, treatment, fold and the controls, which are
all other columns; what is written to it is `effect.parquet` (effect, standard_error) of
the treatment in a partially linear model, cross-fitted.
"""

import sys
from pathlib import Path

import pandas as pd
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


def main(folder: str) -> None:
    """Write the effect."""
    rows = pd.read_parquet(Path(folder, "rows.parquet"))
    controls = rows.drop(columns=["outcome", "treatment", "fold"])
    model = LinearDML(
        model_y=LGBMRegressor(**BOOSTER),
        model_t=LGBMRegressor(**BOOSTER),
        cv=PredefinedSplit(rows["fold"]),
        random_state=0,
    )
    model.fit(rows["outcome"], rows["treatment"], X=None, W=controls)
    effect = {
        "effect": [float(model.intercept_)],
        "standard_error": [float(model.intercept__inference().stderr)],
    }
    pd.DataFrame(effect).to_parquet(Path(folder, "effect.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
