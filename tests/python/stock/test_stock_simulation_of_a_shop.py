"""Policies of a shop are simulated on its own sales and on the forecast's futures."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest
from tables_as_models import run, write

from python_udfs.stock.replay import (
    PATHS,
    daily_demand,
    daily_paths,
    policy_of,
    usual_stock,
)

LEVELS = np.array([0.01, 0.1, 0.5, 0.9, 0.99])
HORIZONS = np.array([7, 14, 21])
AS_OF = date(2024, 6, 1)
POLICY = {
    "product_id": "tea",
    "location_id": "shop",
    "policy_name": "suggested",
    "policy": "base-stock",
    "reorder_point": 13.0,
    "order_up_to_level": 14.0,
    "order_quantity": None,
    "order_cap": None,
    "on_hand": 14.0,
    "on_order": 0.0,
    "demand_share": 1.0,
    "lead_time_days": 7.0,
    "review_days": 7.0,
    "pack_size": 1.0,
    "minimum_order_units": 0.0,
    "daily_holding_cost": 0.5,
    "order_cost": 2.0,
    "shortage_cost": 3.0,
    "are_costs_known": True,
    "is_unmet_demand_lost": True,
}
SMALLER = {
    "policy_name": "normal approximation",
    "reorder_point": 7.0,
    "order_up_to_level": 7.0,
}
TYPES = {"order_quantity": "float", "order_cap": "float"}


def policies(*rows):
    return pd.DataFrame([POLICY | row for row in rows]).astype(TYPES)


def quantiles(spread):
    """Return those of sums of 7 units a week, `spread` apart at neighbouring levels."""
    steps = spread * (np.arange(len(LEVELS)) - 2)
    return (HORIZONS[:, None] + steps)[None].astype(float)


def test_paths_have_the_quantiles_they_are_drawn_from():
    paths = daily_paths(quantiles(2), LEVELS, HORIZONS)
    assert paths.shape == (1, PATHS, 21)
    for horizon, row in zip(HORIZONS, quantiles(2)[0], strict=True):
        sums = paths[0, :, :horizon].sum(axis=1)
        assert np.quantile(sums, LEVELS[1:-1]) == pytest.approx(row[1:-1], abs=1)
        assert sums.mean() == pytest.approx(horizon, rel=0.03)


def test_paths_are_whole_where_quantiles_are_and_never_negative():
    paths = daily_paths(np.maximum(quantiles(4), 0), LEVELS, HORIZONS)
    assert np.all(paths >= 0)
    assert np.all(paths == np.floor(paths))
    by_weight = daily_paths(quantiles(0.5), LEVELS, HORIZONS)
    assert np.any(by_weight != np.floor(by_weight))


def test_demand_is_what_was_sold_on_those_days_of_the_location():
    rows = policies(
        {}, {"location_id": "other", "demand_share": 0.25}, {"product_id": "x"}
    )
    sales = pd.DataFrame(
        {
            "product_id": ["tea", "tea", "tea", "coffee"],
            "sale_date": pd.to_datetime(
                ["2024-05-01", "2024-05-03", "2024-04-30", "2024-05-01"]
            ),
            "units": [4, 8, 100, 9],
        }
    )
    found = daily_demand(rows, sales, pd.date_range("2024-05-01", "2024-05-03"))
    assert found.tolist() == [[4, 0, 8], [1, 0, 2], [0, 0, 0]]


def test_a_policy_has_no_cap_where_the_table_has_none():
    found = policy_of(policies({}, {"order_cap": 5.0, "lead_time_days": 6.6}))
    assert found.order_cap.tolist() == [np.inf, 5]
    assert found.lead_days.tolist() == [7, 7]
    assert np.isnan(found.order_quantity).all()


def test_history_begins_between_reordering_and_the_level():
    rows = policies({}, {"reorder_point": -1.0, "order_up_to_level": 0.0})
    assert usual_stock(rows).tolist() == [14, 0]


@pytest.fixture(scope="module")
def simulated_shop(tmp_path_factory):
    database = tmp_path_factory.mktemp("stock") / "stock.duckdb"
    days = [AS_OF - timedelta(days=day) for day in range(1, 121)]
    write(
        database,
        int_compared_order_policies=policies({}, SMALLER),
        int_shop_dates=[{"first_order_date": days[-1], "as_of_date": AS_OF}],
        int_product_daily_sales=[
            {"product_id": "tea", "sale_date": day, "units": 1.0} for day in days
        ],
        int_demand_quantiles=[
            {
                "product_id": "tea",
                "days": horizon,
                "quantile_level": level,
                "units": units,
            }
            for horizon, row in zip(HORIZONS, quantiles(0)[0], strict=True)
            for level, units in zip(LEVELS, row, strict=True)
        ],
    )
    assert run(database, "int_order_policy_simulations").returncode == 0
    return database


def simulations(database):
    with duckdb.connect(str(database)) as connection:
        found = connection.table("int_order_policy_simulations").df()
    return found.set_index(["period", "policy_name"])


def test_enough_stock_for_lead_time_and_review_serves_all(simulated_shop):
    found = simulations(simulated_shop).xs("suggested", level="policy_name")
    assert found["fill_rate"].tolist() == [1, 1]
    assert found.loc["last 26 weeks", "days"] == 120
    assert found.loc["next 8 weeks", "days"] == 21
    assert found["shortage_cost"].tolist() == [0, 0]


def test_half_of_it_serves_half(simulated_shop):
    found = simulations(simulated_shop).loc[("last 26 weeks", "normal approximation")]
    assert found["fill_rate"] == pytest.approx(0.5, abs=0.03)
    assert found["shortage_cost"] == 3 * found["short_units"]
    assert found["order_cost"] == 2 * found["orders"]
    assert found["holding_cost"] == pytest.approx(0.5 * 120 * found["mean_stock"])


def test_a_shop_without_stock_has_no_simulations(simulated_shop):
    write(simulated_shop, int_compared_order_policies=policies({}).head(0))
    assert run(simulated_shop, "int_order_policy_simulations").returncode == 0
    assert simulations(simulated_shop).empty
