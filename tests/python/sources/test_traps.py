"""Traps of exports that no other test of a source has: none changes a number."""

import csv

import pytest
from exports import shopify_csv, shopify_fivetran
from exports.compared import assert_same, rows_of
from exports.expected import order_lines, product_by
from exports.read import read
from exports.truth import customer, orders

from python_udfs.raw.tables import ContractError

ORDERS = orders()
PLAIN = ORDERS[30:80]  # without refunds
EXPECTED = order_lines(
    PLAIN, customer_of=lambda number: customer(number)[0], product_of=product_by(0)
)


def warehouse(tmp_path):
    """Write Fivetran's tables as csv files; what was never used has no table."""
    folder = shopify_fivetran.write(tmp_path / "shop", PLAIN, ending="csv")
    for path in folder.iterdir():
        if not path.read_text().strip():
            path.unlink()
    return folder


def changed(path, change):
    """Write a csv file again with each of its rows, dictionaries, changed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        change(number, row)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def set_aside(shop):
    return shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
        " order by all"
    ).fetchall()


def test_a_line_of_no_quantity_divides_by_nothing_and_is_set_aside(tmp_path):
    folder = warehouse(tmp_path)
    changed(
        folder / "order_line.csv",
        lambda number, row: row.update(quantity=0 if number == 2 else row["quantity"]),
    )

    shop = read("shopify_fivetran", folder)

    assert set_aside(shop) == [("order_lines.quantity is zero", "order_line.csv", 4)]
    assert len(rows_of(shop)) == len(EXPECTED) - 1


@pytest.mark.parametrize("zone", ["", "+00:00", "Z"])
def test_times_of_a_warehouse_are_utc_and_converted_once(tmp_path, zone, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    folder = warehouse(tmp_path)
    changed(
        folder / "order.csv",
        lambda _, row: row.update(
            processed_at=row["processed_at"].replace("+00:00", zone)
        ),
    )

    shop = read("shopify_fivetran", folder, shop_timezone="Europe/Amsterdam")

    assert_same(rows_of(shop), EXPECTED)


def test_money_of_a_currency_without_cents_is_whole(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", PLAIN)
    money = ("Subtotal", "Shipping", "Taxes", "Total", "Lineitem price")

    def in_yen(_, row):
        row.update({name: row[name].replace(".", "") for name in money if row[name]})
        row["Lineitem discount"] = row["Lineitem discount"].replace(".", "")
        row["Currency"] = row["Currency"] and "JPY"

    shop = read("shopify_csv", changed(path, in_yen))

    in_cents = read("shopify_csv", shopify_csv.write(tmp_path / "c.csv", PLAIN))
    for key, row in rows_of(in_cents).items():
        yen = rows_of(shop)[key]
        assert yen["currency"] == "JPY"
        assert float(yen["unit_price"]) == pytest.approx(
            100 * float(row["unit_price"]), rel=1e-3
        )


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_german_spreadsheet_is_read_to_the_cent(tmp_path, delimiter):
    path = shopify_csv.write(tmp_path / "o.csv", PLAIN)
    plain = rows_of(read("shopify_csv", path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            [cell.replace(".", ",") if cell[-3:-2] == "." else cell for cell in row]
            for row in csv.reader(file)
        ]
    rows = [[cell.replace("Tea", "Tee für 2") for cell in row] for row in rows]
    with path.open("w", newline="", encoding="cp1252") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)

    german = rows_of(read("shopify_csv", path))

    assert german == plain
    assert any(row["unit_price"] for row in german.values())


def test_a_decimal_comma_in_a_number_is_no_thousand(tmp_path):
    folder = warehouse(tmp_path)
    changed(
        folder / "order_line.csv",
        lambda _, row: row.update(price=row["price"].replace(".", ",")),
    )
    with pytest.raises(
        ContractError,
        match=r"order_line: price is not a double in \d+ of \d+ rows .*lines 2, 3, 4\)",
    ):
        read("shopify_fivetran", folder)


@pytest.mark.parametrize("date", ["37349", "45937.41", "2026-06-18 purchase"])
def test_what_is_no_time_costs_its_lines_and_is_no_date(tmp_path, date):
    path = shopify_csv.write(tmp_path / "o.csv", PLAIN)
    changed(
        path,
        lambda number, row: row.update({"Created at": date}) if number == 0 else None,
    )

    shop = read("shopify_csv", path)

    lines = len(PLAIN[0]["lines"])
    assert set_aside(shop) == [
        ("order_lines.ordered_at is missing", "o.csv", 2 + line)
        for line in range(lines)
    ]


def test_a_number_of_21_digits_stays_one(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", PLAIN)
    changed(path, lambda _, row: row.update(Id=row["Id"] and f"99999999999{row['Id']}"))

    found = {order_id for order_id, _ in rows_of(read("shopify_csv", path))}

    assert found == {f"99999999999{order['id']}" for order in PLAIN}
