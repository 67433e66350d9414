"""Guests are known by their e-mail address, by one formula that people can repeat."""

import json
import re

import duckdb
from exports import shopify_csv, woocommerce
from exports.read import read
from exports.truth import orders

from python_udfs.paths import PROJECT

ADDRESS = "  Walk-In@Example.ORG "


def exports_of_one_guest(tmp_path):
    """Write an order of one person to an export each of two systems."""
    sold = [order | {"customer": None} for order in orders()[30:31]]
    path = shopify_csv.write(tmp_path / "o.csv", sold)
    text = path.read_text().replace("#1031,,", f"#1031,{ADDRESS},")
    path.write_text(text)
    folder = woocommerce.write(tmp_path / "woo", woocommerce.known(sold))
    file = folder / "orders-1.json"
    rows = json.loads(file.read_text())[:1]
    rows[0] |= {"id": 77, "billing": {"email": ADDRESS.strip().lower()}}
    file.write_text(json.dumps(rows))
    return path, folder


def customers(shop):
    return shop.execute(
        "select distinct customer_id from shop_tables.order_lines"
    ).fetchall()


def test_one_person_is_one_customer_in_two_systems(tmp_path):
    path, folder = exports_of_one_guest(tmp_path)
    first, second = read("shopify_csv", path), read("woocommerce", folder)
    both = read("shopify_csv,woocommerce", f"{path},{folder}")

    assert customers(first) == customers(second) == customers(both)
    assert both.execute(
        "select count(distinct order_id) from shop_tables.order_lines"
    ).fetchall() == [(2,)]


def test_the_formula_of_the_page_gives_the_customers_id(tmp_path):
    path, _ = exports_of_one_guest(tmp_path)
    page = (PROJECT / "docs" / "sources.md").read_text()
    [formula] = re.findall(r"`(left\(sha256\(.*)`", page)
    with duckdb.connect() as connection:
        told = connection.execute(
            f"select {formula} from (select ? as email)", [ADDRESS]
        ).fetchall()

    assert customers(read("shopify_csv", path)) == told


def test_what_stands_for_no_address_makes_nobody_of_many():
    with duckdb.connect() as connection:
        connection.execute((PROJECT / "sources/shared/people.sql").read_text())
        nobody = ["NULL", "nan", " None ", r"\N", "n/a", "-", "", " "]
        found = connection.execute("select hashed(unnest(?))", [nobody]).fetchall()
    assert set(found) == {(None,)}
