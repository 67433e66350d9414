"""WooCommerce: what its REST interface gives, and what Airbyte lands, is the truth."""

import json

import duckdb
import pytest
from exports import woocommerce
from exports.compared import assert_same, rows_of
from exports.expected import order_lines, product_by
from exports.read import read
from exports.truth import customer, hashed, orders

ORDERS = woocommerce.known(orders())
EXPECTED = order_lines(
    ORDERS,
    customer_of=lambda number: customer(number)[0] or hashed(woocommerce.GUEST),
    product_of=product_by(0),
)


def without_bundles(rows):
    return {
        key: row for key, row in rows.items() if key[0] not in woocommerce.BUNDLE_ORDERS
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return read(
        "woocommerce",
        woocommerce.write(tmp_path_factory.mktemp("woocommerce") / "woo", ORDERS),
    )


def test_the_lines_and_their_returns_are_the_truth(shop):
    assert_same(without_bundles(rows_of(shop)), EXPECTED, tolerance=0.0101)


def test_nothing_is_set_aside_and_every_order_adds_up(shop):
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.table("shop_tables.unreconciled_orders").fetchall() == []


def test_of_a_priced_bundle_the_parts_are_marked_as_parts(shop):
    totals = shop.execute(
        "select orders, round(lines_total - orders_total, 2)"
        " from shop_tables.source_totals where currency = 'EUR'"
    ).fetchall()
    assert totals == [(sum(o["currency"] == "EUR" for o in ORDERS) + 2, 0)]
    rows = rows_of(shop)
    if "parent_line_number" in rows["6000000001", 1]:
        parents = {key: row["parent_line_number"] for key, row in rows.items()}
        assert [parents["6000000001", line] for line in (1, 2, 3, 4)] == [None, 1, 1, 1]
        assert [parents["6000000002", line] for line in (1, 2, 3, 4)] == [None] * 4


def test_refunds_that_the_orders_alone_tell_of_are_listed(tmp_path):
    folder = woocommerce.write(tmp_path / "woo", ORDERS, refunds=False)
    shop = read("woocommerce", folder)
    assert {
        reason
        for (reason,) in shop.execute(
            "select reason from shop_tables.unreconciled_orders"
        ).fetchall()
    } == {"refunded: no table of refunds says of what and when"}
    assert shop.execute(
        "select count(*) from shop_tables.order_lines where product_id = 'refund'"
    ).fetchall() == [(2,)]


def test_products_of_the_catalogue_have_names_stock_and_sales(shop):
    assert shop.execute(
        "select product_name, category, brand from shop_tables.products"
        " where product_id = '4002'"
    ).fetchall() == [("Cup Blue", "Kitchen", "Clay")]
    # What is sold of a variable product are its variations.
    assert shop.execute(
        "select count(*) from shop_tables.products where product_id = '302'"
    ).fetchall() == [(0,)]
    assert shop.execute(
        "select table_name, row_count from shop_tables.left_out_rows"
    ).fetchall() == [("products", 3)]
    assert shop.execute(
        "select starts_at::date::varchar, discount_rate from shop_tables.promotions"
        " where product_id = '4005'"
    ).fetchall() == [("2026-02-01", pytest.approx(0.2))]
    assert shop.execute(
        "select distinct stock_date::varchar, on_hand from shop_tables.stock_levels"
    ).fetchall() == [("2026-06-20", 12)]


def test_tables_of_airbyte_give_the_same(tmp_path):
    with duckdb.connect(tmp_path / "airbyte.duckdb") as connection:
        for name, rows in woocommerce.streams(ORDERS).items():
            keys = list(dict.fromkeys(key for row in rows for key in row))
            columns = ", ".join(f'"{key}" varchar' for key in keys)
            connection.execute(f"create table {name} ({columns})")
            connection.executemany(
                f"insert into {name} values ({', '.join('?' * len(keys))})",
                [[_text(row.get(key)) for key in keys] for row in rows],
            )
    shop = read("woocommerce", tmp_path / "airbyte.duckdb")
    assert_same(without_bundles(rows_of(shop)), EXPECTED, tolerance=0.0101)


def test_records_of_airbyte_as_they_came_give_the_same(tmp_path):
    for name, rows in woocommerce.streams(ORDERS).items():
        (tmp_path / f"{name}.jsonl").write_text(
            "".join(
                json.dumps({"_airbyte_ab_id": "x", "_airbyte_data": row}) + "\n"
                for row in rows
            )
        )
    shop = read("woocommerce", tmp_path)
    assert_same(without_bundles(rows_of(shop)), EXPECTED, tolerance=0.0101)


def _text(value):
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def test_a_variation_without_a_parent_is_found_in_the_products(tmp_path):
    folder = woocommerce.write(tmp_path / "woo", ORDERS)
    rows = json.loads((folder / "product_variations.json").read_text())
    children = {}
    for row in rows:
        children.setdefault(row.pop("parent_id"), []).append(row["id"])
    (folder / "product_variations.json").write_text(json.dumps(rows))
    products = json.loads((folder / "products.json").read_text())
    for product in products:
        product["variations"] = children.get(product["id"], [])
    (folder / "products.json").write_text(json.dumps(products))
    shop = read("woocommerce", folder)
    assert shop.execute(
        "select product_name from shop_tables.products where product_id = '4002'"
    ).fetchall() == [("Cup Blue",)]
