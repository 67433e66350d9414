"""What `make summary` says of a file that no build has written, and of changes."""

import duckdb
import pytest

from python_udfs.commands import summary
from python_udfs.connection import connect

MARTS = summary.mart_names()


@pytest.fixture
def foreign(tmp_path):
    """A file of somebody else's."""
    path = str(tmp_path / "theirs.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute("create table orders as select 1 as order_id")
    return path


def test_a_file_that_is_not_ours_is_no_success_and_says_what_is_missing(
    foreign, capsys
):
    assert summary.main(foreign) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{foreign} has none of the {len(MARTS)} marts ({MARTS[0]}," in said.err
    assert "make build" in said.err


def test_a_first_build_that_was_stopped_is_said_to_be_one(foreign, capsys):
    with duckdb.connect(foreign) as connection:
        connection.execute(
            "create table last_build as select now() as started_at,"
            " null::timestamptz as finished_at"
        )
    assert summary.main(foreign) == 1
    assert "is not complete" in capsys.readouterr().out


def test_what_a_part_of_the_marts_is_made_from_may_fail(foreign, capsys):
    with duckdb.connect(foreign) as connection:
        connection.execute(f"create table {MARTS[0]} as select 1 as one")
    assert summary.main(foreign) == 0
    assert f"Not there, since what they are made from failed: {MARTS[1]}" in (
        capsys.readouterr().out
    )


def test_what_has_changed_since_the_last_read_is_printed(foreign, capsys):
    with duckdb.connect(foreign) as connection:
        connection.execute(
            "create schema shop_tables; create table shop_tables.raw_changes as"
            " select 'events' as table_name, 'the table is new' as change"
        )
    with connect(foreign) as connection:
        summary.show(connection)
    assert "the table is new" in capsys.readouterr().out
