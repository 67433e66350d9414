"""A generated shop of many series, from a sale a quarter to a hundred a day."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

DAYS = 730
LAST_DAY = date(2024, 12, 31)
CHUNK = 2_500  # series at a time
CATEGORIES = 50
WEEKDAYS = np.array([0.8, 0.8, 0.9, 1.0, 1.3, 1.5, 0.7])
PROMOTED, UPLIFT, DISCOUNT = 0.08, 1.8, 0.2  # share of weeks, times as many units

ORDER_LINES = """
create table order_lines (
    order_id varchar, line_number integer, product_id varchar,
    ordered_at timestamp, quantity double, unit_price double
)
"""
INSERT = """
insert into order_lines
select
    concat(series, '-', day), 1, concat('s', series),
    timestamp '{first} 12:00:00' + to_days(day::integer), units, round(price, 2)
from chunk
"""


def write_generated_shop(folder: Path, count: int, days: int = DAYS) -> None:
    """Write order_lines, products and promotions of `count` series, always the same."""
    folder.mkdir(parents=True)
    first = LAST_DAY - timedelta(days=days - 1)
    promoted = []
    with duckdb.connect() as connection:
        connection.execute(ORDER_LINES)
        for start in range(0, count, CHUNK):
            series = np.arange(start, min(start + CHUNK, count))
            sales, weeks = _sales(series, days)
            connection.register("chunk", sales)
            connection.execute(INSERT.format(first=first))
            promoted.append(weeks)
        connection.table("order_lines").write_parquet(
            str(folder / "order_lines.parquet")
        )
    products = pd.DataFrame({"series": np.arange(count)})
    products["product_id"] = "s" + products["series"].astype(str)
    products["product_name"] = "series " + products["series"].astype(str)
    products["category"] = "category " + (products["series"] % CATEGORIES).astype(str)
    products.drop(columns="series").to_parquet(folder / "products.parquet")
    _promotions(pd.concat(promoted), first).to_parquet(folder / "promotions.parquet")


def _sales(series: np.ndarray, days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return series, day, units, price where units were sold, and promoted weeks."""
    random = np.random.default_rng(series[0])
    shape = (len(series), 1)
    day = np.arange(days)
    is_promoted = random.random((len(series), days // 7 + 1)) < PROMOTED
    on_promotion = np.repeat(is_promoted, 7, axis=1)[:, :days]
    phase, depth = random.uniform(0, 2 * np.pi, shape), random.uniform(0, 0.5, shape)
    season = np.exp(depth * np.sin(2 * np.pi * day / 365.25 + phase))
    trend = np.exp(random.normal(0, 0.3, shape) * day / 365.25)
    weekday = WEEKDAYS[day % 7] ** random.uniform(0.5, 1.5, shape)
    mean = np.exp(random.uniform(np.log(0.01), np.log(30), shape))
    rate = mean * season * trend * weekday * np.where(on_promotion, UPLIFT, 1)
    units = random.poisson(rate * random.gamma(4, 0.25, rate.shape))
    row, sold = units.nonzero()
    base = np.exp(random.normal(1.5, 0.6, shape))
    price = np.where(on_promotion, 1 - DISCOUNT, 1) * base
    chunk = pd.DataFrame(
        {
            "series": series[row],
            "day": sold,
            "units": units[row, sold],
            "price": price[row, sold],
        }
    )
    row, week = is_promoted.nonzero()
    return chunk, pd.DataFrame({"series": series[row], "week": week})


def _promotions(weeks: pd.DataFrame, first: date) -> pd.DataFrame:
    starts_at = pd.Timestamp(first) + pd.to_timedelta(weeks["week"] * 7, unit="D")
    return pd.DataFrame(
        {
            "product_id": "s" + weeks["series"].astype(str),
            "starts_at": starts_at,
            "promotion_type": "promotion",
            "ends_at": starts_at + pd.Timedelta(days=7),
        }
    )
