"""Asks pyfixest and econml, in the peers' environment, whose Python is `peers`."""

import pandas as pd

from benchmarks.common.peers import tables_of


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
    script = "benchmarks.prices.peer_pyfixest"
    return tables_of(peers, script, {"rows": rows}, question)["estimates"]


def econml_effect(peers: str, rows: pd.DataFrame) -> tuple[float, float]:
    """Return econml's effect and its standard error in a partially linear model.

    `rows` has outcome, treatment, fold and the controls, which are all other columns.
    """
    script = "benchmarks.prices.peer_econml"
    found = tables_of(peers, script, {"rows": rows})["effect"].iloc[0]
    return found["effect"], found["standard_error"]
