"""The product's own forecasts: a shop cut off, built by dbt, and what its file says."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.demand_generated import write_generated_shop
from benchmarks.demand_metrics import LEVELS
from benchmarks.demand_windows import HORIZON, write_shop_before
from benchmarks.run_dbt import run_dbt

BUILT = (
    "+int_demand_spans",
    "+int_demand_quantiles",
    "+int_demand_week_quantiles",
)
# What other subjects' models learn from, and they themselves: no forecast reads it, but
# the registry of all models wants them to be there. They are those of a tiny shop.
OTHER_SUBJECTS = (
    *("train_churn", "train_click", "train_recommender", "train_campaign_response"),
    *("train_price_elasticity", "feat_behaviour*", "feat_marketing*", "feat_pricing*"),
    *("int_elasticity*", "int_price*", "int_recommend*", "int_product_affinities"),
    *("int_customer*", "int_campaign*"),
)
TINY = 20  # series

# Weeks 1 to 8, and as week 0 their sum.
EXPECTED = """
select product_id, periods_ahead as week, expected_units
from int_demand_weeks
union all
select product_id, 0 as week, expected_units
from int_demand_spans
where days = 7 * {horizon}
"""
QUANTILES = """
select product_id, periods_ahead as week, quantile_level, units
from int_demand_week_quantiles
union all
select product_id, 0 as week, quantile_level, units
from int_demand_quantiles
where days = 7 * {horizon}
"""


def built_forecasts(
    shop: Path, cut_off: date, products: pd.Series, season: int
) -> pd.DataFrame:
    """Build the shop as it was on a day; return its forecasts of some products.

    What the shop forecasts nothing of, because it sold none lately, is expected to sell
    nothing. `season` is how many weeks make a year.
    """
    with tempfile.TemporaryDirectory() as name:
        before, database = Path(name, "before"), Path(name, "shop.duckdb")
        write_shop_before(cut_off, shop, before)
        begin(database)
        build(before, database, forecast_season_periods=season)
        return product_forecasts(database, products)


def begin(database: Path, built: tuple[str, ...] = BUILT) -> None:
    """Build a tiny shop, so that other subjects' models are there."""
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name, "shop")
        write_generated_shop(shop, TINY)
        run_dbt("build", database, built, raw_files=str(shop))


def build(
    shop: Path, database: Path, built: tuple[str, ...] = BUILT, **options: object
) -> None:
    """Build the forecasts of a shop in a database that `begin` has begun."""
    run_dbt("build", database, built, OTHER_SUBJECTS, raw_files=str(shop), **options)


def product_forecasts(database: Path, products: pd.Series) -> pd.DataFrame:
    """Return product_id, week, expected_units, LEVELS: the one place to read."""
    with duckdb.connect(str(database), read_only=True) as connection:
        expected = connection.sql(EXPECTED.format(horizon=HORIZON)).df()
        quantiles = connection.sql(QUANTILES.format(horizon=HORIZON)).df()
    quantiles["quantile_level"] = quantiles["quantile_level"].astype(float)
    wide = quantiles.pivot(
        index=["product_id", "week"], columns="quantile_level", values="units"
    )[list(LEVELS)]
    wide.columns = map(str, LEVELS)
    asked = pd.MultiIndex.from_product(
        [products, range(HORIZON + 1)], names=["product_id", "week"]
    )
    both = expected.set_index(["product_id", "week"]).join(wide)
    return both.reindex(asked).fillna(0.0).reset_index()
