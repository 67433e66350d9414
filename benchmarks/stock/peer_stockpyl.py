"""stockpyl, in an environment of its own: the published instances that it solves.

What is written to the folder is `figures.parquet`: name, which is one of `instances`,
and figure.
"""

import sys
from pathlib import Path

import pandas as pd
from stockpyl.eoq import economic_order_quantity
from stockpyl.newsvendor import newsvendor_normal
from stockpyl.rq import r_q_cost, r_q_poisson_exact
from stockpyl.ss import s_s_discrete_exact
from stockpyl.wagner_whitin import wagner_whitin


def main(folder: str) -> None:
    """Solve each instance and write what was found."""
    reorder_point, order_up_to, s_s_cost = s_s_discrete_exact(1, 4, 5, True, 6)
    found = {
        "economic order quantity": economic_order_quantity(8, 0.225, 1300)[0],
        "Wagner-Whitin: cost": wagner_whitin(4, 2, 500, [90, 120, 80, 70])[1],
        "newsvendor, normal: level": newsvendor_normal(0.18, 0.70, 50, 8)[0],
        "(s, S), Poisson: s": reorder_point,
        "(s, S), Poisson: S": order_up_to,
        "(s, S), Poisson: cost": s_s_cost,
        "(r, Q), normal: cost": r_q_cost(
            126.8, 328.5, 0.225, 7.5, 8, 1300, 150, 1 / 12
        ),
        "(r, Q), Poisson: cost": r_q_poisson_exact(20, 150, 100, 1.5, 2)[2],
    }
    figures = pd.Series(found, dtype=float).rename("figure").rename_axis("name")
    figures.reset_index().to_parquet(Path(folder, "figures.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
