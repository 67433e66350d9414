"""Times of raw tables: the same instants in every format and on every machine."""

import json
import os
import subprocess
import sys
from datetime import date, datetime

import pytest
from raw_shops import (
    LINES,
    line,
    read_all,
    read_lines,
    read_shop,
    set_aside,
    values,
    write_shop,
    write_typed,
)

from python_udfs.paths import PROJECT
from python_udfs.raw.contract import ContractError

BOTH = pytest.mark.parametrize("ending", ["csv", "parquet"])
NOON = datetime(2025, 10, 7, 9, 50, 26)
# All of one instant, 09:50:26 UTC on 7 October 2025, if the shop's clock is UTC's.
TIMES = [
    "2025-10-07 09:50:26",
    "2025-10-07T09:50:26",
    "2025-10-07T09:50:26Z",
    "2025-10-07 09:50:26 UTC",
    "2025-10-07 11:50:26+02",
    "2025-10-07 11:50:26+0200",
    "2025-10-07 11:50:26 +0200",
    "2025-10-07T11:50:26+02:00",
    "2025-10-07 11:50:26 GMT+02:00",
    "2025-10-07T04:20:26-05:30",
    "2025-10-08 00:35:26+14:45",
    "07.10.2025 09:50:26",
    "7.10.2025, 9:50:26",
    "07.10.2025 09:50:26 UTC",
    "2025/10/07 09:50:26",
    "20251007095026",
    "20251007T095026Z",
    "2025-10-07 9:50:26 AM",
    "2025-10-07 09:50:26am",
    "1759830626",
    "1759830626000",
    "1759830626000000",
    "1759830626000000000",
    "45937.410023148",
    "45937,410023148",
    " 2025-10-07 09:50:26 ",
]
NO_TIMES = [
    "2024-03-01 10:00 banana",
    "2024-03-01 banana",
    "banana",
    "infinity",
    "-infinity",
    "epoch",
    "2024-02-30",
    "2024-13-01",
    "2024-03-01 25:00",
    "2024-03-01 13:00 PM",
    "2024-03-01 10:00:00+99:00",
    "2024-03-01 10:00:00 CET",
    "12",
    "123456",
    "20241301",
    "7.10.25",
]


@BOTH
def test_an_instant_is_one_in_every_way_of_writing(tmp_path, ending):
    whole_seconds = "ordered_at::timestamp_s::timestamp"
    found = read_all(tmp_path, ending, whole_seconds, TIMES)
    assert found == dict.fromkeys(TIMES, NOON)


@BOTH
def test_a_day_or_a_time_without_seconds_is_read(tmp_path, ending):
    times = {
        "2025-10-07": datetime(2025, 10, 7),
        "20251007": datetime(2025, 10, 7),
        "7 Oct 2025": datetime(2025, 10, 7),
        "07-OCT-2025": datetime(2025, 10, 7),
        "October 7, 2025": datetime(2025, 10, 7),
        "45937": datetime(2025, 10, 7),
        "2025-10-07 09:50": datetime(2025, 10, 7, 9, 50),
        "2025-10-07 12:30 AM": datetime(2025, 10, 7, 0, 30),
        "2025-10-07 12:30 PM": datetime(2025, 10, 7, 12, 30),
        "2025-10-07 12:30 a.m.": datetime(2025, 10, 7, 0, 30),
        "2025-10-07T09:50:26.123456789": NOON.replace(microsecond=123456),
        "2025-10-07 09:50:26,123": NOON.replace(microsecond=123000),
        "2025-10-07T09:50:26.5+00:00": NOON.replace(microsecond=500000),
    }
    assert read_all(tmp_path, ending, "ordered_at", times) == times


@BOTH
def test_what_is_no_time_is_set_aside(tmp_path, ending):
    reason = "order_lines.ordered_at is not a timestamp"
    found = read_all(tmp_path, ending, "ordered_at", NO_TIMES)
    assert found == dict.fromkeys(NO_TIMES, reason)


@BOTH
def test_a_time_of_nothing_is_missing(tmp_path, ending):
    words = ["", "NULL", "nan", "0000-00-00", "0000-00-00 00:00:00", "-"]
    found = read_all(tmp_path, ending, "ordered_at", words)
    assert found == dict.fromkeys(words, "order_lines.ordered_at is missing")


def dated(form):
    """Return the good lines with their days, of March 2024, written in that form."""
    return [row | {"ordered_at": form.format(day=n)} for n, row in enumerate(LINES, 1)]


@BOTH
@pytest.mark.parametrize(
    ("form", "ambiguous"),
    [
        ("{day:02}/03/2024", "01/02/2024"),
        ("03/{day:02}/2024", "02/01/2024"),
        ("{day:02}-03-2024", "01-02-2024"),
        ("3/{day}/2024 1:05 PM", "2/1/2024"),
        ("{day:02}.03.2024", "01.02.2024"),
    ],
)
def test_the_days_above_12_tell_the_order_for_all(tmp_path, ending, form, ambiguous):
    lines = [*dated(form), line(ordered_at=ambiguous)]
    shop = read_shop(write_shop(tmp_path, ending, order_lines=lines))

    assert set_aside(shop) == []
    assert values(shop, "ordered_at") == [datetime(2024, 2, 1)]
    march = values(shop, "ordered_at::date", where="order_id <> 'x'")
    assert sorted(march) == [date(2024, 3, day) for day in range(1, 29)]


@BOTH
def test_an_order_that_no_date_tells_is_asked(tmp_path, ending):
    lines = [row | {"ordered_at": "10/07/2025"} for row in LINES]
    folder = write_shop(tmp_path, ending, order_lines=lines)
    with pytest.raises(ContractError, match=r"ordered_at.*10/07/2025.*var date_order"):
        read_shop(folder)

    for order, day in (("dmy", date(2025, 7, 10)), ("mdy", date(2025, 10, 7))):
        shop = read_shop(folder, date_order=order)
        assert values(shop, "ordered_at::date", where="true") == [day] * 28


@BOTH
def test_years_of_two_digits_are_read_where_the_var_tells_the_order(tmp_path, ending):
    lines = [*dated("{day:02}/03/24 10:00"), line(ordered_at="01/02/24")]
    folder = write_shop(tmp_path, ending, order_lines=lines)
    with pytest.raises(ContractError, match="ordered_at is not a timestamp"):
        read_shop(folder)

    shop = read_shop(folder, date_order="dmy")
    assert values(shop, "ordered_at") == [datetime(2024, 2, 1)]


@BOTH
def test_orders_of_both_kinds_are_said(tmp_path, ending):
    lines = [*dated("{day:02}/03/2024"), line(ordered_at="03/25/2024")]
    with pytest.raises(ContractError, match=r"16 values .* 'dmy', 1 only as 'mdy'"):
        read_shop(write_shop(tmp_path, ending, order_lines=lines))


@BOTH
def test_times_without_an_offset_are_the_shops(tmp_path, ending):
    times = {
        "2024-07-01 00:30:00": datetime(2024, 6, 30, 22, 30),
        "2024-01-01 00:30": datetime(2023, 12, 31, 23, 30),
        "2024-07-01": datetime(2024, 6, 30, 22),
        "45474": datetime(2024, 6, 30, 22),
        "2024-07-01T00:30:00Z": datetime(2024, 7, 1, 0, 30),
        "1719793800": datetime(2024, 7, 1, 0, 30),
        # The hour that autumn's change of the clock has twice.
        "2024-10-27T02:30:00+02:00": datetime(2024, 10, 27, 0, 30),
        "2024-10-27T02:30:00+01:00": datetime(2024, 10, 27, 1, 30),
    }
    berlin = {"shop_timezone": "Europe/Berlin"}
    assert read_all(tmp_path, ending, "ordered_at", times, **berlin) == times


@BOTH
def test_a_date_is_the_shops_day(tmp_path, ending):
    dates = {
        "2024-07-01": date(2024, 7, 1),
        "2024-07-01 23:59": date(2024, 7, 1),
        "2024-06-30T22:30:00Z": date(2024, 7, 1),
        "20240701": date(2024, 7, 1),
        "1719793800": date(2024, 7, 1),
    }
    rows = [
        {"event_date": text, "event_name": f"day {number}"}
        for number, text in enumerate(dates)
    ]
    folder = write_shop(tmp_path, ending, calendar_events=rows)
    shop = read_shop(folder, shop_timezone="Europe/Berlin")
    found = shop.execute(
        "select event_date from shop_tables.calendar_events order by event_name"
    ).fetchall()
    assert [day for (day,) in found] == list(dates.values())


def test_a_time_zone_or_an_order_that_is_none_is_named(tmp_path):
    write_shop(tmp_path, "csv")
    for option in ({"shop_timezone": "Berlin"}, {"date_order": "ydm"}):
        with pytest.raises(ContractError, match=f"the var {next(iter(option))} is"):
            read_shop(tmp_path, **option)


TYPED = {
    "timestamp '2025-10-07 09:50:26'": NOON,
    "timestamptz '2025-10-07 11:50:26+02'": NOON,
    "timestamp_ns '2025-10-07 09:50:26'": NOON,
    "timestamp_ms '2025-10-07 09:50:26'": NOON,
    "date '2025-10-07'": datetime(2025, 10, 7),
    "1759830626": NOON,
    "1759830626000": NOON,
    "1759830626000000": NOON,
    "1759830626e0": NOON,
    "45937.5": datetime(2025, 10, 7, 12),
    "45937.5e0": datetime(2025, 10, 7, 12),
    "20251007": datetime(2025, 10, 7),
    "timestamp 'infinity'": None,
    "timestamptz '-infinity'": None,
    "date 'infinity'": None,
    "'nan'::double": None,
    "true": None,
}


@pytest.mark.parametrize("sql", TYPED)
def test_a_typed_time_is_the_same_instant(tmp_path, sql):
    typed(tmp_path, sql)
    shop = read_shop(tmp_path, max_quarantined_share=1)
    assert values(shop, "ordered_at", where="true") == [TYPED[sql]] * bool(TYPED[sql])


def typed(folder, sql):
    """Write a shop whose order lines have a typed time."""
    write_shop(folder, "csv")
    (folder / "order_lines.csv").unlink()
    write_typed(
        folder,
        "order_lines",
        f"select 'x' as order_id, 1 as line_number, 'p1' as product_id,"
        f" {sql} as ordered_at, 1e0 as quantity, 2e0 as unit_price",
    )


READ = """
import json, sys
sys.path[:0] = ["tests/python/helpers"]
from raw_shops import read_shop
shop = read_shop(sys.argv[1], shop_timezone="America/New_York", max_quarantined_share=1)
print(json.dumps(shop.execute(
    "select order_id, ordered_at::varchar from shop_tables.order_lines order by all"
).fetchall()))
"""


@pytest.mark.parametrize("kind", ["csv", "parquet", "typed"])
def test_the_machines_time_zone_changes_nothing(tmp_path, kind):
    if kind == "typed":
        typed(tmp_path, "timestamptz '2025-10-07 23:30:00+08'")
    else:
        times = [*TIMES, *NO_TIMES]
        rows = [line(order_id=f"x{n:03}", ordered_at=t) for n, t in enumerate(times)]
        write_shop(tmp_path, kind, order_lines=rows)
    read = {zone: _read_in(tmp_path, zone) for zone in ("UTC", "Asia/Shanghai")}

    assert read["UTC"] == read["Asia/Shanghai"]
    if kind == "typed":
        assert read["UTC"] == [["x", "2025-10-07 15:30:00"]]


def _read_in(folder, zone):
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        cwd=PROJECT,
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@BOTH
def test_infinite_and_absurd_times_are_refused(tmp_path, ending):
    absurd = "order_lines.ordered_at is absurd"
    times = {
        "1899-12-31": absurd,
        "9999-01-01": absurd,
        "2150-01-01": "order_lines.ordered_at lies in the future",
    }
    assert read_all(tmp_path, ending, "ordered_at", times) == times
    assert values(read_lines(tmp_path, ending), "order_id") == []
