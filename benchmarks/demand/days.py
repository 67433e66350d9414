"""Days up to eight weeks ahead: the live method's weeks, by the shares of their days.

On a generated chain beside the truth itself, a mean by weekday and promotion, and
LightGBM by day. On both public shops, where most products sell rarely, beside shares by
weekday alone.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, at_most, short
from benchmarks.common.run_dbt import build
from benchmarks.common.shops import write_shop
from benchmarks.demand.chain import Chain, chain, write_chain
from benchmarks.demand.days_peers import AHEAD, boosted, by_weekday_and_promotion

BUILT = ("+int_day_effects", "+int_demand_backtest")
SHOPS = ("The Complete Journey", "Online Retail")

# Of the product's weeks that a method which ended before forecast, without overlaps.
FORECASTS = """
create temp table forecasts as
with days as (
    unpivot int_day_effects on columns('share_.*') into name place value share
)
select
    product_id,
    origin_week,
    weeks.origin_date::date as origin_date,
    origin_date + (7 * weeks_ahead - 8 + right(place, 1)::integer)::integer as day,
    weeks.expected_units,
    days.units as units_by_days,
    share
from int_demand_backtest as weeks
inner join days using (product_id, origin_week, weeks_ahead)
where origin_week % 8 = 0
"""
# The share of a weekday in 26 weeks; of what sold little the category's goes before.
BY_WEEKDAY = """
with sold as (
    select
        product_id,
        category,
        origin_week,
        isodow(sale_date) as weekday,
        sum(units)::double as units
    from int_product_daily_sales
    inner join (select distinct origin_week, origin_date from forecasts)
        on sale_date between origin_date - 182 and origin_date - 1
    group by all
),
usual as (
    select
        category,
        origin_week,
        weekday,
        sum(units) / sum(sum(units)) over (partition by category, origin_week) as share
    from sold
    group by category, origin_week, weekday
),
products as (
    select product_id, category, origin_week, sum(units) as units
    from sold
    group by all
)
select
    forecasts.*,
    coalesce(sales.units, 0)::double as units,
    (coalesce(sold.units, 0) + 40 * coalesce(usual.share, 0)) / (products.units + 40)
        as weekday_share
from forecasts
inner join products using (product_id, origin_week)
left join usual
    on products.category = usual.category
    and products.origin_week = usual.origin_week
    and isodow(day) = usual.weekday
left join sold
    on products.product_id = sold.product_id
    and products.origin_week = sold.origin_week
    and isodow(day) = sold.weekday
left join int_product_daily_sales as sales
    on forecasts.product_id = sales.product_id and day = sale_date
"""


def days_figures() -> Iterator[Figure]:
    """Yield errors of days over the least possible ones, and over plain shares."""
    yield from _of_chain(chain())
    for name in SHOPS:
        with tempfile.TemporaryDirectory() as folder:
            shop = Path(folder, "shop")
            write_shop(name, shop)
            rows = _built(shop)
        yield _beside_weekdays(name, rows)


def _of_chain(truth: Chain) -> Iterator[Figure]:
    """Yield how far from the truth's own the errors of a chain's days are."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder, "shop")
        write_chain(truth, shop, truth.days[-1] + pd.Timedelta(days=1))
        rows = _built(shop)
    errors = [_errors_of_window(truth, some) for _, some in rows.groupby("origin_week")]
    table = pd.DataFrame(errors)
    for name in ("days", "weeks"):
        print(f"    a chain (simulated): WAPE of {name}", flush=True)
        for column in table.filter(regex=f"^{name}"):
            print(f"      {column:50} {short(table[column].mean())}", flush=True)
    ratios = table["days, ours"] / table["days, the truth's"]
    best = table[[f"days, {name}" for name in ("LightGBM", "mean")]].mean()
    yield Figure(
        "a chain (simulated), days: WAPE / the truth's",
        ratios.mean(),
        at_most(1.05),
        ratios.tolist(),
        ours=short(table["days, ours"].mean()),
        peer=f"{best.idxmin()} {short(best.min())}",
    )


def _errors_of_window(truth: Chain, rows: pd.DataFrame) -> dict[str, float]:
    """Return WAPE by day and by week, of a window's rows and of its peers."""
    first = truth.days.get_loc(rows["origin_date"].iloc[0])
    span = slice(first, first + AHEAD)
    forecasts = {
        "ours": _by_store(rows, "expected_units"),
        "effects of days alone": _by_store(rows, "units_by_days"),
        "the truth's": truth.expected[:, span],
        "mean": by_weekday_and_promotion(truth, first),
        "LightGBM": boosted(truth, first),
    }
    units = truth.units[:, span]
    return {
        f"{period}, {name}": _wape(_in(units, days), _in(forecast, days))
        for period, days in (("days", 1), ("weeks", 7))
        for name, forecast in forecasts.items()
    }


def _by_store(rows: pd.DataFrame, of_weeks: str) -> np.ndarray:
    """Return [stores, days] of weeks, by the shares of their days."""
    rows = rows.assign(forecast=rows[of_weeks] * rows["share"])
    table = rows.pivot(index="product_id", columns="day", values="forecast")
    return table.reindex([f"s{one}" for one in range(len(table))]).to_numpy()


def _in(units: np.ndarray, days: int) -> np.ndarray:
    return units.reshape(len(units), -1, days).sum(axis=2)


def _wape(units: np.ndarray, forecast: np.ndarray) -> float:
    return abs(units - forecast).sum() / units.sum()


def _built(shop: Path) -> pd.DataFrame:
    """Build a shop; return days of closed weeks: units, weeks' forecast, shares."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "shop.duckdb")
        build(shop, database, BUILT)
        return rows_of(database)


def rows_of(database: Path) -> pd.DataFrame:
    """Return the days of a built file: see `_built`."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(FORECASTS)
        return connection.execute(BY_WEEKDAY).df()


def _beside_weekdays(name: str, rows: pd.DataFrame) -> Figure:
    """Return the error of days over that of days by weekday shares."""
    rows = rows.assign(
        own=abs(rows["units"] - rows["expected_units"] * rows["share"]),
        plain=abs(rows["units"] - rows["expected_units"] * rows["weekday_share"]),
    )
    sums = rows.groupby("origin_week")[["own", "plain", "units"]].sum()
    ratios = sums["own"] / sums["plain"]
    total = sums.sum()
    return Figure(
        f"{name}, days: WAPE / by shares of weekdays",
        total["own"] / total["plain"],
        at_most(1.0),
        ratios.tolist(),
        ours=short(total["own"] / total["units"]),
        peer=f"shares of weekdays {short(total['plain'] / total['units'])}",
    )
