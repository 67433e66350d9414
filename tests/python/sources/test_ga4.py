"""GA4's events beside the orders of a shop: each counts once, of products it sells."""

import pytest
from exports import ga4, shopify_fivetran
from exports.read import read
from exports.truth import CATALOGUE, orders

COLUMNS = "customer_id, session_id, product_id, event_type, occurred_at"


@pytest.fixture
def shop_folder(tmp_path):
    return shopify_fivetran.write(tmp_path / "orders", orders())


def events(connection):
    rows = connection.execute(f"select {COLUMNS} from shop_tables.events").fetchall()
    return sorted(rows, key=str)


def test_the_events_are_the_truth(tmp_path, shop_folder):
    folder = ga4.write(tmp_path / "site")
    shop = read("shopify_fivetran,ga4", f"{shop_folder},{folder}")
    assert events(shop) == ga4.expected()
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.execute(
        "select count(*) > 300 from shop_tables.order_lines"
    ).fetchall() == [(True,)]


def test_what_does_not_count_is_counted_with_its_reason(tmp_path, shop_folder):
    folder = ga4.write(tmp_path / "site")
    shop = read("shopify_fivetran,ga4", f"{shop_folder},{folder}")
    assert shop.execute(
        "select reason, row_count from shop_tables.left_out_rows"
        " where table_name like 'events%' order by all"
    ).fetchall() == [
        ("a purchase without transaction_id", 1),
        ("no view, cart, favourite, purchase or login", 1),
        ("the day has a table of its own", 4),
        ("the product, not the event: it is not in products", 1),
        ("the same transaction_id was sent before", 1),
        ("the visitor did not agree to be counted", 1),
    ]


@pytest.mark.parametrize(
    "id_of",
    [
        lambda product: CATALOGUE[product][2],
        lambda product: f"shopify_NL_{CATALOGUE[product][1]}_{CATALOGUE[product][0]}",
    ],
    ids=["sku", "feed"],
)
def test_items_go_by_other_names_of_the_product(tmp_path, shop_folder, id_of):
    folder = ga4.write(tmp_path / "site", id_of=id_of)
    shop = read("shopify_fivetran,ga4", f"{shop_folder},{folder}")
    # The first product is deleted: its line alone tells of it.
    assert [row for row in events(shop) if row[2] not in ("4001", None)] == [
        row for row in ga4.expected() if row[2] not in ("4001", None)
    ]
