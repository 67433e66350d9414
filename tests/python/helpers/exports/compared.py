"""Order lines as they were read, beside those that are true."""

from datetime import UTC

import pytest

from exports.expected import KEYS, MONEY


def rows_of(connection):
    """Return the order lines that were read, by key."""
    found = connection.table("shop_tables.order_lines")
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return {tuple(row[key] for key in KEYS): row for row in rows}


def assert_same(found, expected, *, without=(), tolerance=0.0051):
    """Fail where a row is missing, is too many, or differs in a column that was read.

    Money may differ by half a cent and a bit: that is all that two decimals keep.
    """
    assert sorted(found) == sorted(expected)
    for key, row in expected.items():
        for column in set(row) & set(found[key]) - set(without):
            actual, true = found[key][column], row[column]
            if column in MONEY:
                assert float(actual) == pytest.approx(true, abs=tolerance), (
                    key,
                    column,
                )
            elif column == "ordered_at":
                assert actual.replace(tzinfo=UTC) == true, (key, column)
            else:
                assert actual == true, (key, column)


def sums(connection, sql="true"):
    """Return units and money of the lines that were read, each order's own currency."""
    return connection.execute(
        "select sum(quantity), sum(quantity * unit_price - coalesce(coupon_amount, 0))"
        f" from shop_tables.order_lines where {sql}"
    ).fetchall()[0]


def by_trap(orders, trap):
    return next(order for order in orders if order["trap"] == trap)
