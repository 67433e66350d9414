"""Shopify as Airbyte lands it, written from the truth: nested, money partly text."""

import json

from exports import shopify_fivetran
from exports.truth import CATALOGUE, customer


def write(folder, orders, *, refunds=True):
    """Write a folder of json lines, a stream each; `refunds`: as a stream too."""
    folder.mkdir(exist_ok=True)
    for name, rows in streams(orders).items():
        if name != "order_refunds" or refunds:
            text = "".join(json.dumps(row, default=str) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(text)
    return folder


def streams(orders):
    """Return the streams as lists of objects; an order has an older state too."""
    tables = shopify_fivetran.tables(orders)
    rows = [_order(order, tables) for order in orders]
    older = rows[0] | {
        "updated_at": "2026-01-01T00:00:00Z",
        "financial_status": "voided",
    }
    return {
        "orders": [older, *rows],
        "order_refunds": [row for order in rows for row in order["refunds"]],
        "products": [
            {
                "id": int(number),
                "title": row[3],
                "product_type": row[8],
                "vendor": row[7],
                "variants": [
                    {"id": int(other[0]), "title": other[4], "sku": other[2]}
                    | {"price": f"{other[5] / 100:.2f}", "inventory_item_id": other[0]}
                    for other in CATALOGUE[1:]
                    if other[1] == number
                ],
            }
            for number, row in {row[1]: row for row in CATALOGUE}.items()
        ],
        "inventory_items": [
            {"id": row[0], "cost": row[6] and f"{row[6] / 100:.2f}"}
            for row in CATALOGUE
        ],
        "customers": [
            {
                "id": int(customer(number)[0]),
                "created_at": "2025-11-01T11:00:00+01:00",
                "default_address": {"country_code": customer(number)[2]},
            }
            for number in range(40)
        ],
    }


def _order(order, tables):
    number = int(order["id"])
    [row] = [row for row in tables["order"] if row["id"] == number]
    person = customer(order["customer"])[0]
    return {
        "id": number,
        "name": order["name"],
        "shop_url": "shop.example.org",
        "created_at": row["created_at"].isoformat(),
        "processed_at": row["processed_at"].tz_convert("Europe/Amsterdam").isoformat(),
        "updated_at": "2026-06-21T00:00:00Z",
        "cancelled_at": row["created_at"] if order["status"] == "cancelled" else None,
        "deleted_at": "2026-06-21T00:00:00Z" if row["_fivetran_deleted"] else None,
        "currency": row["currency"],
        "financial_status": row["financial_status"],
        "test": row["test"],
        "taxes_included": row["taxes_included"],
        "subtotal_price": row["subtotal_price"],
        "total_discounts": row["total_discounts"],
        "total_tax": row["total_tax"],
        "total_shipping_price_set": json.loads(row["total_shipping_price_set"]),
        "location_id": row["location_id"],
        "source_name": row["source_name"],
        "customer": person and {"id": int(person)},
        "discount_applications": [{"type": "automatic"}, {"type": "discount_code"}],
        "line_items": [
            _item(line, tables)
            for line in tables["order_line"]
            if line["order_id"] == number
        ],
        "refunds": [
            _refund(refund, tables)
            for refund in tables["refund"]
            if refund["order_id"] == number
        ],
    }


def _item(line, tables):
    return line | {
        "variant_id": line["variant_id"] and int(line["variant_id"]),
        "total_discount": f"{line['total_discount']:.2f}",
        "discount_allocations": [
            {
                "amount": f"{row['amount']:.2f}",
                "discount_application_index": row["discount_application_index"],
            }
            for row in tables["discount_allocation"]
            if row["order_line_id"] == line["id"]
        ],
        "tax_lines": [
            {"price": f"{row['price']:.2f}", "rate": row["rate"]}
            for row in tables["tax_line"]
            if row["order_line_id"] == line["id"]
        ],
    }


def _refund(refund, tables):
    return {
        "id": refund["id"],
        "order_id": refund["order_id"],
        "created_at": refund["created_at"].isoformat(),
        "processed_at": refund["processed_at"].isoformat(),
        "refund_line_items": [
            {
                "id": row["id"],
                "line_item_id": row["order_line_id"],
                "quantity": row["quantity"],
                "subtotal": row["subtotal"],
                "total_tax": row["total_tax"],
                "restock_type": "return",
            }
            for row in tables["order_line_refund"]
            if row["refund_id"] == refund["id"]
        ],
        "order_adjustments": [],
    }
