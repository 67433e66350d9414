"""The product's own forecasts: a shop cut off, built by dbt, and what its file says."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.run_dbt import build
from benchmarks.demand.metrics import LEVELS, with_sums
from benchmarks.demand.peers import conformal, weeks_before, with_sum
from benchmarks.demand.windows import HORIZON, Window, write_shop_before
from python_udfs.demand.plans import BASE_UNITS
from python_udfs.demand.simple import SIMPLE

BUILT = ("+int_cumulative_demand", "+int_demand_quantiles")

OURS = "ours"
INTERVALS = ["low_80", "high_80", "low_90", "high_90"]
# Weeks 1 to 8, and as week 0 their sum.
FORECASTS = """
select *, case when is_sum then 0 else weeks_ahead end as week
from int_demand_distributions
where not is_sum or weeks_ahead = {horizon}
"""


LIVE = "select coalesce(max(method), 'none') from live_demand where role = 'live'"
# The weeks to come, and those that were ahead eight weeks before.
FEATURES = """
select *, weeks_ahead as week from feat_demand__product_weeks
where origin_week in (0, -8)
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


def asked_of_product(
    shop: Path, window: Window, season: int
) -> tuple[str, dict[str, pd.DataFrame]]:
    """Return which method is live, and forecasts by it (OURS) and each simple method.

    Quantiles of simple methods are conformal, by errors of the eight weeks before, or
    the forecast itself where no such weeks are known.
    """
    products = window.evaluated["product_id"]
    with tempfile.TemporaryDirectory() as name:
        before, database = Path(name, "before"), Path(name, "shop.duckdb")
        write_shop_before(window.origin, shop, before)
        build(before, database, BUILT, forecast_season_weeks=season)
        found = {OURS: product_forecasts(database, products)}
        with duckdb.connect(str(database), read_only=True) as connection:
            [(method,)] = connection.sql(LIVE).fetchall()
            rows = connection.sql(FEATURES).df()
    units = with_sums(weeks_before(window.evaluated_weeks))
    for simple, ratio in SIMPLE.items():
        rows["expected_units"] = rows[ratio] * rows[BASE_UNITS]
        then, now = (
            with_sum(_of_all_weeks(rows[rows["is_future"] == is_future], products))
            for is_future in (False, True)
        )
        found[simple] = (
            conformal(window, units, then, now)
            if not rows["is_future"].all()
            else now.assign(**{str(level): now["expected_units"] for level in LEVELS})
        )
    return method, found


def _of_all_weeks(rows: pd.DataFrame, products: pd.Series) -> pd.DataFrame:
    """Return forecasts of weeks 1 to 8; 0 of what is not forecast, as ours."""
    asked = pd.MultiIndex.from_product(
        [products, range(1, HORIZON + 1)], names=["product_id", "week"]
    )
    known = rows.set_index(asked.names)["expected_units"]
    return known.reindex(asked).fillna(0.0).reset_index()


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
