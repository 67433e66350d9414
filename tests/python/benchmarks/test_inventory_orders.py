"""Orders are evaluated on what happened after the origin, at one fill rate."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from benchmarks.stock.order_windows import (
    REVIEW_DAYS,
    WARM_UP_DAYS,
    Orders,
    policy_of,
    write_supply_terms,
)
from benchmarks.stock.orders import (
    PEERS,
    at_fill_rate,
    one_service_level,
    our_policy,
    own_service_levels,
    realised,
)


@pytest.fixture(scope="module")
def window():
    random = np.random.default_rng(3)
    mean = random.gamma(0.7, 0.5, 300)
    lead = np.where(np.arange(300) % 2, 7, 14)
    products = pd.DataFrame(
        {
            "lead_time_days": lead,
            "shortage_cost": random.uniform(0.2, 3, 300),
            "daily_holding_cost": random.uniform(0.001, 0.02, 300),
            "expected_units": mean * (lead + REVIEW_DAYS),
            "weekly_sd": np.sqrt(7 * mean),
            "order_cap": np.nan,
        }
    )
    level = np.ceil(products["expected_units"] * 1.5)
    products = products.assign(reorder_point=level - 1, order_up_to_level=level)
    demand = random.poisson(mean[:, None], (300, WARM_UP_DAYS + 56)).astype(float)
    return Orders(date(2024, 1, 1), products, demand)


@pytest.mark.parametrize("name", PEERS)
def test_the_peer_meets_the_same_share_and_with_less_it_would_not(window, name):
    ours = realised(window, our_policy(window))
    z, found = at_fill_rate(window, PEERS[name], ours.fill_rate)
    assert ours.fill_rate <= found.fill_rate < ours.fill_rate + 0.002
    level = np.maximum(np.round(PEERS[name](window, z - 0.05)), 0)
    without_cap = np.full(len(level), np.inf)
    less = realised(window, policy_of(window.products, level, level, without_cap))
    assert less.fill_rate < ours.fill_rate


def test_normal_approximation_covers_lead_time_and_review_with_z_deviations(window):
    first = window.products.iloc[0]
    weeks = 3  # a lead time of two and a review
    expected = first["expected_units"] + 2 * first["weekly_sd"] * np.sqrt(weeks)
    assert one_service_level(window, 2.0)[0] == pytest.approx(expected)


def test_a_products_own_service_level_rises_with_what_a_lost_sale_costs(window):
    dearer = window.products.assign(shortage_cost=window.products["shortage_cost"] * 2)
    raised = Orders(window.origin, dearer, window.demand)
    before, after = own_service_levels(window, 0.0), own_service_levels(raised, 0.0)
    assert np.all(after > before)


def test_what_happens_before_the_origin_costs_nothing(window):
    quiet = np.where(np.arange(window.demand.shape[1]) < WARM_UP_DAYS, window.demand, 0)
    before = Orders(window.origin, window.products, quiet)
    after = Orders(window.origin, window.products, np.roll(quiet, WARM_UP_DAYS, 1))
    with np.errstate(invalid="ignore"):
        assert realised(before, our_policy(before)).shortage_cost == 0
    assert realised(after, our_policy(after)).shortage_cost > 0


def test_a_lost_sale_costs_the_margin_and_never_less_than_a_twentieth(tmp_path):
    lines = pd.DataFrame({"product_id": [1, 1, 2], "quantity": 1, "unit_price": 3.0})
    lines = lines.assign(list_price=[4.0, 4.0, 90.0])
    lines.to_parquet(tmp_path / "order_lines.parquet")
    products = pd.DataFrame({"product_id": [1, 2], "category": ["GROCERY", None]})
    products.to_parquet(tmp_path / "products.parquet")
    write_supply_terms(tmp_path)
    terms = duckdb.sql(
        f"from '{tmp_path}/simulated_supply_terms.parquet' "
        f"join '{tmp_path}/simulated_products.parquet' using (product_id)"
    ).df()
    dear, sold_below_cost = terms.to_dict("records")
    assert 2.4 <= dear["unit_cost"] <= 2.85
    expected = max(3 - dear["unit_cost"], dear["unit_cost"] / 20)
    assert dear["shortage_cost"] == pytest.approx(expected, abs=0.005)
    below = sold_below_cost["unit_cost"] / 20
    assert sold_below_cost["shortage_cost"] == pytest.approx(below, abs=0.005)
    assert set(terms["lead_time_days"]) <= {7, 14}
