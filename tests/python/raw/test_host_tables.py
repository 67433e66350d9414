"""Raw tables that are models of another dbt project: read like files, never changed."""

import duckdb
import pytest
from raw_shop import quarantined, sums

from python_udfs.raw.tables import ContractError, read_raw_tables

PRODUCTS, LINES = '"memory"."hers"."wares"', '"memory"."hers"."sold pieces"'
TABLES = {
    "products": ("hers.wares", PRODUCTS),
    "order_lines": ("hers.sold pieces", LINES),
}


@pytest.fixture
def hers():
    """A database with a table and a view of hers, one of whose 41 rows is bad."""
    with duckdb.connect() as connection:
        connection.execute(f"""
            create schema hers;
            create table {PRODUCTS} as select 'p1' as product_id, 'Tea' as product_name;
            create view {LINES} as
            select
                'o' || range as order_id, 1 as line_number, 'c1' as customer_id,
                if(range = 40, 'unknown', 'p1') as product_id,
                timestamp '2024-03-01' as ordered_at, 2 as quantity, 3.5 as unit_price,
                'more' as note
            from range(41)""")
        yield connection


def test_her_models_are_read_and_a_bad_row_is_set_aside(hers):
    read_raw_tables(hers, "not read", host_tables=TABLES)
    assert sums(hers) == (40, 80, 280.0)
    reasons = [reason for reason, _, _ in quarantined(hers)]
    assert reasons == ["order_lines.product_id is not in products"]


def test_rows_that_changed_are_read_again(hers):
    read_raw_tables(hers, "not read", host_tables=TABLES)
    hers.execute(f"insert into {PRODUCTS} values ('unknown', 'Coffee')")
    read_raw_tables(hers, "not read", host_tables=TABLES)
    assert sums(hers) == (41, 82, 287.0)


def test_a_table_that_is_none_of_the_contract_is_named(hers):
    tables = TABLES | {"orderlines": ("hers.wares", PRODUCTS)}
    with pytest.raises(ContractError, match=r"raw_tables names orderlines; .*order_l"):
        read_raw_tables(hers, "not read", host_tables=tables)


def test_a_required_table_that_is_not_mapped_is_named(hers):
    tables = {"products": TABLES["products"]}
    with pytest.raises(ContractError, match="order_lines: the required table"):
        read_raw_tables(hers, "not read", host_tables=tables)
