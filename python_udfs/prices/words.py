"""What is known of a product's price and decided, in words."""

import textwrap
from typing import Any

LINE = 125  # characters


def title(product: dict[str, Any]) -> str:
    """Return what is known, what is decided, and why, in three lines or more."""
    name = f"{product['product_name']} ({product['product_id']})"
    lines = [name, f"{_elasticity(product)} · {_decision(product)}"]
    if reason := product["reason"] or product["not_enough_reason"]:
        rule = product["binding_rule"] or "none"
        is_said = rule == "none" or rule in reason
        lines.append(f"why: {reason}" + ("" if is_said else f" (limit: {rule})"))
    return "\n".join(part for line in lines for part in textwrap.wrap(line, LINE))


def _elasticity(product: dict[str, Any]) -> str:
    if product["elasticity"] is None:
        return "elasticity unknown"
    low, high = product["elasticity_low"], product["elasticity_high"]
    interval = "" if low is None else f" (90 %: {low:.2f} to {high:.2f})"
    return f"elasticity {product['elasticity']:.2f}{interval}"


def _decision(product: dict[str, Any]) -> str:
    if product["suggested_price"] is None:
        return f"today {product['price']:.2f}, no suggestion: not on sale"
    words = f"{product['decision']}: {product['price']:.2f}"
    if product["suggested_price"] == product["price"]:
        return words
    low, high = product["expected_change_low"], product["expected_change_high"]
    return (
        f"{words} to {product['suggested_price']:.2f}, {objective(product)} "
        f"{product['expected_change']:+.2f} a week (90 %: {low:+.2f} to {high:+.2f})"
    )


def objective(product: dict[str, Any]) -> str:
    """Return what is to be high, margin or revenue."""
    is_cost_known = product["unit_cost"] is not None
    return product["objective"] or ("margin" if is_cost_known else "revenue")
