"""What-ifs held against what came: what counts as held, and what peers expect."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.prices.anywhere import covered_sums, covered_weeks
from benchmarks.prices.anywhere_dates import moves
from benchmarks.prices.anywhere_peers import log_log, poisson, ratio

ELASTICITY = -2.0


def weeks_before(count=30, seed=0):
    """Two products without noise: 100 and 10 units at a price of 1."""
    random = np.random.default_rng(seed)
    week = pd.date_range("2024-01-01", periods=count, freq="7D")
    rows = pd.concat(
        pd.DataFrame(
            {
                "product_id": name,
                "week_date": week,
                "price": random.uniform(1, 2, count),
            }
        ).assign(level=level)
        for name, level in {"a": 100.0, "b": 10.0}.items()
    ).reset_index(drop=True)
    return rows.assign(
        units=rows["level"] * rows["price"] ** ELASTICITY,
        is_promoted=0.0,
        elasticity=-9.0,  # what was known of earlier weeks
        promotion_effect=0.0,
    )


@pytest.mark.parametrize("peer", [ratio, log_log, poisson])
def test_a_peer_finds_level_and_elasticity(peer):
    ahead = pd.DataFrame(
        {
            "product_id": ["a", "b"],
            "price_ahead": [4.0, 0.5],
            "usual_price": 1.0,
            "is_promoted_ahead": 0.0,
            "elasticity": ELASTICITY,
            "promotion_effect": 0.0,
            "base_units": 1.0,
        }
    )
    assert peer(weeks_before(), ahead) == pytest.approx([100 / 16, 40], rel=1e-3)


def test_a_sum_is_held_by_the_sum_of_its_ends():
    weeks = pd.DataFrame(
        {
            "product_id": ["a", "a", "b", "b"],
            "units_ahead": [0.0, 10.0, 9.0, 9.0],
            "low": 4.0,
            "high": 6.0,
            "low_week": [0.0, 0.0, 0.0, 9.5],
            "high_week": 20.0,
        }
    )
    assert covered_sums(weeks).tolist() == [True, False]
    assert covered_weeks(weeks).tolist() == [True, True, True, False]


def test_a_move_is_told_in_errors_of_both():
    before = pd.DataFrame(
        {"product_id": ["a", "b"], "elasticity": [-2.0, -1.0], "standard_error": 0.3}
    )
    after = before.assign(elasticity=[-1.0, -1.0], standard_error=0.4).iloc[:1]
    assert moves(before, after) == pytest.approx([2.0])
