"""What `make benchmark-build` rests on: the generated shop, and how growth is told."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from benchmarks.build.another_day import last_day, trained, write_until
from benchmarks.build.figures import exponent_figures
from benchmarks.build.generated import TABLES, write_large_shop
from benchmarks.build.measured import Build, make
from benchmarks.build.reading import reading_figures
from python_udfs.raw.tables import read_raw_tables

LINES = 60_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "shop"
    write_large_shop(folder, LINES)
    return folder


def ask(shop, query):
    return duckdb.sql(query.format(lines=f"'{shop}/order_lines.parquet'")).fetchall()


def test_a_shop_has_about_the_lines_it_is_asked_for(tmp_path, shop):
    [(lines,)] = ask(shop, "select count(*) from {lines}")
    assert lines == pytest.approx(LINES, rel=0.1)
    twice = write_large_shop(tmp_path / "twice", 2 * LINES)
    assert twice == pytest.approx(2 * lines, rel=0.05)


def test_the_same_shop_is_written_twice(tmp_path, shop):
    write_large_shop(tmp_path / "again", LINES)
    for name in TABLES:
        first, again = (
            pd.read_parquet(folder / f"{name}.parquet")
            for folder in (shop, tmp_path / "again")
        )
        pd.testing.assert_frame_equal(first, again)


def test_the_product_reads_it_and_sets_nothing_aside(shop):
    with duckdb.connect() as connection:
        read_raw_tables(connection, str(shop))
        assert connection.sql("from shop_tables.quarantined_rows").fetchall() == []
        [(lines,)] = connection.sql(
            "select count(*) from shop_tables.order_lines"
        ).fetchall()
    assert [(lines,)] == ask(shop, "select count(*) from {lines}")


def test_no_order_has_a_line_or_a_product_twice(shop):
    [(lines, numbers, products)] = ask(
        shop,
        """
        select
            count(*),
            count(distinct (order_id, line_number)),
            count(distinct (order_id, product_id))
        from {lines}""",
    )
    assert lines == numbers == products


def test_saturdays_sell_more_and_few_products_sell_much(shop):
    by_day = "select dayname(ordered_at), count(*) from {lines} group by all"
    days = dict(ask(shop, by_day))
    assert len(days) == 7
    assert days["Saturday"] > 2 * days["Monday"]
    by_product = "select count(*) from {lines} group by product_id"
    sold = np.sort([count for (count,) in ask(shop, by_product)])
    assert 0.3 < sold[-len(sold) // 10 :].sum() / sold.sum() < 0.8


def test_customers_come_back_to_their_favourites(shop):
    again = """
        with pairs as (
            select customer_id, product_id, count(distinct order_id) as orders
            from {lines} where customer_id is not null group by all
        )
        select avg((orders > 1)::int) from pairs"""
    [(share,)] = ask(shop, again)
    drawn = again.replace(" customer_id,", " hash(order_id) % 400 as customer_id,")
    [(chance,)] = ask(shop, drawn)
    assert share > 1.5 * chance


def test_units_follow_the_price(shop):
    [(share,)] = ask(
        shop,
        f"""
        select sum(quantity) filter (
            (product_id, date_trunc('week', ordered_at)) in (
                select (product_id, starts_at) from '{shop}/promotions.parquet'
            )
        ) / sum(quantity)
        from {{lines}}""",
    )
    odds = share / (1 - share) / (0.08 / 0.92)  # of weeks, so many are on promotion
    assert np.log(odds) / np.log(0.8) == pytest.approx(-2.5, abs=0.4)


BUILDS = {
    1000: Build(10, 1, 10, {("decisions", "demand", "slow"): 1, ("marts", "cheap"): 2}),
    4000: Build(
        40, 2, 40, {("decisions", "demand", "slow"): 16, ("marts", "cheap"): 4}
    ),
}


def test_seconds_are_added_up_by_subject_or_layer():
    assert BUILDS[4000].by_subject() == {"demand": 16, "marts": 4}


def test_growth_is_an_exponent_and_the_worst_model_is_named_first():
    seconds, memory, file, worst, other = exponent_figures(BUILDS)
    assert seconds.value == pytest.approx(1)
    assert (seconds.verdict, memory.verdict) == ("holds", "")
    assert (memory.value, file.value) == pytest.approx((0.5, 1))
    assert "slow" in worst.work
    assert (worst.value, other.value) == pytest.approx((2, 0.5))
    assert worst.ours == "1 16 s"


def test_a_build_that_grows_faster_than_its_goal_falls_short():
    slow = {1000: BUILDS[1000], 2000: Build(21.5, 2, 20, {})}
    assert next(exponent_figures(slow)).verdict == "falls short"


def test_a_build_that_fails_says_what_make_printed():
    with pytest.raises(RuntimeError, match=r"make nothing failed:(.|\n)*No rule"):
        make("nothing")


def test_reading_is_measured_beside_a_plain_read():
    over_plain, peak = reading_figures(lines=2_000)
    assert over_plain.value > 0
    assert 50 < peak.value < 2000
    assert len(peak.repeats) == len(over_plain.repeats) == 3


def test_a_shop_is_written_as_it_stood_when_its_last_day_began(tmp_path, shop):
    last = last_day(shop)
    write_until(shop, tmp_path / "before", last)
    write_until(shop, tmp_path / "after", date.max)

    assert last_day(tmp_path / "before") == last - timedelta(days=1)
    before = read_of(tmp_path / "before", "order_lines")
    whole = read_of(shop, "order_lines")
    assert 0 < len(whole) - len(before) < 0.01 * len(whole)
    for name in TABLES:
        pd.testing.assert_frame_equal(
            read_of(tmp_path / "after", name), read_of(shop, name)
        )


def read_of(folder, name):
    return pd.read_parquet(folder / f"{name}.parquet")


def test_what_was_trained_again_is_told_by_models_that_are_new():
    before = {"a": "churn", "b": "demand"}
    assert (
        trained(before, before | {"c": "demand"}) == "trained again: demand; not: churn"
    )
    assert trained(before, before) == "trained again: none; not: churn, demand"
