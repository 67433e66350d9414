"""Shopify by Airbyte: nested streams, older states among them, are the truth."""

import pytest
from exports import shopify_airbyte
from exports.compared import assert_same, rows_of
from exports.expected import order_lines, product_by
from exports.read import read
from exports.truth import customer, orders

ORDERS = orders()
EXPECTED = order_lines(
    ORDERS,
    customer_of=lambda number: customer(number)[0],
    product_of=product_by(0),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return shopify_airbyte.write(tmp_path_factory.mktemp("airbyte") / "s", ORDERS)


@pytest.fixture(scope="module")
def shop(folder):
    return read("shopify_airbyte", folder)


def test_the_lines_and_their_returns_are_the_truth(shop):
    assert_same(rows_of(shop), EXPECTED)


def test_nothing_is_set_aside_and_every_order_adds_up(shop):
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.table("shop_tables.unreconciled_orders").fetchall() == []


def test_older_states_deleted_orders_and_restocks_are_counted(shop):
    assert shop.execute(
        "select table_name, row_count from shop_tables.left_out_rows order by all"
    ).fetchall() == [("order_refunds", 1), ("orders", 1), ("orders", 1)]


def test_refunds_may_stand_in_the_orders_alone(tmp_path):
    folder = shopify_airbyte.write(tmp_path / "s", ORDERS, refunds=False)
    assert_same(rows_of(read("shopify_airbyte", folder)), EXPECTED)


def test_products_have_names_and_costs(shop):
    assert shop.execute(
        "select product_name, category, unit_cost::double from shop_tables.products"
        " where product_id = '4002'"
    ).fetchall() == [("Cup Blue", "Kitchen", 4.0)]
