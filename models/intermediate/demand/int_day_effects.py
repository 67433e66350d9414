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
SALES = "product_id, category, sale_date, units::double as units"

CATEGORIES = 100  # with effects of their own, the largest


def model(dbt, session):
    """Learn the effects at each origin from the days before it."""
    tables = (
        dbt.ref("int_shop_dates").select("as_of_date"),
        dbt.ref("int_product_daily_sales").select(SALES).order("sale_date, product_id"),
        dbt.ref("int_promotion_days").order("product_id, first_day, last_day"),
        dbt.ref("int_sold_out_days").order("product_id, stock_date"),
        dbt.ref("stg_calendar_events").order("event_date, event_name"),
        dbt.ref("int_demand_series")
        .select("product_id, origin_week, known_weeks")
        .order("origin_week, product_id"),
        dbt.ref("int_weekly_demand")
        .select("product_id, week_number, units")
        .order("product_id, week_number"),
        dbt.ref("int_forecast_weeks")
        .select("origin_week, weeks_ahead, is_planned")
        .order("origin_week, weeks_ahead"),
    )
    tables = (table.df() for table in tables)
    return cached_rows(dbt, session, SCHEMA, _weeks, *tables)


def _weeks(shop, sales, promotions, sold_out, events, series, weeks, ahead):
    if not len(series):
        return pd.DataFrame(columns=SCHEMA.names)
    as_of = np.datetime64(shop["as_of_date"].iloc[0], "D")
    products = pd.Index(sales["product_id"].unique()).sort_values()
    category = _category(sales, products)
    sales, promotions, sold_out, series, weeks = (
        _coded(rows, products, as_of)
        for rows in (sales, promotions, sold_out, series, weeks)
    )
    history = History(as_of, category, sales, promotions, sold_out, events)
    planned = ahead.set_index("origin_week")["is_planned"]
    found = pd.concat(
        weeks_ahead(
            history, origin, some, weeks, planned.loc[origin].to_numpy(dtype=bool)
        )
        for origin, some in series.groupby("origin_week")
    )
    return found.assign(product_id=products.to_numpy()[found["product"]])


def _category(sales, products):
    """Return the codes of products, 0 for all categories but the largest."""
    totals = sales.groupby("category")["units"].sum()
    largest = totals.sort_values(ascending=False, kind="stable").index[:CATEGORIES]
    own = sales.drop_duplicates("product_id").set_index("product_id")["category"]
    return largest.get_indexer(own.reindex(products)) + 1


def _coded(rows, products, as_of):
    """Return rows with `product`, a code, and `day` in place of ids and dates."""
    rows = rows.assign(product=products.get_indexer(rows["product_id"]))
    if dates := [name for name in rows if name.endswith("_date")]:
        days = rows[dates[0]].to_numpy(dtype="datetime64[D]") - as_of
        rows = rows.assign(day=days.astype(int))
    return rows[rows["product"] >= 0].drop(columns=["product_id", *dates])
