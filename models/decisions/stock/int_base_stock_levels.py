"""How much of each product to keep, by its costs or by a service level?"""

import numpy as np
import pyarrow as pa

from python_udfs.stock.base_stock_levels import (
    Costs,
    Demand,
    least_cost_levels,
    lost_sales_level,
)
from python_udfs.stock.lead_time_demand import LEVELS

ROWS_AT_ONCE = 500
UNITS = ["lead_time_units", "review_units", "protection_units"]
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "location_id": pa.string(),
        "base_stock_level": pa.float64(),
        "review_level": pa.float64(),
        "service_level": pa.float64(),
        "is_integer_demand": pa.bool_(),
    }
)


def model(dbt, session):
    """Choose among the quantiles of demand; one row per product and location."""
    keys = "product_id, location_id"
    targets = dbt.ref("int_stock_targets").order(keys).df()
    demand = dbt.ref("int_lead_time_demand").order(f"{keys}, quantile_level")
    found = demand.project(", ".join(UNITS)).fetchnumpy()
    units = {name: found[name].reshape(-1, len(LEVELS)) for name in UNITS}
    tables = [SCHEMA.empty_table()]
    for first in range(0, len(targets), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        some = {name: values[rows] for name, values in units.items()}
        tables.append(chosen(targets[rows], some))
    return pa.concat_tables(tables)


def chosen(targets, units):
    """Return a table of SCHEMA; `units` are quantiles [rows, LEVELS] by name."""
    column = {name: targets[name].to_numpy() for name in targets}
    until_arrival, review, protection = (units[name] for name in UNITS)
    by_service = np.searchsorted(LEVELS, column["min_service_level"])
    holding_cost = column["daily_holding_cost"] * column["review_days"]
    costs = Costs(holding_cost, column["shortage_cost"])
    is_by_cost = column["is_by_cost"].astype(bool)

    def level(before, after):
        demand = Demand(LEVELS, before, after)
        by_cost = least_cost_levels(demand, costs, column["batch_units"])
        quantile = after[np.arange(len(after)), by_service]
        return np.where(np.isnan(by_cost), quantile, by_cost)

    # Of single units that nobody waits for, what backorders would keep is too much.
    base_stock_level = np.where(
        column["is_unmet_demand_lost"] & (column["batch_units"] <= 1) & is_by_cost,
        lost_sales_level(
            LEVELS,
            protection,
            daily_holding_cost=np.where(is_by_cost, column["daily_holding_cost"], 1),
            shortage_cost=np.where(is_by_cost, column["shortage_cost"], 1),
            protection_days=column["protection_days"],
        ),
        level(until_arrival, protection),
    )
    is_within = protection <= base_stock_level[:, None]
    lasts = np.where(is_within, LEVELS, 0).max(axis=1)
    return pa.table(
        {
            "product_id": column["product_id"],
            "location_id": column["location_id"],
            "base_stock_level": base_stock_level,
            "review_level": level(np.zeros_like(review), review),
            "service_level": lasts,
            "is_integer_demand": (protection == np.floor(protection)).all(axis=1),
        },
        schema=SCHEMA,
    )
