"""A build of what has not changed can be left out, and of nothing else."""

import os

import duckdb
import pandas as pd
import pytest

from python_udfs.commands import unchanged
from python_udfs.commands.unchanged import built_from, made_from, remember


@pytest.fixture
def raw(tmp_path):
    """A folder of raw tables."""
    (tmp_path / "raw").mkdir()
    products = pd.DataFrame({"product_id": ["p1"], "product_name": ["Tea"]})
    products.to_parquet(tmp_path / "raw" / "products.parquet")
    return tmp_path / "raw"


def begin(database):
    """Do what a whole build by dbt does first."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create or replace table last_build as select now() as started_at,"
            " null::timestamptz as finished_at, null::varchar as made_from"
        )
    return str(database)


def end(database):
    """Do what a whole build by dbt does last, if nothing failed."""
    with duckdb.connect(database) as connection:
        connection.execute("update last_build set finished_at = now()")


def test_a_complete_build_is_known_by_what_it_was_made_from(tmp_path, raw):
    database = begin(tmp_path / "shop.duckdb")
    now = made_from(str(raw), "a var")
    assert built_from(database, now) is None, "before its end"

    end(database)
    remember(database, now)

    assert built_from(database, made_from(str(raw), "a var"))
    assert built_from(database, made_from(str(raw), "another var")) is None


def test_a_build_that_has_only_begun_is_not_complete(tmp_path, raw):
    database = begin(tmp_path / "shop.duckdb")
    end(database)
    remember(database, made_from(str(raw)))
    assert built_from(database, made_from(str(raw)))

    begin(database)

    assert built_from(database, made_from(str(raw))) is None


def test_other_raw_tables_make_another_build(raw):
    before = made_from(str(raw))
    table = raw / "products.parquet"
    pd.DataFrame({"product_id": ["p2"], "product_name": ["Tea"]}).to_parquet(table)
    os.utime(table, ns=(0, 0))

    assert made_from(str(raw)) != before


@pytest.mark.parametrize("changed", ["models/marts/a.sql", "python_udfs/new.py"])
def test_other_code_makes_another_build(tmp_path, raw, monkeypatch, changed):
    for name in (*unchanged.FILES, "models/marts/a.sql"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    monkeypatch.setattr(unchanged, "PROJECT", tmp_path / "project")
    before = made_from(str(raw))
    assert made_from(str(raw)) == before

    path = tmp_path / "project" / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text("as it is")

    assert made_from(str(raw)) != before


def test_what_cannot_tell_whether_it_changed_is_built_always(tmp_path):
    duckdb.connect(str(tmp_path / "erp.duckdb")).close()

    assert made_from(str(tmp_path / "erp.duckdb")) is None
    assert built_from(str(tmp_path / "none.duckdb"), "anything") is None
