"""What a read says of columns, rows and times that are not those of the last read."""

import duckdb
import pytest
from raw_shop import GOOD, HEADER, PRODUCTS, write

from python_udfs.raw.tables import ContractError, read_raw_tables

WITH_STORE = HEADER.replace("\n", ",store_id\n") + GOOD.replace("3.50\n", "3.50,s1\n")


@pytest.fixture
def shop(tmp_path):
    """A function that reads files into one database; it returns what has changed."""
    connection = duckdb.connect()

    def read(**files):
        read_raw_tables(connection, str(write(tmp_path / "raw", **files)))
        return connection.execute(
            "select table_name, change from shop_tables.raw_changes"
        ).fetchall()

    return read


def test_a_first_read_and_the_same_files_again_say_nothing(shop):
    assert shop() == []
    assert shop(products=PRODUCTS + "p3,Cocoa\n") == []


def test_a_column_that_is_gone_or_new_is_said(shop, capsys):
    shop(order_lines=WITH_STORE)
    gone = "column store_id was there on the last read and is gone"
    assert shop() == [("order_lines", gone)]
    assert f"  order_lines: {gone}\n" in capsys.readouterr().out
    assert shop(order_lines=WITH_STORE) == [
        ("order_lines", "column store_id is new, and is read")
    ]


def test_a_column_that_the_contract_does_not_have_is_said_not_to_be_used(shop):
    shop()
    colours = PRODUCTS.replace("name\n", "name,colour\n").replace("a\n", "a,red\n")
    assert shop(products=colours.replace("Coffee", "Coffee,brown")) == [
        ("products", "column colour is new, and not in the contract: not used")
    ]
    assert shop() == [
        (
            "products",
            "column colour was there on the last read and is gone; it was not used",
        )
    ]


def test_a_table_that_is_new_or_gone_is_said(shop, tmp_path):
    shop()
    assert shop(customers="customer_id,country\nc1,NL\n") == [
        ("customers", "the table is new")
    ]
    (tmp_path / "raw" / "customers.csv").unlink()
    assert shop() == [("customers", "the table was there on the last read and is gone")]


def test_half_of_the_rows_and_an_older_last_order_are_said(shop):
    lines = GOOD.splitlines(keepends=True)
    shop()
    assert shop(order_lines=HEADER + "".join(lines[14:])) == []
    shop()
    assert shop(order_lines=HEADER + "".join(lines[:13])) == [
        ("order_lines", "13 rows, and on the last read 28"),
        (
            "order_lines",
            "the latest ordered_at is 2024-03-13 10:00:00, and on the last read it was"
            " 2024-03-28 10:00:00",
        ),
    ]


def test_a_read_that_fails_leaves_what_the_next_one_is_held_against(shop):
    shop(order_lines=WITH_STORE)
    with pytest.raises(ContractError):
        shop(order_lines="order_id\no1\n")
    assert [table for table, _ in shop()] == ["order_lines"]


def test_a_table_that_has_another_name_now_leaves_none_behind(tmp_path):
    connection = duckdb.connect()
    folder = str(write(tmp_path / "raw"))
    read_raw_tables(connection, folder)
    connection.execute("create table shop_tables.buyers as select 'c1' as customer_id")

    write(tmp_path / "raw", products="product_id\np1\n")  # a read that fails
    with pytest.raises(ContractError):
        read_raw_tables(connection, folder)
    assert connection.sql("from shop_tables.buyers").fetchall() == [("c1",)]
    assert len(connection.sql("from shop_tables.order_lines").fetchall()) == 28

    read_raw_tables(
        connection, str(write(tmp_path / "raw", products=PRODUCTS + "p3,Cocoa\n"))
    )
    with pytest.raises(duckdb.CatalogException):
        connection.sql("from shop_tables.buyers")


def test_the_same_files_again_are_not_read_and_stay(tmp_path):
    connection = duckdb.connect()
    folder = str(write(tmp_path / "raw"))
    read_raw_tables(connection, folder)
    read_raw_tables(connection, folder)
    assert len(connection.sql("from shop_tables.order_lines").fetchall()) == 28
