"""How much is sold until an order arrives, and until the one after it does?"""

import numpy as np
import pyarrow as pa

from python_udfs.stock.lead_time_demand import (
    DRAWS,
    HORIZONS,
    LEVELS,
    cumulative_paths,
    demand_draws,
    expected_units,
    lead_times,
    quantiles_of,
)

ROWS_AT_ONCE = 100  # their draws stay in the processor's cache
SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "location_id": pa.string(),
        "quantile_level": pa.float64(),
        "lead_time_units": pa.float64(),
        "review_units": pa.float64(),
        "protection_units": pa.float64(),
        "expected_lead_time_units": pa.float64(),
        "expected_protection_units": pa.float64(),
        "protection_units_sd": pa.float64(),
        "expected_lead_time_days": pa.float64(),
        "protection_days": pa.float64(),
        "share_beyond_forecast": pa.float64(),
    }
)


def model(dbt, session):
    """Draw futures of each product and location with a forecast; one row per level."""
    horizons, quantiles = (
        dbt.ref("int_cumulative_demand"),
        dbt.ref("int_demand_quantiles"),
    )
    rows = dbt.ref("int_stock_positions").join(dbt.ref("int_order_terms"), "product_id")
    rows = rows.join(horizons.project("product_id").distinct(), "product_id")
    levels = quantiles.project("quantile_level").distinct().order("quantile_level")
    levels = levels.fetchnumpy()["quantile_level"]
    expected = by_product(rows, horizons, "expected_units", ["days"], [len(HORIZONS)])
    keys = ["days", "quantile_level"]
    units = by_product(rows, quantiles, "units", keys, [len(HORIZONS), len(levels)])
    rows = rows.order("product_id, location_id").df()
    product = rows["product_id"].ne(rows["product_id"].shift()).cumsum().to_numpy() - 1
    tables = [SCHEMA.empty_table()]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some, of = rows[first : first + ROWS_AT_ONCE], product[first:][:ROWS_AT_ONCE]
        tables.append(demand_of(some, expected[of], units[of], levels))
    return pa.concat_tables(tables)


def by_product(rows, relation, column, keys, shape):
    """Return the column as [products of rows, *shape], sorted by product and keys."""
    products = rows.project("product_id").distinct()
    relation = relation.join(products, "product_id")
    found = relation.order(", ".join(["product_id", *keys])).fetchnumpy()[column]
    if len(found) != len(products) * np.prod(shape):
        each = " x ".join(map(str, shape))
        raise ValueError(
            f"{column}: {len(products)} products have {len(found)} rows, not {each}"
            f" each: some {' or '.join(keys)} is lacking"
        )
    return found.reshape(len(products), *shape)


def demand_of(rows, expected, units, levels):
    """Return a table of SCHEMA for those rows, of horizons and quantiles of each."""
    column = {name: rows[name].to_numpy() for name in rows}
    deliveries = lead_times(column["lead_time_days"], column["lead_time_sd_days"])
    until_arrival = column["days_until_order"][:, None] + deliveries
    review = column["review_days"][:, None] + np.zeros(DRAWS)
    protection, paths = until_arrival + review, cumulative_paths(units, levels)
    shares = column["demand_share"]
    is_whole = (units == np.floor(units)).all(axis=(1, 2))
    names = [f"{p} {at}" for p, at in rows[["product_id", "location_id"]].to_numpy()]
    lead_time_units, review_units, protection_units = (
        demand_draws(paths, days, shares=shares, is_whole=is_whole, names=names)
        for days in (until_arrival, review, protection)
    )
    arriving, reviewed, protected = (
        expected_units(expected, days, shares)
        for days in (until_arrival, review, protection)
    )
    # A review period that begins when the order arrives, not now.
    growth = np.divide(
        protected - arriving, reviewed, out=np.ones_like(reviewed), where=reviewed > 0
    )
    review_units = review_units * growth[:, None]
    review_units = np.where(is_whole[:, None], np.round(review_units), review_units)
    each = {
        "expected_lead_time_units": arriving,
        "expected_protection_units": protected,
        "protection_units_sd": protection_units.std(axis=1),
        "expected_lead_time_days": until_arrival.mean(axis=1),
        "protection_days": protection.mean(axis=1),
        "share_beyond_forecast": (protection > HORIZONS[-1]).mean(axis=1),
    }
    by_level = {
        "lead_time_units": quantiles_of(lead_time_units),
        "review_units": quantiles_of(review_units),
        "protection_units": quantiles_of(protection_units),
    }
    ids = {name: column[name].repeat(len(LEVELS)) for name in SCHEMA.names[:2]}
    return pa.table(
        ids
        | {"quantile_level": np.tile(LEVELS, len(rows))}
        | {name: values.ravel() for name, values in by_level.items()}
        | {name: values.repeat(len(LEVELS)) for name, values in each.items()},
        schema=SCHEMA,
    )
