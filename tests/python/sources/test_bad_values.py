"""One bad value costs its row, with its place; never the whole export."""

import json

import duckdb
import pyarrow.parquet as pq
import pytest
from exports import ga4, shopify_csv, shopify_fivetran, woocommerce
from exports.compared import rows_of
from exports.read import read
from exports.truth import orders

from python_udfs.raw.export_rows import copy_rows
from python_udfs.raw.tables import ContractError

ORDERS = orders()


def set_aside(shop):
    """Return what was set aside: reason, file, line."""
    return shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
        " order by all"
    ).fetchall()


def counts(shop):
    return shop.execute(
        "select table_name, reason, row_count, is_unread"
        " from shop_tables.quarantine_counts order by all"
    ).fetchall()


def spoiled(path, line, before, after):
    """Put another value into a line of a file; lines count from 1."""
    lines = path.read_text().splitlines(keepends=True)
    assert before in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after, 1)
    path.write_text("".join(lines))


def test_a_text_in_a_number_and_a_bad_date_cost_their_rows(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS, ending="csv")
    whole = rows_of(read("shopify_fivetran", folder))
    spoiled(folder / "order_line.csv", 3, ",10.0,", ",ten,")
    spoiled(folder / "customer.csv", 2, "2025-", "soon-")

    shop = read("shopify_fivetran", folder)

    reasons = [
        "customer: created_at is not a timestamp with time zone",
        "order_line: price is not a double",
    ]
    assert set_aside(shop) == [
        (reasons[0], "customer.csv", 2),
        (reasons[1], "order_line.csv", 3),
    ]
    assert counts(shop) == [
        ("customer", reasons[0], 1, False),
        ("order_line", reasons[1], 1, False),
    ]
    assert len(rows_of(shop)) == len(whole) - 1
    assert shop.execute(
        "select table_name, row_count, unread_count from shop_tables.raw_files"
        " where unread_count > 0 order by all"
    ).fetchall() == [
        ("customer", 39, 1),
        ("order_line", sum(len(order["lines"]) for order in ORDERS) - 1, 1),
    ]
    # The order lacks a line now, and says so.
    assert shop.execute(
        "select order_id, reason from shop_tables.unreconciled_orders"
    ).fetchall() == [(ORDERS[0]["id"], "the lines are not the order's own total")]


def test_of_an_order_that_cannot_be_read_the_lines_are_left_out(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS, ending="csv")
    spoiled(folder / "order.csv", 2, "2026-01-03 08:30:00+00:00", "yesterday")

    shop = read("shopify_fivetran", folder)

    assert [row[1:] for row in set_aside(shop)] == [("order.csv", 2)]
    assert ORDERS[0]["id"] not in {order_id for order_id, _ in rows_of(shop)}
    assert shop.execute(
        "select row_count from shop_tables.left_out_rows"
        " where table_name = 'order_line'"
    ).fetchall() == [(1 + len(ORDERS[0]["lines"]),)]


def test_a_row_that_breaks_the_contract_names_the_exports_own_line(tmp_path):
    # A note of #1003 stands on two lines.
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS, byte_order_mark=False)
    rows = path.read_text().splitlines()
    line = next(at for at, row in enumerate(rows, 1) if row.startswith("#1051,"))
    name, price = rows[line - 1].split(",")[15:17]
    spoiled(path, line, f",{name},{price},", f",{name},about ten,")

    shop = read("shopify_csv", path)

    assert set_aside(shop) == [("order_lines.unit_price is missing", "o.csv", line)]


def test_a_bad_value_inside_an_object_names_file_and_number(tmp_path):
    folder = woocommerce.write(tmp_path / "woo", woocommerce.known(ORDERS))
    sold = json.loads((folder / "orders-2.json").read_text())
    sold[4]["date_created_gmt"] = "yesterday"
    sold[6]["line_items"][0]["subtotal"] = "ten"
    (folder / "orders-2.json").write_text(json.dumps(sold))

    shop = read("woocommerce", folder)

    assert set_aside(shop) == [
        ("order_lines.unit_price is missing", "orders-2.json", 7),
        (
            "orders: date_created_gmt is not a timestamp with time zone",
            "orders-2.json",
            5,
        ),
    ]


def test_a_line_that_is_not_json_costs_itself(tmp_path):
    for name, rows in woocommerce.streams(woocommerce.known(ORDERS)).items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text)
    with (tmp_path / "orders.jsonl").open("a") as file:
        file.write('{"id": 1, cut off')

    shop = read("woocommerce", tmp_path)

    last = len(woocommerce.known(ORDERS)) + 3  # two of bundles, and the bad one
    assert set_aside(shop) == [("orders: a line is not json", "orders.jsonl", last)]
    assert len(rows_of(shop)) > 300


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    folder = tmp_path / "exports"
    for name, some in (("a", ORDERS[30:60]), ("b", ORDERS[60:90])):
        (folder / name).mkdir(parents=True)
        path = shopify_csv.write(folder / name / "orders_export.csv", some)
    path.write_text(path.read_text() + "#9999,too,short\n")

    shop = read("shopify_csv", folder)

    last = sum(len(order["lines"]) for order in ORDERS[60:90]) + 2
    reason = "orders_export: a line has fewer values than the header"
    assert set_aside(shop) == [(reason, "b/orders_export.csv", last)]
    assert shop.execute(
        "select file_name, unread_count from shop_tables.raw_files"
        " where table_name = 'orders_export' order by all"
    ).fetchall() == [("a/orders_export.csv", 0), ("b/orders_export.csv", 1)]


def test_an_event_of_no_time_costs_itself(tmp_path):
    orders_folder = shopify_fivetran.write(tmp_path / "orders", ORDERS)
    folder = ga4.write(tmp_path / "site")
    path = folder / "events_20260501.parquet"
    events = pq.read_table(path)
    times = [2**63 - 1, *events["event_timestamp"].to_pylist()[1:]]
    at = events.schema.get_field_index("event_timestamp")
    pq.write_table(events.set_column(at, "event_timestamp", [times]), path)

    shop = read("shopify_fivetran,ga4", f"{orders_folder},{folder}")

    assert set_aside(shop) == [
        ("events.occurred_at is missing", "events_20260501.parquet", 1)
    ]


def test_more_bad_values_than_the_limit_stop_the_build_with_their_lines(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", ORDERS, ending="csv")
    path = folder / "order_line.csv"
    path.write_text(path.read_text().replace(",6.95,", ",dear,"))
    with pytest.raises(
        ContractError,
        match=r"order_line: price is not a double in \d+ of \d+ rows \(order_line.csv,",
    ):
        read("shopify_fivetran", folder)


def test_what_was_set_aside_can_be_read_as_json_and_shows_nobody(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", ORDERS)
    path.write_text(path.read_text() + "#9999,too,short\n")
    shop = read("shopify_csv", path)
    # The mart shows no row that could not be read: whose it is nobody knows.
    assert shop.execute(
        """select raw_row ->> '$."unread line"' from shop_tables.quarantined_rows"""
    ).fetchall() == [("#9999,too,short",)]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *[(value, "bigint") for value in ("1_0", "2.5", "0x10")],
        *[(value, "double") for value in ("1_0", "ten", "nan")],
        *[(value, "timestamp") for value in ("epoch", "infinity", "soon")],
        ("2024-03-01 10:00 PM", "timestamp"),
        ("infinity", "date"),
    ],
)
def test_what_duckdb_takes_for_another_value_is_none(tmp_path, value, kind):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "thing.csv").write_text(f"id,value\na,{value}\nb,\n")
    with duckdb.connect() as connection:
        connection.execute(f"""
            create schema raw;
            create table raw.thing (
                id varchar, value {kind}, _file varchar, _line bigint)""")
        copy_rows(connection, "thing", folder / "thing.csv", "thing.csv")
        assert connection.execute("select id from raw.thing").fetchall() == [("b",)]
