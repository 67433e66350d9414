"""What do weekdays, promotions, holidays and pay days make of each week to come?"""

import numpy as np
import pandas as pd
import pyarrow as pa

from python_udfs.days.history import History
from python_udfs.days.weeks import SHARES, weeks_ahead
from python_udfs.training.cache import cached_rows

SCHEMA = pa.schema(
    {
        "product_id": pa.string(),
        "origin_week": pa.int32(),
        "weeks_ahead": pa.int32(),
        "units": pa.float64(),
        "unplanned_units": pa.float64(),
        **dict.fromkeys(SHARES, pa.float64()),
    }
)
CATEGORIES = 100  # with effects of their own, the largest


def model(dbt, session):
    """Learn the effects at each origin from the days before it."""
    shop = dbt.ref("int_shop_dates").select("as_of_date").df()
    sales = dbt.ref("int_daily_demand").filter("units > 0").set_alias("sales")
    products = sales.aggregate("product_id, category, sum(units)::double as units")
    number = "row_number() over (order by product_id) - 1 as product"
    products = products.select(f"*, {number}").set_alias("products")

    def coded(relation, columns):
        """Return rows by the products' numbers, in their order."""
        relation = relation.set_alias("rows").join(products, "product_id")
        return relation.select(f"product, {columns}").order("all").df()

    def day(column):
        return f"{column} - date '{shop['as_of_date'][0]:%Y-%m-%d}' as day"

    sold = f"{day('sale_date')}, rows.units::double as units"
    runs = "first_day, last_day, promoted_share"
    ahead = dbt.ref("int_forecast_weeks").select("origin_week, weeks_ahead, is_planned")
    events = dbt.ref("stg_calendar_events").order("event_date, event_name")
    tables = (
        shop,
        products.order("product").df(),
        coded(sales, sold),
        coded(dbt.ref("int_promotion_days"), runs),
        coded(dbt.ref("int_sold_out_days"), day("stock_date")),
        coded(dbt.ref("int_demand_series"), "origin_week, known_weeks"),
        coded(dbt.ref("int_weekly_demand"), "week_number, rows.units"),
        ahead.order("all").df(),
        events.df(),
    )
    return cached_rows(dbt, session, SCHEMA, _weeks, *tables)


def _weeks(
    shop, products, sales, promotions, sold_out, series, weeks, ahead, events
) -> pd.DataFrame:
    if not len(series):
        return pd.DataFrame(columns=SCHEMA.names)
    as_of = np.datetime64(shop["as_of_date"][0], "D")
    category = _category(products)
    history = History(as_of, category, sales, promotions, sold_out, events)
    planned = ahead.set_index("origin_week")["is_planned"]
    found = pd.concat(
        weeks_ahead(
            history, origin, some, weeks, planned.loc[origin].to_numpy(dtype=bool)
        )
        for origin, some in series.groupby("origin_week")
    )
    ids = products["product_id"].to_numpy()
    return found.assign(product_id=ids[found["product"]])


def _category(products: pd.DataFrame) -> np.ndarray:
    """Return the codes of products, 0 for all categories but the largest."""
    totals = products.groupby("category")["units"].sum()
    largest = totals.sort_values(ascending=False, kind="stable").index[:CATEGORIES]
    return largest.get_indexer(products["category"]) + 1
