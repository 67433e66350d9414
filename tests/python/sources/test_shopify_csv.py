"""Shopify's csv of orders: the traps of the file are in it, and the truth comes out."""

import csv
import gzip
import io
import re
from collections import Counter

import pytest
from exports import shopify_csv
from exports.compared import assert_same, by_trap, rows_of
from exports.expected import order_lines, product_by, refunded
from exports.read import read
from exports.truth import customer, hashed, orders, tax, value

from python_udfs.raw.tables import ContractError

SMALL_HEADER = (
    "Name,Created at,Lineitem quantity,Lineitem name,Lineitem price,Subtotal,Total,"
    "Taxes,Canceled at"
)
ORDERS = [order for order in orders() if order["trap"] != "deleted"]


def expected():
    return order_lines(
        ORDERS,
        customer_of=lambda number: number is not None and hashed(customer(number)[1]),
        product_of=product_by(2),
        refunds=False,
    )


def guests_are_null(rows):
    return {
        key: row | {"customer_id": row["customer_id"] or None}
        for key, row in rows.items()
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return read(
        "shopify_csv",
        shopify_csv.write(
            tmp_path_factory.mktemp("shopify_csv") / "any name.csv", ORDERS
        ),
    )


def test_the_lines_that_were_sold_are_the_truth(shop):
    found = {key: row for key, row in rows_of(shop).items() if row["quantity"] > 0}
    # The file knows an order's coupons and taxes, not those of a line.
    assert_same(
        found,
        guests_are_null(expected()),
        without=("coupon_amount", "tax_amount"),
        tolerance=0.0151,
    )


def test_an_orders_coupons_and_taxes_are_the_truth(shop):
    for column, of in (
        ("coupon_amount", lambda order, line: line["coupons"] / 1.21),
        ("tax_amount", tax),
    ):
        if column not in shop.table("shop_tables.order_lines").columns:
            continue
        found = Counter()
        for (order_id, _), row in rows_of(shop).items():
            if row["quantity"] > 0:
                found[order_id] += float(row[column])
        for order in ORDERS:
            if order["prices_include_tax"]:
                true = sum(of(order, line) for line in order["lines"]) / 100
                assert found[order["id"]] == pytest.approx(true, abs=0.02)


def test_nothing_is_set_aside_and_every_order_adds_up(shop):
    assert shop.table("shop_tables.quarantined_rows").fetchall() == []
    assert shop.execute(
        "select order_id, reason from shop_tables.unreconciled_orders order by all"
    ).fetchall() == [
        (
            by_trap(ORDERS, "refunded in April")["id"],
            "refunded in part: the file says neither of what nor when",
        ),
        (
            by_trap(ORDERS, "wholly refunded")["id"],
            "refunded: the file does not say when",
        ),
    ]


def test_totals_are_the_files_own_by_currency(shop):
    for currency in ("EUR", "SEK"):
        chosen = [order for order in ORDERS if order["currency"] == currency]
        true = sum(
            value(line) - (tax(order, line) if order["prices_include_tax"] else 0)
            for order in chosen
            for line in order["lines"]
        )
        [(count, lines, own)] = shop.execute(
            "select orders, lines_total, orders_total from shop_tables.source_totals"
            " where currency = ?",
            [currency],
        ).fetchall()
        assert count == len(chosen)
        assert own == pytest.approx(true / 100, abs=0.02)
        assert lines == pytest.approx(true / 100, abs=0.05)


def test_what_was_wholly_refunded_goes_back_line_by_line(shop):
    order = by_trap(ORDERS, "wholly refunded")
    lines = [row for key, row in rows_of(shop).items() if key[0] == order["id"]]
    assert Counter(row["product_id"] for row in lines) == {"JAR-S": 2, "0017": 2}
    money = sum(row["quantity"] * float(row["unit_price"]) for row in lines)
    assert money == pytest.approx(0)


def test_a_refund_in_part_is_one_line_without_goods(shop):
    order = by_trap(ORDERS, "refunded in April")
    row = rows_of(shop)[order["id"], 3]
    amount, _ = refunded(order, order["refunds"][0])
    assert (row["product_id"], row["quantity"]) == ("refund", -1)
    assert float(row["unit_price"]) == pytest.approx(amount / 1.21 / 100, abs=0.02)


def test_prices_of_lines_are_told_from_prices_of_units(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS, price_of_line=True)
    found = rows_of(read("shopify_csv", path))
    assert_same(
        {key: row for key, row in found.items() if row["quantity"] > 0},
        guests_are_null(expected()),
        without=("coupon_amount", "tax_amount"),
        tolerance=0.0151,
    )


def test_an_order_of_two_overlapping_exports_counts_once(tmp_path):
    shopify_csv.write(tmp_path / "orders_export_1.csv", ORDERS[:120])
    shopify_csv.write(
        tmp_path / "orders_export_2.csv", ORDERS[80:], byte_order_mark=False
    )
    shop = read("shopify_csv", tmp_path)
    found = {key: row for key, row in rows_of(shop).items() if row["quantity"] > 0}
    assert sorted(found) == sorted(expected())
    [(reason, count)] = shop.execute(
        "select reason, row_count from shop_tables.left_out_rows"
    ).fetchall()
    assert reason == "the order is also in an export whose name comes later"
    assert count == sum(len(order["lines"]) for order in ORDERS[80:120])


def test_lines_of_an_order_may_be_sorted_apart(tmp_path):
    text = shopify_csv.write(tmp_path / "o.csv", ORDERS[6:12]).read_text("utf-8-sig")
    head, *lines = text.splitlines()
    apart = sorted(lines, key=lambda line: line.split(",")[1] == "", reverse=True)
    (tmp_path / "apart.csv").write_text("\n".join([head, *apart]) + "\n")
    found = rows_of(read("shopify_csv", tmp_path / "apart.csv"))
    assert {key[0] for key in found} == {order["id"] for order in ORDERS[6:12]}
    assert all(row["ordered_at"] for row in found.values())


def test_an_order_that_does_not_add_up_is_listed(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS)
    rows = path.read_text().splitlines(keepends=True)
    index = next(i for i, row in enumerate(rows) if row.startswith("#1051,"))
    cells = rows[index].split(",")
    cells[7] = "999.99"
    rows[index] = ",".join(cells)
    path.write_text("".join(rows))
    shop = read("shopify_csv", path)
    listed = shop.execute(
        "select order_id from shop_tables.unreconciled_orders"
        " where reason like 'the lines are not%'"
    ).fetchall()
    assert listed == [("5000000051",)]


def test_a_file_of_something_else_is_refused_by_name(tmp_path):
    (tmp_path / "o.csv").write_text("id,total\n1,2\n")
    with pytest.raises(ContractError, match=r"orders_export: o.csv has no column Name"):
        read("shopify_csv", tmp_path / "o.csv")


def test_a_compressed_file_is_read(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS)
    (tmp_path / "o.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    found = rows_of(read("shopify_csv", tmp_path / "o.csv.gz"))
    assert len(found) == len(rows_of(read("shopify_csv", path)))


def test_a_spreadsheets_own_dialect_is_read(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS[20:40])
    lines = path.read_text("utf-8-sig").replace("Jansen", "Müller")
    rows = list(csv.reader(io.StringIO(lines)))
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    other = tmp_path / "other.csv"
    other.write_bytes(text.getvalue().encode("cp1252"))
    shop = read("shopify_csv", other)
    assert rows_of(shop).keys() == rows_of(read("shopify_csv", path)).keys()
    [(dialect,)] = shop.execute(
        "select dialect from shop_tables.raw_files where file_name = 'other.csv'"
    ).fetchall()
    assert "Windows-1252" in dialect
    assert "semicolon" in dialect or ";" in dialect


def test_a_line_that_is_no_row_is_set_aside_with_its_number(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS)
    lines = path.read_text().splitlines(keepends=True)
    lines.insert(200, "#9999,too,short\n")
    path.write_text("".join(lines))
    shop = read("shopify_csv", path)
    assert shop.execute(
        "select table_name, reason, file_name, line_number"
        " from shop_tables.quarantined_rows"
    ).fetchall() == [
        (
            "orders_export",
            "orders_export: a line has fewer values than the header",
            "o.csv",
            201,
        )
    ]
    assert len(rows_of(shop)) > 300


def test_too_many_lines_that_are_no_rows_stop_the_build(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS)
    path.write_text(path.read_text() + "#9999,too,short\n" * 60)
    with pytest.raises(
        ContractError, match=r"header in 60 of 457 rows \(o.csv, lines 400, 401, 402\)"
    ):
        read("shopify_csv", path)


def test_ids_that_a_spreadsheet_rounded_do_not_glue_orders(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS[30:60])
    path.write_text(re.sub(r",5000000\d{3},", ",5.00E+09,", path.read_text()))
    found = rows_of(read("shopify_csv", path))
    names = {order["name"] for order in ORDERS[30:60]}
    assert {order_id for order_id, _ in found} == names


def test_an_order_with_a_tip_is_taxed_as_the_others_and_listed(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS[30:60])
    rows = path.read_text().splitlines(keepends=True)
    cells = rows[1].split(",")
    cells[10] = f"{float(cells[10]) + 3:.2f}"
    path.write_text("".join([rows[0], ",".join(cells), *rows[2:]]))
    shop = read("shopify_csv", path)
    assert shop.execute(
        "select order_id, reason from shop_tables.unreconciled_orders"
    ).fetchall() == [
        (ORDERS[30]["id"], "the total is not subtotal, shipping and taxes")
    ]
    row = rows_of(shop)[ORDERS[30]["id"], 1]
    line = ORDERS[30]["lines"][0]
    paid = line["price"] - line["automatic"] / line["quantity"]
    assert float(row["unit_price"]) == pytest.approx(paid / 1.21 / 100, abs=0.02)


@pytest.mark.parametrize(
    ("price", "total"), [("1,23,456.78", "1,23,456.78"), ("123456,78", "123.456,78")]
)
def test_thousands_and_commas_of_a_spreadsheet_are_read(tmp_path, price, total):
    path = tmp_path / "o.csv"
    with path.open("w") as file:
        rows = csv.writer(file)
        rows.writerow(SMALL_HEADER.split(","))
        rows.writerow(
            [
                "#1",
                "2026-01-01 10:00:00 +0530",
                "1",
                "Gem",
                price,
                total,
                total,
                "0",
                "",
            ]
        )
    shop = read("shopify_csv", path)
    [row] = rows_of(shop).values()
    assert float(row["unit_price"]) == 123456.78
    assert row["ordered_at"].hour == 4
    assert shop.table("shop_tables.unreconciled_orders").fetchall() == []
