"""Shopify as Fivetran lands it, written from the truth, in either of its schemas."""

from datetime import timedelta

import pandas as pd

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

RATE = 0.21


def write(folder, orders, *, schema="rest", ending="parquet"):
    """Write the tables as files of a folder; `schema`: rest or graphql."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables(orders, schema=schema).items():
        frame = pd.DataFrame(rows)
        if ending == "csv":
            frame.to_csv(folder / f"{name}.csv", index=False)
        else:
            frame.to_parquet(folder / f"{name}.parquet")
    return folder


def tables(orders, *, schema="rest"):
    """Return the tables as lists of rows."""
    is_rest = schema == "rest"
    return {
        "order": [_order(order, is_rest=is_rest) for order in orders],
        "order_line": [
            _line(order, line, index, is_rest=is_rest)
            for order in orders
            for index, line in enumerate(order["lines"])
        ],
        "discount_application": [
            {"order_id": int(order["id"]), "index": index}
            | ({"type": kind} if is_rest else {"code": code})
            for order in orders
            for index, (kind, code) in enumerate(
                [("automatic", None), ("discount_code", "WELCOME")]
            )
        ],
        "discount_allocation": [
            {
                "order_line_id": int(line["id"]),
                "index": 0,
                "discount_application_index": index,
                ("amount" if is_rest else "allocated_amount_set_shop_amount"): cents
                / 100,
            }
            for order in orders
            for line in order["lines"]
            for index, cents in enumerate([line["automatic"], line["coupons"]])
            if cents
        ],
        ("tax_line" if is_rest else "order_line_tax_line"): [
            row for order in orders for row in _taxes(order, is_rest=is_rest)
        ],
        "refund": [row for order in orders for row in _refunds(order)],
        "order_line_refund": [
            row for order in orders for row in _refund_lines(order, is_rest=is_rest)
        ],
        # One order of two visits, its lines in two fulfilments: nothing to join.
        "customer_visit": [
            {"order_id": int(order["id"]), "id": visit}
            for order in orders
            for visit in range(2 if order["trap"] == "two visits" else 1)
        ],
        "fulfillment": [
            {"order_id": int(order["id"]), "id": part}
            for order in orders
            for part in range(2 if order["trap"] == "two visits" else 1)
        ],
        **_catalogue(),
        "customer": [
            {
                "id": int(customer(number)[0]),
                "email": customer(number)[1],
                "created_at": pd.Timestamp("2025-11-01 10:00", tz="UTC"),
                "default_address_id": number + 1,
                "email_marketing_consent_state": "SUBSCRIBED",
            }
            for number in range(40)
        ],
        "customer_address": [
            {
                "id": number + 1,
                "customer_id": int(customer(number)[0]),
                "country_code": customer(number)[2],
            }
            for number in range(40)
        ],
    }


def _order(order, *, is_rest):
    subtotal = sum(map(value, order["lines"])) / 100
    number = customer(order["customer"])[0]
    row = {
        "id": int(order["id"]),
        "name": order["name"],
        "customer_id": number and float(number),  # as of a column with empty cells
        "created_at": pd.Timestamp(order["at"]) + timedelta(minutes=5),
        "processed_at": pd.Timestamp(order["at"]),
        "cancelled_at": (
            pd.Timestamp(order["at"]) if order["status"] == "cancelled" else pd.NaT
        ),
        "test": order["status"] == "test",
        "taxes_included": order["prices_include_tax"],
        "location_id": order["location"],
        "source_name": order["channel"],
        "_fivetran_deleted": order["trap"] == "deleted",
    }
    status = "paid" if order["status"] in ("test", "cancelled") else order["status"]
    taxes = sum(tax(order, line) for line in order["lines"]) + shipping_tax(order)
    shipping = f'{{"shop_money": {{"amount": "{order["shipping"] / 100:.2f}"}}}}'
    if is_rest:
        return row | {
            "currency": order["currency"],
            "financial_status": status,
            "subtotal_price": subtotal,
            "total_discounts": sum(
                line["automatic"] + line["coupons"] for line in order["lines"]
            )
            / 100,
            "total_tax": taxes / 100,
            "total_shipping_price_set": shipping,
        }
    return row | {
        "currency_code": order["currency"],
        "display_financial_status": status.upper(),
        "subtotal_price_set_shop_amount": subtotal,
        "total_tax_set_shop_amount": taxes / 100,
        "total_shipping_price_set_shop_amount": order["shipping"] / 100,
    }


def _line(order, line, index, *, is_rest):
    product = line["product"]
    known = None if product is CUSTOM else CATALOGUE[product]
    row = {
        "id": int(line["id"]),
        "order_id": int(order["id"]),
        "index": index,
        "product_id": known and known[1],
        "variant_id": known and known[0],
        "sku": known and known[2],
        "name": name_of(product),
        "title": known[3] if known else name_of(product),
        "vendor": known and known[7],
        "quantity": line["quantity"],
        "taxable": line["is_taxable"],
    }
    if is_rest:
        return row | {
            "price": line["price"] / 100,
            "total_discount": 0.0,  # of the line alone; the order's is allocated
            "gift_card": not line["is_taxable"],
        }
    return row | {
        "original_total_set_shop_amount": line["price"] * line["quantity"] / 100,
        "is_gift_card": not line["is_taxable"],
    }


def _taxes(order, *, is_rest):
    taxes = [tax(order, line) for line in order["lines"]]
    if order["trap"] == "tax on the first line":
        taxes = [sum(taxes), None, None]
    for line, cents in zip(order["lines"], taxes, strict=True):
        if cents is not None and line["is_taxable"]:
            yield {
                "order_line_id": int(line["id"]),
                "index": 0,
                "title": "VAT",
                ("price" if is_rest else "price_set_shop_amount"): cents / 100,
                "rate": RATE,
            }


def refund_id(order, back):
    """Return the id of a refund: those of one day are one refund."""
    return int(order["id"]) * 100 + back["days"]


def _refunds(order):
    times = {refund_id(order, back): back["days"] for back in order["refunds"]}
    for number, days in times.items():
        at = pd.Timestamp(order["at"]) + timedelta(days=days)
        yield {
            "id": number,
            "order_id": int(order["id"]),
            "created_at": at,
            "processed_at": at,
        }


def _refund_lines(order, *, is_rest):
    for number, back in enumerate(order["refunds"]):
        amount, taxed = refunded(order, back)
        row = {
            "id": refund_id(order, back) * 10 + number,
            "refund_id": refund_id(order, back),
            "order_line_id": int(order["lines"][back["position"]]["id"]),
            "quantity": back["quantity"],
            "restock_type": "return",
        }
        names = (
            ("subtotal", "total_tax")
            if is_rest
            else ("subtotal_set_shop_amount", "total_tax_set_shop_amount")
        )
        yield row | dict(zip(names, (amount / 100, taxed / 100), strict=True))


def _catalogue():
    products = {row[1]: row for row in CATALOGUE}
    return {
        "product": [
            {"id": key, "title": row[3], "product_type": row[8], "vendor": row[7]}
            for key, row in products.items()
        ],
        "product_variant": [
            {
                "id": row[0],
                "product_id": row[1],
                "inventory_item_id": f"8{row[0]}",
                "title": row[4],
                "sku": row[2],
                "price": row[5] / 100,
                "compare_at_price": None,
            }
            for row in CATALOGUE[1:]  # the first was deleted, after it was sold
        ],
        "inventory_item": [
            {
                "id": f"8{row[0]}",
                "unit_cost_amount": row[6] and row[6] / 100,
                "unit_cost_currency_code": "EUR",
            }
            for row in CATALOGUE
        ],
        "inventory_level": [
            {"id": f"2{row[0]}", "inventory_item_id": f"8{row[0]}", "location_id": "61"}
            for row in CATALOGUE
        ],
        "inventory_quantity": [
            {
                "id": f"{number}{row[0]}",
                "inventory_item_id": f"8{row[0]}",
                "inventory_level_id": f"2{row[0]}",
                "name": name,
                "quantity": count,
                "updated_at": pd.Timestamp("2026-06-20 21:00", tz="UTC"),
            }
            for row in CATALOGUE
            for number, (name, count) in enumerate([("on_hand", 12), ("incoming", 5)])
        ],
    }
