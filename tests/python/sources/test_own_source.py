"""A source is a file of SQL: that of the page, in a folder of one's own, does all."""

import re

import pytest
from exports.compared import rows_of
from exports.read import read

from python_udfs.commands.unchanged import made_from
from python_udfs.paths import PROJECT

HEADER = (
    "item_id,parent_item_id,order_id,created_at,status,currency,customer_email,sku,name,"
    "qty_ordered,qty_refunded,price,discount_amount,tax_amount,order_total"
)
# An order of a configurable product (its child has the price 0), one of two lines with
# a discount, of which one unit went back, and one that was cancelled.
ROWS = """
1,,100,2026-03-05 09:00:00,complete,EUR,Ann@example.org,BAG,Bag,1,0,47,0,9.87,47
2,1,100,2026-03-05 09:00:00,complete,EUR,Ann@example.org,BAG-RED,Bag red,1,0,0,0,0,47
3,,101,2026-03-06 09:00:00,complete,EUR,bob@example.org,TEA,Tea,4,1,5,2,3.78,30
4,,101,2026-03-06 09:00:00,complete,EUR,bob@example.org,CUP,Cup,2,0,6,0,2.52,30
5,,102,2026-03-07 09:00:00,canceled,EUR,ann@example.org,TEA,Tea,9,0,5,0,9.45,45
"""


@pytest.fixture
def source(tmp_path):
    """The source of the page, and an export of its system."""
    page = (PROJECT / "docs" / "sources.md").read_text()
    [sql] = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    (tmp_path / "magento.sql").write_text(sql)
    (tmp_path / "sales_order_item.csv").write_text(f"{HEADER}{ROWS}")
    return str(tmp_path / "magento.sql")


def test_the_variant_is_sold_once_at_its_parents_price(tmp_path, source):
    shop = read(source, tmp_path / "sales_order_item.csv")

    lines = [
        (*key, row["product_id"], row["quantity"], float(row["unit_price"]))
        for key, row in sorted(rows_of(shop).items())
    ]
    assert lines == [
        ("100", 1, "BAG-RED", 1, 47.0),
        ("101", 1, "TEA", 4, 4.5),
        ("101", 2, "CUP", 2, 6.0),
        ("101", 3, "TEA", -1, 4.5),
        ("102", 1, "TEA", 9, 5.0),
    ]
    statuses = {key: row["status"] for key, row in rows_of(shop).items()}
    assert statuses["102", 1] == "canceled"
    assert len({row["customer_id"] for row in rows_of(shop).values()}) == 2
    assert shop.execute(
        "select source_name, orders, lines_total, orders_total, unreconciled_orders"
        " from shop_tables.source_totals"
    ).fetchall() == [("magento", 3, 122.0, 122.0, 0)]
    assert shop.execute("from shop_tables.left_out_rows").fetchall() == [
        ("magento", "sales_order_item", "a variant, whose parent has the money", 1)
    ]


def test_two_shops_of_ones_own_source_are_kept_apart(tmp_path, source):
    place = tmp_path / "sales_order_item.csv"
    shop = read(f"{source}:nl,{source}:de", f"{place},{place}")
    assert {order_id for order_id, _ in rows_of(shop)} == {
        f"{name}-{number}" for name in ("nl", "de") for number in (100, 101, 102)
    }


def test_a_source_that_changed_is_read_again(tmp_path, source):
    place = str(tmp_path / "sales_order_item.csv")
    before = made_from(place, source=source)
    assert made_from(place, source=source) == before
    with open(source, "a") as file:
        file.write("-- seen\n")
    assert made_from(place, source=source) != before
