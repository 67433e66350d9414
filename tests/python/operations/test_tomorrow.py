"""The day after: who is erased is gone, what came late or was corrected is taken."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import NO_TESTS, PROJECT, build
from daily_shop import WRONG, write_today, write_yesterday
from holding import kill_while_trained

from python_udfs import connect
from python_udfs.commands.diff_marts import differing_rows, mart_names
from python_udfs.connection import WRITING

# A person's own table of so much that little of the file is freed by a build.
BY_HAND = """
    create table by_hand as
    select md5(number::text) || md5((-number)::text) as text
    from range(3_000_000) as numbers (number)
"""
QUOTED = """
    select customer_id from price_quotes where customer_id in (from wrong)
    group by all order by count(*) desc, customer_id
"""
REGISTERED = """
    select table_name from duckdb_tables() where starts_with(table_name, 'registered_')
"""
STORED = """
    select format('"{}"."{}"', schema_name, table_name), column_name
    from duckdb_columns()
    where database_name = current_database() and not internal
"""


def make_build(database, raw_files):
    """Build as `make build` does."""
    target = database.with_suffix(".target")
    told = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target)}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "python_udfs.commands.build"),
            *(str(database), str(raw_files)),
        ],
        cwd=PROJECT,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def holding(database, text):
    """Return the tables and views, of any schema, of which a value holds the text."""
    with connect(str(database)) as shop:
        return {
            table.replace('"', "")
            for table, column in shop.execute(STORED).fetchall()
            if shop.execute(
                f'select 1 from {table} where contains("{column}"::varchar, ?) limit 1',
                [text],
            ).fetchall()
        }


def bytes_with(database, text):
    """Return how often a text stands in the file and in what lies beside it."""
    files = Path(database).parent.glob(f"{Path(database).name}*")
    return sum(file.read_bytes().count(text.encode()) for file in files)


@dataclass
class Days:
    folder: Path
    erased: str
    refusing: str
    late: list
    corrected: list
    offers_after_a_kill: int


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """The shop as it was yesterday, today in the same file, and today in a new one."""
    folder = tmp_path_factory.mktemp("days")
    raw, shop = folder / "raw", folder / "shop.duckdb"
    late = write_yesterday(raw)
    make_build(shop, raw)
    with duckdb.connect(str(shop), config=WRITING) as connection:
        connection.execute("create temp table wrong as select unnest(?)", [WRONG])
        (erased,), (refusing,) = connection.execute(QUOTED).fetchall()[:2]
        connection.execute(BY_HAND)
        # Where today's model falls short of its gate, yesterday's would score on.
        for (table,) in connection.execute(REGISTERED).fetchall():
            connection.execute(f"delete from {table}")
    shutil.copy(shop, folder / "yesterday.duckdb")
    corrected = write_today(raw, erased=erased, refusing=refusing)
    assert kill_while_trained("churn", shop, raw)
    with duckdb.connect(str(shop), read_only=True) as connection:
        offers = connection.execute("select count(*) from customer_offers").fetchall()
    make_build(shop, raw)
    (folder / "new").mkdir()
    build(database=folder / "new" / "shop.duckdb", raw_files=raw, skipped=NO_TESTS)
    return Days(folder, erased, refusing, late, corrected, *offers[0])


def test_who_is_erased_is_in_no_table_and_in_no_byte_of_the_file(days):
    folder, erased = days.folder, days.erased
    basket = f"basket {erased.split()[1]}-"
    before = holding(folder / "yesterday.duckdb", erased)
    assert {"main.price_quotes", "shop_tables.quarantined_rows"} <= before
    assert len(before) > 40
    for text in (erased, basket):
        assert bytes_with(folder / "yesterday.duckdb", text)
        assert holding(folder / "shop.duckdb", text) == set()
        assert bytes_with(folder / "shop.duckdb", text) == 0


def test_who_refuses_is_where_the_answer_is_read_and_nowhere_else(days):
    folder, refusing = days.folder, days.refusing
    assert "main.price_quotes" in holding(folder / "yesterday.duckdb", refusing)
    assert {
        table
        for table in holding(folder / "shop.duckdb", refusing)
        if not table.startswith(("shop_tables.", "main.stg_"))
    } == set()


def test_a_killed_build_leaves_decisions(days):
    assert days.offers_after_a_kill > 0


def test_what_a_person_made_stays(days):
    with duckdb.connect(str(days.folder / "shop.duckdb"), read_only=True) as shop:
        assert shop.sql("select count(*) from by_hand").fetchall() == [(3_000_000,)]


def test_the_marts_are_those_of_a_build_from_nothing(days):
    """Late lines and corrections included; only the log of quotes has more rows."""
    folder = days.folder
    first, again = (str(place / "shop.duckdb") for place in (folder, folder / "new"))
    marts = differing_rows(first, again)
    differing = {name for name, (_, count) in marts.items() if count}
    assert set(marts) == set(mart_names())
    assert differing == {"price_quotes"}


def test_what_came_late_and_what_was_corrected_is_counted(days):
    found = []
    for name in ("yesterday", "shop"):
        with duckdb.connect(
            str(days.folder / f"{name}.duckdb"), read_only=True
        ) as shop:
            found += [
                shop.execute(
                    "select sum(quantity) from int_sales"
                    " where order_id = ? and line_number = ?",
                    line[:2],
                ).fetchall()[0][0]
                for line in (days.late, days.corrected)
            ]
    late, corrected = days.late[2], days.corrected[2]
    assert found == [None, corrected - 3, late, corrected]
