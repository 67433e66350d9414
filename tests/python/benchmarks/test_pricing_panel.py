"""A scanner panel becomes a shop that the product reads as it reads any other."""

import duckdb
import pandas as pd
import pytest

from benchmarks.prices.panel import write_panel_shop

WEEKLY = pd.DataFrame(
    {
        "product_id": ["a", "a", "a", "b"],
        "week_number": [40, 41, 42, 41],
        "price": [2.5, 2.0, 0.0, 12.0],
        "units": [10.0, 30.0, 0.0, 4.0],
        "is_promoted": [0, 1, 0, 0],
        "category": ["juice", "juice", "juice", None],
        "store_id": [7, 7, 7, 9],
    }
)


def written(folder, panel):
    panel.to_parquet(folder / "panel.parquet")
    write_panel_shop(folder / "panel.parquet", folder / "shop")
    return lambda query: duckdb.sql(query.format(shop=folder / "shop")).fetchall()


def test_a_row_becomes_a_line_of_the_week_in_which_it_sold(tmp_path):
    ask = written(tmp_path, WEEKLY.drop(columns="store_id"))
    lines = ask("""
        select product_id, date_trunc('week', ordered_at)::date::varchar, quantity,
            unit_price
        from '{shop}/order_lines.parquet' order by all""")
    assert lines == [
        ("a", "1990-10-08", 10.0, 25.0),  # a hundredth of 2.0 is more than a cent
        ("a", "1990-10-15", 30.0, 20.0),
        ("b", "1990-10-15", 4.0, 120.0),
    ]


def test_first_and_last_week_are_whole(tmp_path):
    ask = written(tmp_path, WEEKLY)
    [(first, last)] = ask("""
        select dayname(min(ordered_at)), dayname(max(ordered_at))
        from '{shop}/order_lines.parquet'""")
    assert (first, last) == ("Monday", "Sunday")


def test_a_promoted_row_is_a_promotion_of_its_week(tmp_path):
    ask = written(tmp_path, WEEKLY.drop(columns="store_id"))
    assert ask("""
        select product_id, starts_at::varchar, ends_at::varchar
        from '{shop}/promotions.parquet'
        """) == [("a", "1990-10-15 00:00:00", "1990-10-22 00:00:00")]


def test_a_product_of_two_stores_is_one(tmp_path):
    ask = written(tmp_path, pd.concat([WEEKLY, WEEKLY.assign(store_id=8)]))
    products = ask("select product_id, category from '{shop}/products.parquet'")
    assert products == [("a", "juice"), ("b", None)]
    assert ask("""
        select distinct product_id, store_id
        from '{shop}/order_lines.parquet' order by all
        """) == [("a", "7"), ("a", "8"), ("b", "8"), ("b", "9")]


def test_a_day_of_the_week_will_do(tmp_path):
    thursdays = WEEKLY.assign(
        week_date=pd.Timestamp("1991-01-03")
        + pd.to_timedelta(WEEKLY["week_number"] * 7, unit="D")
    )
    ask = written(tmp_path, thursdays.drop(columns="week_number"))
    days = ask("""
        select distinct dayofweek(date_trunc('week', ordered_at)), quantity
        from '{shop}/order_lines.parquet' order by all""")
    assert days == [(1, 4.0), (1, 10.0), (1, 30.0)]


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        (WEEKLY.drop(columns="price"), "panel.parquet has no column price; it has"),
        (WEEKLY.drop(columns="week_number"), "has no column week_date or week_number"),
        (WEEKLY.assign(price=0.0), "3 rows with units and no price above 0"),
        (WEEKLY.assign(units=-1.0), "4 rows with units that are missing or below 0"),
        (
            WEEKLY.assign(week_number=41),
            "2 rows with a product, store and week that are there",
        ),
        (WEEKLY.assign(week_number=4000), "3 rows with a week in the future"),
        (WEEKLY.assign(product_id=None).drop(columns="store_id"), "empty product_id"),
        (WEEKLY.assign(units=0.0), "no row has units"),
        (WEEKLY.assign(price="dear"), "Could not convert string 'dear'"),
    ],
)
def test_what_is_no_panel_is_refused_by_name(tmp_path, panel, said):
    with pytest.raises(ValueError, match=said):
        written(tmp_path, panel)
    assert not (tmp_path / "shop").exists()


def test_no_file_is_said_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.parquet: DATA is a parquet"):
        write_panel_shop(tmp_path / "nothing.parquet", tmp_path / "shop")
