"""Any panel of series becomes a shop, and windows of its weeks are what it sold."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from benchmarks.demand.panel import write_panel_shop
from benchmarks.demand.windows import origins, window, write_shop_before

SERIES = ["fast", "slow", "late"]


def panel(dates):
    """Return `fast`, which sells 3 on each date, `slow` each 4th, `late` at the end."""
    number = np.arange(len(dates))
    units = {
        "fast": np.full(len(dates), 3),
        "slow": np.where(number % 4 == 3, 1, 0),
        "late": np.where(number >= len(dates) - 60, 2, 0),
    }
    rows = [pd.DataFrame({"date": dates, "units": units[name]}) for name in SERIES]
    return pd.concat(rows, keys=SERIES, names=["series_id"]).reset_index("series_id")


def write(rows, folder):
    """Return the periods of a year and the shop's folder."""
    rows.to_parquet(folder / "panel.parquet")
    return write_panel_shop(folder / "panel.parquet", folder / "shop"), folder / "shop"


def table(shop, name):
    """Return a raw table of the shop."""
    return duckdb.sql(f"from '{shop}/{name}.parquet'").df()


@pytest.fixture
def days(tmp_path):
    """Return the shop of 400 days, in which `fast` is promoted on the last 10."""
    rows = panel(pd.date_range("2023-01-01", periods=400))
    promoted = (rows["series_id"] == "fast") & (rows["date"] > "2024-01-25")
    return write(rows.assign(promotion_count=promoted * 2, price=1.5), tmp_path)


def test_a_day_without_units_has_no_line_and_a_line_has_its_price(days):
    season, shop = days
    lines = table(shop, "order_lines")

    assert season == 52
    assert lines.groupby("product_id")["quantity"].agg(["size", "sum"]).loc[
        SERIES
    ].to_numpy().tolist() == [[400, 1200], [100, 100], [60, 120]]
    assert lines["unit_price"].unique() == [1.5]


def test_windows_of_eight_weeks_follow_each_other_up_to_the_last_day(days):
    _, shop = days
    assert origins(shop) == [
        date(2024, 2, 5) - timedelta(weeks=8 * ago) for ago in (4, 3, 2, 1)
    ]


def test_a_window_has_whole_weeks_from_a_products_first_sale_on(days):
    _, shop = days
    found = window(shop, date(2023, 12, 11), 10)
    weeks = found.weeks.set_index(["product_id", "week"])["units"]

    assert set(weeks["fast"]) == {21}
    assert weeks["fast"].index.tolist() == list(range(-48, 9))  # 344 days: 49 weeks
    assert weeks["late"].index.tolist() == [0, *range(1, 9)]  # first sold on 7 December
    assert weeks["late"].tolist() == [8, *[14] * 8]
    assert found.evaluated.to_numpy().tolist() == [
        ["fast", "enough sales"],
        ["slow", "enough sales"],
    ]


def test_days_on_promotion_are_added_up_by_week(days):
    _, shop = days
    weeks = window(shop, date(2023, 12, 11), 10).weeks
    promoted = weeks[weeks["promotion_days"] > 0]
    assert promoted[["product_id", "week", "promotion_days"]].to_numpy().tolist() == [
        ["fast", 7, 3.0],
        ["fast", 8, 7.0],
    ]


def test_a_shop_before_a_window_knows_no_sale_of_it_but_its_promotions(days, tmp_path):
    _, shop = days
    write_shop_before(date(2023, 12, 11), shop, tmp_path / "before")
    assert table(tmp_path / "before", "order_lines")[
        "ordered_at"
    ].max() == pd.Timestamp("2023-12-10 12:00")
    assert len(table(tmp_path / "before", "promotions")) == 10


def test_a_month_is_a_week_whose_year_has_twelve(tmp_path):
    rows = panel(pd.date_range("2020-01-01", periods=51, freq="MS"))
    season, shop = write(rows[rows["units"] > 0].assign(is_promoted=True), tmp_path)
    lines = table(shop, "order_lines")
    fast = lines[lines["product_id"] == "fast"]
    weeks = window(shop, origins(shop)[0], 10).weeks

    assert season == 12
    assert len(origins(shop)) == 4
    assert len(fast) == 51
    assert fast["ordered_at"].sort_values().diff().dt.days.tolist()[2:] == [7] * 49
    assert weeks.loc[weeks["product_id"] == "fast", "units"].tolist() == [3] * 27
    assert weeks.loc[weeks["product_id"] == "fast", "promotion_days"].min() == 7


def test_a_short_panel_has_fewer_windows_and_a_shorter_one_says_so(tmp_path):
    rows = panel(pd.date_range("2020-01-01", periods=30, freq="MS"))
    _, shop = write(rows, tmp_path)
    assert len(origins(shop)) == 2

    (tmp_path / "less").mkdir()
    _, less = write(
        panel(pd.date_range("2020-01-01", periods=20, freq="MS")), tmp_path / "less"
    )
    with pytest.raises(ValueError, match=r"sales from .* are too few: 13 periods"):
        origins(less)


def test_returns_and_missing_units_are_no_sale(tmp_path):
    rows = panel(pd.date_range("2023-01-01", periods=200)).astype({"units": float})
    rows.loc[0, "units"], rows.loc[1, "units"] = np.nan, -2
    _, shop = write(rows, tmp_path)
    lines = table(shop, "order_lines")
    fast = lines[lines["product_id"] == "fast"]
    assert (len(fast), fast["quantity"].sum()) == (199, 198 * 3 - 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop(columns="units"), "no column units; it has"),
        (lambda rows: rows.assign(date="noon"), "panel.parquet: "),
        (lambda rows: rows.assign(series_id=None), "1200 rows with an empty series_id"),
        (lambda rows: rows.assign(price=-1.0), "rows with units and a price below 0"),
        (lambda rows: rows.assign(series_id="a"), "a series and date that are there"),
        (lambda rows: rows.assign(units=0), "no row has units"),
        (
            lambda rows: rows.assign(date=rows["date"].dt.date + timedelta(days=9999)),
            "a date in the future",
        ),
        (lambda rows: rows[rows["date"].dt.day.isin([1, 15])], "lie 14 days apart"),
    ],
)
def test_a_bad_panel_is_refused_by_name(change, said, tmp_path):
    rows = panel(pd.date_range("2023-01-01", periods=400))
    with pytest.raises(ValueError, match=said):
        write(change(rows), tmp_path)


def test_a_panel_that_is_not_there_is_said_to_be_absent(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no panel .*nothing\.parquet"):
        write_panel_shop(tmp_path / "nothing.parquet", tmp_path / "shop")
