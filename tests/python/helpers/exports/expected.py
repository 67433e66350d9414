"""What a source must make of the truth: rows of the contract's order_lines."""

from datetime import timedelta

from exports.truth import CATALOGUE, CUSTOM, name_of, tax, value

KEYS = ("order_id", "line_number")
MONEY = ("unit_price", "coupon_amount", "tax_amount")


def order_lines(orders, *, customer_of, product_of, refunds=True):
    """Return rows by (order_id, line_number), without those of deleted orders."""
    rows = {}
    for order in orders:
        if order["trap"] == "deleted":
            continue
        sold = [_sold(order, line) for line in order["lines"]]
        returned = (
            [_returned(order, back) for back in order["refunds"]] if refunds else []
        )
        for number, row in enumerate(sold + [row for row in returned if row], 1):
            row |= {
                "customer_id": customer_of(order["customer"]),
                "product_id": product_of(row["product_id"]),
                "currency": order["currency"],
                "status": order["status"],
                "channel": order["channel"],
            }
            rows[order["id"], number] = row
    return rows


def _sold(order, line):
    net = _net_share(order, line)
    return {
        "product_id": line["product"],
        "ordered_at": order["at"],
        "quantity": line["quantity"],
        "unit_price": (line["price"] - line["automatic"] / line["quantity"])
        * net
        / 100,
        "coupon_amount": line["coupons"] * net / 100,
        "tax_amount": tax(order, line) / 100,
    }


def refunded(order, back):
    """Return what a refund gives back, in cents, and the tax of it."""
    line = order["lines"][back["position"]]
    if back["is_restock"]:
        return 0, 0
    share = back["quantity"] / line["quantity"]
    amount = back["amount"]
    if amount is None:
        amount = round(value(line) * share)
    return amount, round(tax(order, line) * share) if amount else 0


def _returned(order, back):
    if back["is_restock"]:
        return None
    amount, taxed = refunded(order, back)
    net = amount - taxed if order["prices_include_tax"] else amount
    return {
        "product_id": order["lines"][back["position"]]["product"],
        "ordered_at": order["at"] + timedelta(days=back["days"]),
        "quantity": -back["quantity"],
        "unit_price": net / back["quantity"] / 100,
        "coupon_amount": 0,
        "tax_amount": -taxed / 100,
    }


def _net_share(order, line):
    """Return the part of a line's prices that is no tax; the order's if it is free."""
    if not order["prices_include_tax"] or not line["is_taxable"]:
        return 1
    if value(line):
        return 1 - tax(order, line) / value(line)
    lines = [line for line in order["lines"] if line["is_taxable"]]
    return 1 - sum(tax(order, line) for line in lines) / sum(map(value, lines))


def product_by(column):
    """Return a function from a product of the truth to its id in an export."""
    return lambda product: (
        name_of(CUSTOM) if product is CUSTOM else CATALOGUE[product][column]
    )
