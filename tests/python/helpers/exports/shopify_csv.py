"""Shopify's own export of orders, written from the truth."""

import csv
from datetime import timedelta, timezone

from exports.expected import refunded
from exports.truth import (
    CATALOGUE,
    CUSTOM,
    customer,
    name_of,
    shipping_tax,
    tax,
    value,
)

HEADER = [
    *("Name", "Email", "Financial Status", "Paid at", "Fulfillment Status"),
    *("Accepts Marketing", "Currency", "Subtotal", "Shipping", "Taxes", "Total"),
    *("Discount Code", "Discount Amount", "Created at", "Lineitem quantity"),
    *("Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku"),
    *("Lineitem requires shipping", "Lineitem taxable", "Billing Name", "Billing Zip"),
    *("Billing Country", "Notes", "Cancelled at", "Refunded Amount", "Vendor"),
    *("Location", "Id", "Tags", "Source", "Lineitem discount", "Tax 1 Name"),
    *("Tax 1 Value", "Tax 2 Name"),
]
SUMMER = "2026-03-29"  # when the shop's clock goes forward


def write(path, orders, *, price_of_line=False, byte_order_mark=True):
    """Write the export; `price_of_line`: prices are of lines, as some exports' are."""
    with path.open("w", encoding="utf-8-sig" if byte_order_mark else "utf-8") as file:
        rows = csv.DictWriter(file, HEADER, lineterminator="\n")
        rows.writeheader()
        for order in orders:
            if order["trap"] != "deleted":
                rows.writerows(_lines(order, price_of_line=price_of_line))
    return path


def _lines(order, *, price_of_line):
    for position, line in enumerate(order["lines"]):
        yield _item(order, line, price_of_line=price_of_line) | (
            {} if position else _head(order)
        )


def _item(order, line, *, price_of_line):
    product = line["product"]
    sku = "" if product is CUSTOM else CATALOGUE[product][2]
    price = line["price"] * (line["quantity"] if price_of_line else 1)
    return {
        "Name": order["name"],
        "Email": customer(order["customer"])[1],
        "Lineitem quantity": line["quantity"],
        "Lineitem name": name_of(product),
        "Lineitem price": _money(price),
        "Lineitem sku": f"'{sku}" if sku[:1] == "0" else sku,
        "Lineitem requires shipping": "true",
        "Lineitem taxable": str(line["is_taxable"]).lower(),
        "Lineitem discount": _money(line["automatic"]),
        "Vendor": "" if product is CUSTOM else CATALOGUE[product][7],
    }


def _head(order):
    lines = order["lines"]
    subtotal = sum(map(value, lines))
    taxes = sum(tax(order, line) for line in lines) + shipping_tax(order)
    beside = 0 if order["prices_include_tax"] else taxes
    coupons = sum(line["coupons"] for line in lines)
    cancelled = order["status"] == "cancelled"
    return {
        "Financial Status": "paid" if cancelled else order["status"],
        "Currency": order["currency"],
        "Subtotal": _money(subtotal),
        "Shipping": _money(order["shipping"]),
        "Taxes": _money(taxes),
        "Total": _money(subtotal + order["shipping"] + beside),
        "Discount Code": "WELCOME" if coupons else "",
        "Discount Amount": _money(coupons),
        "Created at": _local(order["at"]),
        "Cancelled at": _local(order["at"]) if cancelled else "",
        "Refunded Amount": _money(
            sum(refunded(order, back)[0] for back in order["refunds"])
        ),
        "Billing Name": 'Jansen, "Jan"',
        "Billing Zip": "'75008",
        "Billing Country": customer(order["customer"])[2],
        "Notes": "ring twice\nor knock" if order["name"] == "#1003" else "",
        "Location": order["location"],
        "Id": order["id"],
        "Source": order["channel"],
        "Tax 1 Name": "VAT 21%",
        "Tax 1 Value": _money(taxes),
    }


def _money(cents):
    return f"{cents / 100:.2f}"


def _local(instant):
    """Amsterdam's clock, with its offset, as Shopify writes it."""
    is_summer = f"{instant + timedelta(hours=1):%Y-%m-%d}" >= SUMMER
    zone = timezone(timedelta(hours=2 if is_summer else 1))
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S %z}"
