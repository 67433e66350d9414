"""WooCommerce's REST export, written from the truth: money is text, lines are net."""

import json
from datetime import timedelta

from exports.expected import refunded
from exports.truth import (
    CATALOGUE,
    CUSTOM,
    CUSTOM_NAME,
    customer,
    shipping_tax,
    tax,
    value,
)

GUEST = "Walk-in@example.org"  # who orders without an account
STATES = {"paid": "completed", "partially_refunded": "completed"}
ABSENT = ("deleted", "test", "voided")  # WooCommerce knows no such orders
BUNDLE_ORDERS = ("6000000001", "6000000002")  # of a priced bundle, of one without price


def known(orders):
    """Return the orders that WooCommerce could have, with its own states."""
    return [
        order | {"status": STATES.get(order["status"], order["status"])}
        for order in orders
        if order["trap"] not in ABSENT
    ]


def write(folder, orders, *, refunds=True):
    """Write a folder of json files, orders on two pages."""
    folder.mkdir(exist_ok=True)
    found = streams(orders)
    if not refunds:
        del found["refunds"]
    sold = found.pop("orders")
    (folder / "orders-1.json").write_text(json.dumps(sold[:100], indent=1))
    (folder / "orders-2.json").write_text(json.dumps(sold[100:]))
    for name, rows in found.items():
        (folder / f"{name}.json").write_text(json.dumps(rows))
    return folder


def streams(orders):
    """Return the lists of objects that the interface gives."""
    products = {}
    for row in CATALOGUE:
        is_variant = row[4] != "Default Title"
        products[row[1] if is_variant else row[0]] = row, is_variant
    return {
        "orders": [*map(_order, orders), *_bundles()],
        "refunds": [_refund(order, days) for order in orders for days in _days(order)],
        "products": [
            {
                "id": int(number),
                "name": row[3],
                "type": "variable" if is_variant else "simple",
                "sku": "" if is_variant else row[2],
                "regular_price": "" if is_variant else _money(row[5]),
                "categories": [{"id": 1, "name": row[8]}] if row[8] else [],
                "brands": [{"id": 2, "name": row[7]}],
                "stock_quantity": None if is_variant else 12,
                "date_on_sale_from_gmt": "2026-02-01T00:00:00",
                "date_on_sale_to_gmt": "2026-02-08T00:00:00",
                "sale_price": "" if is_variant else _money(row[5] * 0.8),
                "date_modified_gmt": "2026-06-20T21:00:00",
            }
            for number, (row, is_variant) in products.items()
        ],
        "product_variations": [
            {
                "id": int(row[0]),
                "parent_id": int(row[1]),
                "sku": row[2],
                "regular_price": _money(row[5]),
                "attributes": [{"name": "Kind", "option": row[4]}],
                "stock_quantity": 12,
                "date_modified_gmt": "2026-06-20T21:00:00",
            }
            for row in CATALOGUE
            if row[4] != "Default Title"
        ],
        "customers": [
            {
                "id": int(customer(number)[0]),
                "email": customer(number)[1],
                "date_created_gmt": "2025-11-01T10:00:00",
                "billing": {"country": customer(number)[2]},
            }
            for number in range(40)
        ],
    }


def net(order, line):
    """Return a line's net subtotal and total, in cents."""
    taxed = tax(order, line) if order["prices_include_tax"] else 0
    total = value(line) - taxed
    before = value(line) + line["coupons"]
    share = 1 / 1.21 if order["prices_include_tax"] and line["is_taxable"] else 1
    subtotal = round(before * share) if line["coupons"] else total
    return subtotal, total


def _order(order):
    number, email, country = customer(order["customer"])
    taxes = sum(tax(order, line) for line in order["lines"])
    goods = sum(net(order, line)[1] for line in order["lines"])
    shipping = order["shipping"] - (
        shipping_tax(order) if order["prices_include_tax"] else 0
    )
    total = goods + shipping + taxes + shipping_tax(order)
    return {
        "id": int(order["id"]),
        "number": order["name"].lstrip("#"),
        "status": order["status"],
        "currency": order["currency"],
        "date_created": f"{order['at'] + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}",
        "date_created_gmt": f"{order['at']:%Y-%m-%dT%H:%M:%S}",
        "prices_include_tax": order["prices_include_tax"],
        "total": _money(total),
        "total_tax": _money(taxes + shipping_tax(order)),
        "shipping_total": _money(shipping),
        "customer_id": int(number or 0),
        "billing": {"email": email or GUEST, "country": country},
        "created_via": "checkout" if order["channel"] == "web" else order["channel"],
        "line_items": [_item(order, line) for line in order["lines"]],
        "fee_lines": [],
        "refunds": [
            {
                "id": _refund_id(order, days),
                "reason": "",
                "total": _money(-_given_back(order, days)),
            }
            for days in _days(order)
        ],
    }


def _item(order, line):
    subtotal, total = net(order, line)
    return {
        "id": int(line["id"]),
        **_product(line),
        "quantity": line["quantity"],
        "subtotal": _money(subtotal),
        "total": _money(total),
        "total_tax": _money(tax(order, line)),
        "price": total / line["quantity"] / 100,
        "meta_data": [],
    }


def _product(line):
    if line["product"] is CUSTOM:
        return {"name": CUSTOM_NAME, "product_id": 0, "variation_id": 0, "sku": ""}
    row = CATALOGUE[line["product"]]
    is_variant = row[4] != "Default Title"
    return {
        "name": row[3],
        "product_id": int(row[1] if is_variant else row[0]),
        "variation_id": int(row[0]) if is_variant else 0,
        "sku": row[2],
    }


def _days(order):
    return sorted({back["days"] for back in order["refunds"]})


def _refund_id(order, days):
    return int(order["id"]) * 100 + days


def _given_back(order, days):
    cents = 0
    for back in order["refunds"]:
        if back["days"] == days:
            amount, taxed = refunded(order, back)
            cents += amount + (0 if order["prices_include_tax"] else taxed)
    return cents


def _refund(order, days):
    items = []
    for back in order["refunds"]:
        if back["days"] == days:
            line = order["lines"][back["position"]]
            amount, taxed = refunded(order, back)
            gross_tax = taxed if order["prices_include_tax"] else 0
            items.append(
                {
                    "id": int(line["id"]) * 10 + days,
                    **_product(line),
                    "quantity": -back["quantity"],
                    "total": _money(gross_tax - amount),
                    "total_tax": _money(-taxed),
                    "meta_data": [{"key": "_refunded_item_id", "value": line["id"]}],
                }
            )
    return {
        "id": _refund_id(order, days),
        "date_created_gmt": f"{order['at'] + timedelta(days=days):%Y-%m-%dT%H:%M:%S}",
        "amount": _money(_given_back(order, days)),
        "line_items": items,
        "shipping_lines": [],
    }


def _bundles():
    """Two orders of a bundle: 126.70 with parts of 125.00 in all, and 0 with parts."""
    for number, price in zip(BUNDLE_ORDERS, (12670, 0), strict=True):
        parts = [5000, 5000, 2500]
        total = price or sum(parts)
        items = [
            {"product_id": 900, "name": "Hamper", "total": _money(price)},
            *(
                {"product_id": 901 + part, "name": f"Part {part}", "total": _money(of)}
                for part, of in enumerate(parts)
            ),
        ]
        yield {
            "id": int(number),
            "number": number,
            "status": "completed",
            "currency": "EUR",
            "date_created_gmt": "2026-05-05T12:00:00",
            "total": _money(total),
            "total_tax": "0.00",
            "shipping_total": "0.00",
            "customer_id": 0,
            "billing": {"email": GUEST, "country": "NL"},
            "created_via": "checkout",
            "line_items": [
                item
                | {
                    "id": int(number) * 10 + index,
                    "variation_id": 0,
                    "quantity": 1,
                    "sku": "",
                    "subtotal": item["total"],
                    "total_tax": "0.00",
                    "meta_data": [
                        {
                            "key": "_bundled_by" if index else "_bundle_cart_key",
                            "value": "c0ffee",
                        }
                    ],
                }
                for index, item in enumerate(items)
            ],
            "refunds": [],
        }


def _money(cents):
    return f"{cents / 100:.2f}"
