"""The known truth that export files are made from: 200 orders, every trap among them.

Money is in cents. A line's `price` is what one unit costs on the shelf; `automatic` and
`coupons` come off the line. `tax` is 21 % of what is left, within the prices where the
order says so. What a source must make of it are the rows of `order_lines`.
"""

import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256

RATE = 0.21
SHIPPING = 495  # of every seventh order

# variant, product, sku, title, variant's title, price, cost, vendor, type
CATALOGUE = [
    ("4001", "301", "0017", "Tea", "Default Title", 555, 210, "Blend", "Drinks"),
    ("4002", "302", "CUP-B", "Cup", "Blue", 1000, 400, "Clay", "Kitchen"),
    ("4003", "302", "CUP-R", "Cup", "Red", 1000, 420, "Clay", "Kitchen"),
    ("4004", "303", "4758331", "Kettle", "Default Title", 39500, 21000, "Steam", ""),
    ("4005", "304", "1e5", "Spoon", "Default Title", 695, 120, "Steam", "Kitchen"),
    ("4006", "305", "SUG", "Sugar", "Default Title", 319, 90, "Blend", "Food"),
    ("4007", "306", "JAR-S", "Jar", "S / Green", 845, 300, "Clay", "Kitchen"),
    ("4008", "307", "GIFT", "Gift card", "50", 5000, None, "Shop", "Gift cards"),
]
TEA, BLUE_CUP, RED_CUP, KETTLE, SPOON, SUGAR, JAR, GIFT = range(8)
CUSTOM = None  # a line that somebody typed in, of no product
CUSTOM_NAME = "Engraving, two lines"
COUNTRIES = ("NL", "DE", "BE")


def customer(number):
    """Return a customer's id, email and country; of none, a guest."""
    if number is None:
        return None, None, "NL"
    return (
        str(700_000 + number),
        f"Customer{number}@example.org",
        COUNTRIES[number % 3],
    )


def hashed(email):
    return sha256(email.lower().encode()).hexdigest()[:32]


def orders():
    """Return the 200 orders; the first thirty are the traps, by name."""
    found = [_trap(number, trap) for number, trap in enumerate(TRAPS)]
    draw = random.Random(14)
    while len(found) < 200:
        lines = [
            line(
                draw.choice([TEA, BLUE_CUP, RED_CUP, SPOON, SUGAR, JAR]),
                draw.choice([1, 1, 1, 2, 3]),
                automatic=draw.choice([0, 0, 0, 50]),
                coupons=draw.choice([0, 0, 0, 75]),
            )
            for _ in range(draw.choice([1, 2, 2, 3]))
        ]
        if any(sold["coupons"] for sold in lines):
            lines = [sold | {"automatic": 0} for sold in lines]
        found.append(_order(len(found), lines))
    return found


def line(product, quantity=1, *, automatic=0, coupons=0):
    price = 2500 if product is CUSTOM else CATALOGUE[product][5]
    return {
        "product": product,
        "quantity": quantity,
        "price": price,
        "automatic": automatic,
        "coupons": coupons,
        "is_taxable": product != GIFT,
    }


def value(sold):
    return sold["quantity"] * sold["price"] - sold["automatic"] - sold["coupons"]


def tax(order, sold):
    if not sold["is_taxable"]:
        return 0
    rate = RATE / (1 + RATE) if order["prices_include_tax"] else RATE
    return round(value(sold) * rate)


def shipping_tax(order):
    rate = RATE / (1 + RATE) if order["prices_include_tax"] else RATE
    return round(order["shipping"] * rate)


def name_of(product, *, separator=" - "):
    if product is CUSTOM:
        return CUSTOM_NAME
    _, _, _, title, variant, *_ = CATALOGUE[product]
    return title if variant == "Default Title" else f"{title}{separator}{variant}"


def _order(number, lines, **others):
    order = {
        "id": str(5_000_000_001 + number),
        "name": f"#{1001 + number}",
        "at": datetime(2026, 1, 3, 8, 30, tzinfo=UTC) + timedelta(hours=19 * number),
        "customer": None if number % 9 == 4 else number % 40,
        "currency": "EUR",
        "status": "paid",
        "prices_include_tax": True,
        "shipping": SHIPPING if number % 7 == 3 else 0,
        "channel": "web",
        "location": None,
        "refunds": [],
        "lines": lines,
        "trap": None,
    }
    for position, sold in enumerate(lines):
        sold["id"] = f"9{order['id']}{position}"
    return order | others


def _trap(number, trap):
    return _order(number, **(trap | {"lines": [dict(sold) for sold in trap["lines"]]}))


def refund(position, quantity, *, days=3, amount=None, is_restock=False):
    """A line's goods come back; `amount` in cents where it is not the paid share."""
    return {
        "position": position,
        "quantity": quantity,
        "days": days,
        "amount": amount,
        "is_restock": is_restock,
    }


MARCH = datetime(2026, 3, 5, 9, tzinfo=UTC)
TRAPS = [
    {"trap": "first line only", "lines": [line(TEA, 2), line(BLUE_CUP), line(SUGAR)]},
    {"trap": "many units", "lines": [line(SPOON, 800)]},
    {"trap": "tax on the first line", "lines": [line(KETTLE) for _ in range(3)]},
    {"trap": "free", "lines": [line(TEA, 1, coupons=555), line(JAR)]},
    {"trap": "allocation", "lines": [line(RED_CUP, 1, automatic=500), line(JAR)]},
    {
        "trap": "restock",
        "lines": [line(TEA, 2), line(JAR)],
        "refunds": [refund(0, 1, is_restock=True)],
    },
    {
        "trap": "refunded in April",
        "at": MARCH,
        "status": "partially_refunded",
        "lines": [line(KETTLE, 2), line(TEA)],
        "refunds": [refund(0, 1, days=35)],
    },
    {"trap": "two visits", "lines": [line(TEA, 3), line(SUGAR)]},
    {"trap": "one name", "name": "#1009", "lines": [line(TEA), line(SPOON)]},
    {"trap": "one name", "name": "#1009", "lines": [line(JAR), line(SUGAR, 4)]},
    {
        "trap": "past midnight",
        "at": datetime(2026, 6, 30, 22, 30, tzinfo=UTC),
        "lines": [line(TEA)],
    },
    {"trap": "another currency", "currency": "SEK", "lines": [line(KETTLE, 1)]},
    {"trap": "gift card", "lines": [line(GIFT), line(TEA)]},
    {"trap": "test", "status": "test", "lines": [line(TEA, 9)]},
    {"trap": "cancelled", "status": "cancelled", "lines": [line(JAR, 9)]},
    {"trap": "voided", "status": "voided", "lines": [line(SUGAR, 9)]},
    {"trap": "pending", "status": "pending", "lines": [line(SPOON, 9)]},
    {"trap": "typed in", "lines": [line(CUSTOM), line(BLUE_CUP)]},
    {
        "trap": "wholly refunded",
        "status": "refunded",
        "shipping": 0,
        "lines": [line(JAR, 2), line(TEA)],
        "refunds": [refund(0, 2), refund(1, 1)],
    },
    {"trap": "without tax", "prices_include_tax": False, "lines": [line(TEA, 2)]},
    {
        "trap": "without tax, shipped",
        "prices_include_tax": False,
        "shipping": SHIPPING,
        "lines": [line(TEA, 2, coupons=100), line(JAR)],
    },
    {"trap": "in the store", "channel": "pos", "location": "61", "lines": [line(TEA)]},
    {"trap": "deleted", "lines": [line(KETTLE, 7)]},
    {
        "trap": "free goods come back",
        "status": "partially_refunded",
        "lines": [line(TEA, 1, coupons=555), line(JAR)],
        "refunds": [refund(0, 1, amount=0)],
    },
]
