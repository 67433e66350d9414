"""Shopify by Fivetran: both schemas, as files and as a database, are the truth."""

import duckdb
import pandas as pd
import pytest
from exports import shopify_fivetran
from exports.compared import assert_same, by_trap, rows_of
from exports.expected import order_lines, product_by
from exports.read import read
from exports.truth import customer, orders

from python_udfs.raw.tables import ContractError

ORDERS = orders()
EXPECTED = order_lines(
    ORDERS,
    customer_of=lambda number: customer(number)[0],
    product_of=product_by(0),
)


@pytest.fixture(scope="module", params=["rest", "graphql"])
def schema(request):
    return request.param


@pytest.fixture(scope="module")
def shop(tmp_path_factory, schema):
    folder = shopify_fivetran.write(
        tmp_path_factory.mktemp("shopify_fivetran") / "shop", ORDERS, schema=schema
    )
    return read("shopify_fivetran", folder)


def test_the_lines_and_their_returns_are_the_truth(shop):
    assert_same(rows_of(shop), EXPECTED)


def test_nothing_is_set_aside_and_every_order_adds_up(shop):
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.table("shop_tables.unreconciled_orders").fetchall() == []
    assert shop.execute(
        "select currency, orders from shop_tables.source_totals order by all"
    ).fetchall() == [("EUR", 198), ("SEK", 1)]


def test_what_was_left_out_is_counted_with_its_reason(shop):
    assert shop.execute(
        "select table_name, row_count from shop_tables.left_out_rows order by all"
    ).fetchall() == [("order", 1), ("order_line", 1), ("order_line_refund", 1)]


def test_a_refund_stands_at_its_own_time(shop):
    order = by_trap(ORDERS, "refunded in April")
    returned = rows_of(shop)[order["id"], 3]
    assert (order["at"].month, returned["ordered_at"].month) == (3, 4)


def test_products_have_names_costs_and_stock_the_deleted_one_too(shop):
    products = shop.execute(
        "select product_id, product_name, category, unit_cost::double"
        " from shop_tables.products where product_id in ('4001', '4002', '4004')"
        " order by all"
    ).fetchall()
    assert products == [
        ("4001", "Tea", None, None),
        ("4002", "Cup Blue", "Kitchen", 4.0),
        ("4004", "Kettle", None, 210.0),
    ]
    assert shop.execute(
        "select distinct location_id, stock_date::varchar, on_hand, on_order"
        " from shop_tables.stock_levels"
    ).fetchall() == [("61", "2026-06-20", 12, 5)]


def test_consent_to_mail_is_none_to_personalisation(shop):
    assert shop.execute(
        "select count(*), count(consents_to_personalisation) from shop_tables.customers"
    ).fetchall() == [(40, 0)]


def test_csv_files_of_a_warehouse_give_the_same(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS, ending="csv")
    assert_same(rows_of(read("shopify_fivetran", folder)), EXPECTED)


def test_a_database_gives_the_same(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS)
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute("create schema shopify")
        for path in folder.iterdir():
            connection.execute(f"create table shopify.\"{path.stem}\" as from '{path}'")
    shop = read("shopify_fivetran", tmp_path / "warehouse.duckdb", raw_schema="shopify")
    assert_same(rows_of(shop), EXPECTED)


def test_tables_that_were_never_used_may_be_absent(tmp_path):
    sold = [order for order in ORDERS if not order["refunds"]]
    folder = shopify_fivetran.write(tmp_path / "shop", sold)
    for path in folder.iterdir():
        if path.stem not in ("order", "order_line"):
            path.unlink()
    shop = read("shopify_fivetran", folder)
    assert len(rows_of(shop)) == sum(
        len(order["lines"]) for order in sold if order["trap"] != "deleted"
    )


def test_a_missing_table_is_named(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS)
    (folder / "order_line.parquet").unlink()
    with pytest.raises(
        ContractError, match="there is no order_line; there is customer"
    ):
        read("shopify_fivetran", folder)


def test_two_shops_with_the_same_ids_are_kept_apart(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS)
    shop = read("shopify_fivetran:nl,shopify_fivetran:de", f"{folder},{folder}")
    assert len(rows_of(shop)) == 2 * len(EXPECTED)
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.execute(
        "select distinct store_id from shop_tables.order_lines order by all"
    ).fetchall() == [("de",), ("de-61",), ("nl",), ("nl-61",)]


def test_orders_of_an_erased_customer_are_a_guests(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS)
    people = pd.read_parquet(folder / "customer.parquet")
    people["_fivetran_deleted"] = people["id"] == 700_007
    people.to_parquet(folder / "customer.parquet")
    shop = read("shopify_fivetran", folder)
    for table in ("order_lines", "customers"):
        assert shop.execute(
            f"select count(*) from shop_tables.{table} where customer_id = '700007'"
        ).fetchall() == [(0,)]
    assert len(rows_of(shop)) == len(EXPECTED)


@pytest.mark.parametrize(
    "names", [("amount", "tax_amount"), ("amount_set_shop_amount",)]
)
def test_money_back_or_kept_beside_the_goods_is_a_line(tmp_path, names):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS)
    order = by_trap(ORDERS, "refunded in April")
    refund_id = shopify_fivetran.refund_id(order, order["refunds"][0])
    for kept in (5.0, -3.0):  # a fee that was kept, a gesture
        row = {"id": 1, "refund_id": refund_id, "kind": "refund_discrepancy"}
        row |= dict(zip(names, (kept, 0.0), strict=False))
        pd.DataFrame([row]).to_parquet(folder / "order_adjustment.parquet")
        shop = read("shopify_fivetran", folder)
        lines = [row for key, row in rows_of(shop).items() if key[0] == order["id"]]
        [line] = [row for row in lines if row["product_id"] == "refund"]
        assert line["quantity"] * float(line["unit_price"]) == kept
        assert line["ordered_at"].month == 4
        assert shop.table("shop_tables.unreconciled_orders").fetchall() == []
