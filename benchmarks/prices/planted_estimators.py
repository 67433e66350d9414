"""What each of the product's estimators says of a built shop, not the chosen alone."""

import duckdb
import pandas as pd

from benchmarks.prices.planted_peers import QUANTILE
from python_udfs.prices.at_cutoffs import effects_at_cutoffs, elasticity_rows
from python_udfs.prices.estimator_choice import ESTIMATORS

LATEST = "select * from int_elasticity_cutoffs where is_latest"


def estimator_elasticities(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return product_id and by each estimator <its name>_elasticity, _low and _high."""
    rows = elasticity_rows(
        connection.table("int_elasticity_weeks"),
        connection.table("int_price_regressions"),
        connection.sql(LATEST),
    )
    tables = []
    for name in ESTIMATORS:
        found = effects_at_cutoffs(rows, name).query("level == 'product_id'")
        found = found.set_index("name")
        elasticity, error = found["elasticity"], QUANTILE * found["elasticity_error"]
        ends = {"elasticity": 0, "low": -error, "high": error}
        columns = {f"{name}_{end}": elasticity + by for end, by in ends.items()}
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, axis=1).rename_axis("product_id").reset_index()
