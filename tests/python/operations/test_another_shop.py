"""The sample, read where nobody names a shop, does not take another one's place."""

import duckdb
import pytest
from conftest import dbt
from tables_as_models import dbt_here, project_for, write

from python_udfs.shops.small import write_small_shop

READING = "stg_raw_tables"
RUN_READING = ("run", "--select", "stg_host_tables", READING)


@pytest.fixture
def shop(tmp_path):
    """A file that says it was read from a folder of theirs."""
    path = tmp_path / "theirs.duckdb"
    write(path, stg_raw_tables=[{"table_name": "products", "raw_files": "/their/shop"}])
    return path


def held(path):
    """Return the shop that the file says it holds."""
    with duckdb.connect(str(path)) as connection:
        return connection.sql(
            "select distinct raw_files from stg_raw_tables"
        ).fetchall()


def tables(path):
    with duckdb.connect(str(path)) as connection:
        return connection.sql("select table_name from duckdb_tables()").fetchall()


def test_the_sample_is_refused_and_nothing_is_touched(shop):
    done = dbt_here(*RUN_READING, database=shop, raw_files=None)

    assert done.returncode == 1
    assert f"{shop} holds the shop that was read from /their/shop" in done.stdout
    assert "the sample, .build/sample_500, would take its place" in done.stdout
    assert "--vars '{raw_files: /their/shop}'" in done.stdout
    assert held(shop) == [("/their/shop",)]
    assert tables(shop) == [(READING,)]


def test_a_build_that_reads_no_raw_tables_needs_no_name(shop):
    done = dbt_here("run", "--select", "int_shop_dates", database=shop, raw_files=None)
    assert "holds the shop" not in done.stdout


def test_one_sample_may_follow_another(shop, monkeypatch):
    write(shop, stg_raw_tables=[{"raw_files": ".build/sample_all"}])
    reading = project_for(shop.stem).nodes[f"model.duckmart.{READING}"]
    monkeypatch.setitem(reading.config.meta, "raw_files", "nowhere")
    done = dbt_here(*RUN_READING, database=shop, raw_files=None)
    assert "holds the shop" not in done.stdout
    assert "there is no folder 'nowhere'" in done.stdout


def test_a_shop_that_is_named_takes_the_place(shop, tmp_path):
    raw = tmp_path / "raw"
    write_small_shop(raw, customers=1, products=1, orders=1)

    done = dbt(*RUN_READING, database=shop, raw_files=raw)

    assert done.returncode == 0, done.stdout
    assert held(shop) == [(str(raw),)]
