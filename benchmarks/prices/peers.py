"""Asks pyfixest and econml, in the peers' environment, by files in a temporary folder.

`peers` is that environment's Python.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import pandas as pd

PROJECT = Path(__file__).parents[2]


def pyfixest_estimates(
    peers: str,
    rows: pd.DataFrame,
    formula: str,
    *,
    estimator: str = "feols",
    vcov: str | dict[str, str] = "iid",
    by: str = "",
) -> pd.DataFrame:
    """Return pyfixest's by, name, coefficient and standard_error of a formula's terms.

    `formula` is as in "log_units ~ log_price | product_id + week_date", estimator
    'feols' or 'fepois', `vcov` 'iid', 'hetero' or such as {"CRV1": "product_id"}. With
    `by` the formula is fitted for each value of that column.
    """
    question = {"formula": formula, "estimator": estimator, "vcov": vcov, "by": by}
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(Path(folder, "rows.parquet"))
        Path(folder, "question.json").write_text(json.dumps(question))
        _run(peers, "peer_pyfixest", folder)
        return pd.read_parquet(Path(folder, "estimates.parquet"))


def econml_effect(peers: str, rows: pd.DataFrame) -> tuple[float, float]:
    """Return econml's effect and its standard error in a partially linear model.

    `rows` has outcome, treatment, fold and the controls, which are all other columns.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows.to_parquet(Path(folder, "rows.parquet"))
        _run(peers, "peer_econml", folder)
        found = json.loads(Path(folder, "effect.json").read_text())
    return found["effect"], found["standard_error"]


def _run(peers: str, script: str, folder: str) -> None:
    subprocess.run(
        [peers, "-m", f"benchmarks.prices.{script}", folder],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
        check=True,
    )
