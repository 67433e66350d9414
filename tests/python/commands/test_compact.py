"""A file that is written anew holds what it held, and nothing that was deleted."""

from pathlib import Path

import duckdb
import pytest

from python_udfs.commands.compact import compact
from python_udfs.connection import WRITING

SECRET = "who asked to be forgotten"
WHAT = (
    "select view_name, sql, comment from duckdb_views() where not internal",
    "select function_name, macro_definition from duckdb_functions() where not internal",
    "select table_name, column_name, data_type, comment from duckdb_columns()",
    "from offers order by all",
    "from of_product('p7')",
    "from raw.lines",
)


@pytest.fixture
def database(tmp_path):
    """A file with something of every kind, half of it freed."""
    path = str(tmp_path / "a 'shop'.duckdb")
    with duckdb.connect(path, config=WRITING) as connection:
        connection.execute(f"""
            create table forgotten as select '{SECRET}' as name;
            create table customers as select md5(i::text) from range(200000) as n(i);
            create table offers as select 'p' || i as product_id from range(9) as n(i);
            create view best as from offers limit 1;
            create macro of_product(p) as table from offers where product_id = p;
            create schema raw;
            create table raw.lines as select 1 as line_number;
            comment on table offers is 'One row per product.';
            comment on column offers.product_id is 'Which product.';
            comment on view best is 'The best.';
            checkpoint""")
        connection.execute("drop table forgotten; drop table customers")
    return path


def contents(database):
    with duckdb.connect(database, read_only=True) as connection:
        return [sorted(connection.execute(query).fetchall()) for query in WHAT]


def test_all_is_there_and_what_was_deleted_is_not(database):
    before, size = contents(database), Path(database).stat().st_size
    assert SECRET.encode() in Path(database).read_bytes()

    assert compact(database)

    assert contents(database) == before
    assert Path(database).stat().st_size < size / 2
    assert SECRET.encode() not in Path(database).read_bytes()
    assert [path.name for path in Path(database).parent.iterdir()] == [
        Path(database).name
    ]


def test_the_form_of_the_file_stays_the_one_older_clients_read(database):
    form = slice(12, 20)  # the version in the file's header
    before = Path(database).read_bytes()[form]
    compact(database)
    assert Path(database).read_bytes()[form] == before


def test_a_file_with_little_to_gain_is_left_alone_unless_asked(database):
    compact(database)
    assert not compact(database)
    assert compact(database, least_free_share=0)


def test_a_copy_that_fails_leaves_the_file_as_it_was(database):
    before = contents(database)
    Path(f"{database}.copy").mkdir()  # nothing can be written there
    with pytest.raises((IsADirectoryError, PermissionError)):
        compact(database)
    assert contents(database) == before
