"""What the contract says of sales: places of money, order states, kinds of product."""

import duckdb
import pytest

from python_udfs.raw.tables import read_raw_tables

HEADER = "order_id,line_number,product_id,ordered_at,quantity,unit_price"


def read(folder, lines, *, header=HEADER, products="product_id,product_name\np1,Tea\n"):
    """Read a shop of these order lines; return the connection that has it."""
    (folder / "products.csv").write_text(products)
    (folder / "order_lines.csv").write_text("\n".join([header, *lines]) + "\n")
    connection = duckdb.connect()
    read_raw_tables(connection, str(folder), max_quarantined_share=1)
    return connection


def column(connection, sql):
    return [value for (value,) in connection.execute(sql).fetchall()]


def test_money_keeps_the_places_it_came_with(tmp_path):
    prices = {"a": "0.0049", "b": "0.005", "c": "3.195"}
    shop = read(
        tmp_path,
        [f"{order},1,p1,2024-03-01,1000,{price}" for order, price in prices.items()],
    )
    assert column(
        shop,
        "select (quantity::decimal(18, 4) * unit_price)::double"
        " from shop_tables.order_lines order by order_id",
    ) == [4.9, 5, 3195]


@pytest.mark.parametrize(
    "status", ["paid", "Cancelled", "VOIDED", "partially_refunded", "test", ""]
)
def test_a_status_may_be_written_in_any_case(tmp_path, status):
    shop = read(
        tmp_path, [f"a,1,p1,2024-03-01,1,3,{status}"], header=f"{HEADER},status"
    )
    assert column(shop, "select count(*) from shop_tables.order_lines") == [1]


def test_a_status_that_nobody_understands_never_counts(tmp_path):
    lines = ["a,1,p1,2024-03-01,1,3,paid", "b,1,p1,2024-03-01,1,3,half done"]
    shop = read(tmp_path, lines, header=f"{HEADER},status")
    assert column(shop, "select order_id from shop_tables.order_lines") == ["a"]
    [reason] = column(shop, "select reason from shop_tables.quarantined_rows")
    assert reason.startswith("order_lines.status holds more than paid partially_paid")


def test_a_kind_of_product_that_nobody_understands_is_named(tmp_path):
    products = "product_id,product_name,product_type\np1,Tea,Goods\np2,Post,Versand\n"
    shop = read(tmp_path, ["a,1,p1,2024-03-01,1,3"], products=products)
    assert column(shop, "select product_id from shop_tables.products") == ["p1"]
    [reason] = column(shop, "select reason from shop_tables.quarantined_rows")
    assert reason.startswith("products.product_type holds more than goods service")
