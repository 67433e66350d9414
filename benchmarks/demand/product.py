"""The product's own forecasts: a shop cut off, built by dbt, and what its file says."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.run_dbt import build
from benchmarks.demand.metrics import LEVELS
from benchmarks.demand.windows import HORIZON, write_shop_before

BUILT = ("+int_cumulative_demand", "+int_demand_quantiles")

INTERVALS = ["low_80", "high_80", "low_90", "high_90"]
# Weeks 1 to 8, and as week 0 their sum.
FORECASTS = """
select *, case when is_sum then 0 else weeks_ahead end as week
from int_demand_distributions
where not is_sum or weeks_ahead = {horizon}
"""


def built_forecasts(
    shop: Path, origin: date, products: pd.Series, season: int
) -> pd.DataFrame:
    """Build the shop as it was on a day; return its forecasts of some products.

    What the shop forecasts nothing of, because it sold none lately, is expected to sell
    nothing. `season` is how many weeks make a year.
    """
    with tempfile.TemporaryDirectory() as name:
        before, database = Path(name, "before"), Path(name, "shop.duckdb")
        write_shop_before(origin, shop, before)
        build(before, database, BUILT, forecast_season_weeks=season)
        return product_forecasts(database, products)


def product_forecasts(database: Path, products: pd.Series) -> pd.DataFrame:
    """Return product_id, week, expected_units, INTERVALS and LEVELS."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.sql(FORECASTS.format(horizon=HORIZON)).df()
    names = {f"q{round(1000 * level):03}": str(level) for level in LEVELS}
    asked = pd.MultiIndex.from_product(
        [products, range(HORIZON + 1)], names=["product_id", "week"]
    )
    found = found.rename(columns=names).set_index(asked.names)
    columns = ["expected_units", *INTERVALS, *names.values()]
    return found[columns].reindex(asked).fillna(0.0).reset_index()
