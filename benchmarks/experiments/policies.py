"""How often the intervals of `policy_value` hold the truth, which is simulated here.

Each setting is a shop of `random_decisions`. A replicate is a log of its own, evaluated
as a policy of its own by the function that analysts call; many in one query. An
interval may be refused; those given are counted.
"""

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure
from benchmarks.common.sql_functions import create_function
from python_udfs.shops.random_decisions import SETTINGS, Setting, truth, write_log

COVERAGE = (0.93, 0.97)  # what covers more often than it says is too wide
REPLICATES = 1000


def policy_figures(replicates: int = REPLICATES) -> list[Figure]:
    """Return each setting's coverage: of three estimators, value and difference.

    Each of these six kinds is a repeat; the share of one errs by .014 at 1,000
    replicates.
    """
    random = np.random.default_rng(0)
    return [_figure(setting, replicates, random) for setting in SETTINGS]


def _figure(setting: Setting, replicates: int, random: np.random.Generator) -> Figure:
    covered = _covered(setting, replicates, random)
    shares = covered.groupby(["estimator", "quantity"])["is_covered"].mean()
    return Figure(
        f"policy intervals: n = {setting.size}, {setting.name}",
        covered["is_covered"].mean(),
        COVERAGE,
        shares.tolist(),
        ours=f"{len(covered):,} intervals",
        peer=f"{1 - len(covered) / (6 * replicates):.0%} refused",
    )


def _covered(
    setting: Setting, replicates: int, random: np.random.Generator
) -> pd.DataFrame:
    """Return each interval given: its kind, and whether it holds the truth."""
    with duckdb.connect(config={"threads": 2}) as connection:
        write_log(connection, setting, replicates, random)
        for name in ("policy_decisions", "policy_value"):
            create_function(connection, name)
        return connection.execute(
            """
            with estimates as (from policy_value('policies'))

            select estimator, 'value' as quantity, $value between low and high
                as is_covered
            from estimates where low is not null
            union all
            select estimator, 'difference', $difference between difference_low
                and difference_high
            from estimates where difference_low is not null
            """,
            truth(setting),
        ).df()
