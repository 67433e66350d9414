"""The shop's own clock: its days are not those of UTC, nor of the machine."""

from datetime import date, datetime

import duckdb
from conftest import dbt
from raw_shops import LINES, line, write_shop

NEW_YEAR = [
    line(order_id="x1", ordered_at="2024-01-01T00:30:00+01:00"),
    line(order_id="x2", ordered_at="2024-01-01 00:30:00"),
    line(order_id="x3", ordered_at="2023-12-31T23:30:00Z"),
]


def test_a_day_is_the_shops_whatever_the_offset(tmp_path):
    database = tmp_path / "shop.duckdb"
    folder = write_shop(tmp_path / "raw", "csv", order_lines=[*LINES, *NEW_YEAR])
    done = dbt(
        *("run", "-s", "+stg_order_lines", "stg_consent_counts"),
        database=database,
        raw_files=folder,
        shop_timezone="Europe/Berlin",
    )
    assert done.returncode == 0, done.stdout + done.stderr

    with duckdb.connect(str(database)) as shop:
        shop.execute("set timezone = 'Asia/Shanghai'")
        found = shop.execute(
            "select ordered_at, ordered_at::date from stg_order_lines"
            " where order_id like 'x%'"
        ).fetchall()
        raw = shop.execute(
            "select ordered_at from shop_tables.order_lines where order_id like 'x%'"
        ).fetchall()
    assert found == [(datetime(2024, 1, 1, 0, 30), date(2024, 1, 1))] * 3
    assert raw == [(datetime(2023, 12, 31, 23, 30),)] * 3
