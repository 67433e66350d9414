"""stockpyl, in an environment of its own: the published instances it solves, as json.

Printed is `[[name, figure], …]`; the names are those of `demand_instances`.
"""

import json
from importlib.metadata import version

from stockpyl.eoq import economic_order_quantity
from stockpyl.newsvendor import newsvendor_normal
from stockpyl.rq import r_q_cost, r_q_poisson_exact
from stockpyl.ss import s_s_discrete_exact
from stockpyl.wagner_whitin import wagner_whitin


def main() -> None:
    """Solve each instance and print what was found."""
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
    figures = {name: float(value) for name, value in found.items()}
    print(json.dumps({"version": version("stockpyl"), "figures": figures}))


if __name__ == "__main__":
    main()
