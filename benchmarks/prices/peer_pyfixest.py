"""pyfixest, in an environment of its own: a table and a formula in, estimates out.

The folder holds `rows.parquet` and `question.json` (formula, estimator, vcov, by); what
is written to it is `estimates.parquet` (by, name, coefficient, standard_error).
"""

import json
import sys
from pathlib import Path

import pandas as pd
import pyfixest

ESTIMATORS = {"feols": pyfixest.feols, "fepois": pyfixest.fepois}


def main(folder: str) -> None:
    """Fit the formula once, or once for each value of the column `by`."""
    question = json.loads(Path(folder, "question.json").read_text())
    rows = pd.read_parquet(Path(folder, "rows.parquet"))
    by = question["by"]
    groups = rows.groupby(by, sort=True) if by else [("", rows)]
    fitted = [estimates(part, question).assign(by=value) for value, part in groups]
    pd.concat(fitted).to_parquet(Path(folder, "estimates.parquet"))


def estimates(rows: pd.DataFrame, question: dict) -> pd.DataFrame:
    """Return name, coefficient and standard_error of every term."""
    fit = ESTIMATORS[question["estimator"]]
    found = fit(question["formula"], rows, vcov=question["vcov"])
    columns = {"coefficient": found.coef(), "standard_error": found.se()}
    return pd.DataFrame(columns).rename_axis("name").reset_index()


if __name__ == "__main__":
    main(*sys.argv[1:])
