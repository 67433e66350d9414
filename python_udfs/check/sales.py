"""What the order lines say: when, how many, of whom, in which money."""

from typing import Any

import duckdb

from python_udfs.check import chart
from python_udfs.check.made import LINES
from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import record, rows, share
from python_udfs.raw.files import quoted

TOTALS = """
    select
        count(distinct order_id) as orders,
        count(*) as lines,
        count(distinct customer_id) as customers,
        count(distinct order_id) filter (customer_id is null) as guest_orders,
        count(distinct product_id) as products,
        count(*) filter (quantity < 0) as return_lines,
        count(distinct order_id) filter (quantity < 0) as return_orders,
        count(*) filter (unit_price = 0) as free_lines,
        min(ordered_at) as first,
        max(ordered_at) as last,
        count(distinct date_trunc('month', ordered_at)) as months,
        count(*) filter (ordered_at = date_trunc('day', ordered_at)) as midnight_lines
    from {raw}.order_lines
"""
MONTHS = """
    with counted as (
        select date_trunc('month', ordered_at)::date as month,
            count(distinct order_id) as orders
        from {raw}.order_lines group by all
    ),
    bounds as (select min(month) as first, max(month) as last from counted)
    select strftime(months.month, '%Y-%m'), coalesce(counted.orders, 0)
    from (
        select unnest(generate_series(first, last, interval 1 month))::date as month
        from bounds
    ) as months
    left join counted using (month)
    order by months.month
"""
DECIDED = f"""
    from {{raw}}.order_lines as raw_lines
    left join {LINES} as decided using (order_id, line_number)
"""
MONEY = f"""
    select
        nullif(trim(upper(raw_lines.currency)), '') as currency,
        count(*) filter (not_counted_reason is null) as lines,
        round(sum(raw_lines.quantity * raw_lines.unit_price) filter (
            raw_lines.quantity > 0 and not_counted_reason is null), 2)::double,
        round(sum(raw_lines.quantity * raw_lines.unit_price) filter (
            raw_lines.quantity < 0 and not_counted_reason is null), 2)::double
    {DECIDED} group by all order by lines desc, currency limit 20
"""
NOT_COUNTED = f"""
    select not_counted_reason, count(*) as lines,
        round(sum(raw_lines.quantity * raw_lines.unit_price), 2)::double
    {DECIDED} where not_counted_reason is not null group by all order by lines desc, 1
"""
NEVER_SOLD = """
    select product_id, product_name from {raw}.products
    where product_id not in (
        select product_id from {raw}.order_lines where product_id is not null
    )
    order by product_id limit 5
"""


def part(connection: duckdb.DuckDBPyConnection, variables: dict[str, Any]) -> Part:
    """Return what was sold; `variables` are the project's vars."""
    clock = _clock(variables)
    found = record(connection, TOTALS.replace("ordered_at", clock))
    if not found["lines"]:
        return Part("Sales", faults=["no line of an order could be read"])
    bars = rows(connection, MONTHS.replace("ordered_at", clock))
    return Part(
        "Sales",
        sentences=[
            *_when(found, variables),
            *_of_whom(found),
            _returns(found),
            "Orders by month",
        ],
        tables=_money(connection),
        picture=chart.svg(bars, "orders"),
        drawn=chart.letters(bars),
    )


def products(connection: duckdb.DuckDBPyConnection) -> Part:
    """Return how many products there are, and which were never sold."""
    ((known, sold),) = rows(
        connection,
        "select count(*), count(*) filter (product_id in ("
        "select product_id from {raw}.order_lines where product_id is not null))"
        " from {raw}.products",
    )
    never = known - sold
    sentences = [
        f"{known:,} products; {never:,} ({share(never, known)}) were never sold."
    ]
    examples = rows(connection, NEVER_SOLD) if never else []
    tables = [Table(["never sold, such as", "product_name"], examples)] * bool(examples)
    return Part("Products", sentences=sentences, tables=tables)


def _clock(variables: dict[str, Any]) -> str:
    """Return an order's time as the shop's own clock shows it, as staging does."""
    zone = variables.get("shop_timezone") or "UTC"
    if zone == "UTC":
        return "ordered_at"
    return f"timezone({quoted(zone)}, timezone('UTC', ordered_at))"


def _when(found: dict[str, Any], variables: dict[str, Any]) -> list[str]:
    days = (found["last"].date() - found["first"].date()).days + 1
    zone = variables.get("shop_timezone") or "UTC"
    said = [
        f"{found['orders']:,} orders with {found['lines']:,} lines, from"
        f" {found['first']:%Y-%m-%d %H:%M} to {found['last']:%Y-%m-%d %H:%M}:"
        f" {days:,} days.",
        f"Times without an offset are taken as {zone}, and its days are the shop's.",
    ]
    if found["midnight_lines"] == found["lines"]:
        said.append("All times are midnight: the file has days, not times.")
    return said


def _of_whom(found: dict[str, Any]) -> list[str]:
    guests = share(found["guest_orders"], found["orders"])
    said = f"{found['customers']:,} customers; {guests} of orders are of guests."
    if not found["customers"]:
        said += " Nothing can be said of single customers."
    return [said]


def _returns(found: dict[str, Any]) -> str:
    said = f"Returns are {share(found['return_lines'], found['lines'])} of lines"
    free = share(found["free_lines"], found["lines"])
    return f"{said}; {free} of lines have the price 0."


def _money(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Return what was sold in each currency, and which lines are no sales, and why."""
    sold = [
        (currency or "the shop's own", *other)
        for currency, *other in rows(connection, MONEY)
    ]
    tables = [Table(["currency", "lines that count", "sold", "returned"], sold)]
    if not_counted := rows(connection, NOT_COUNTED):
        tables.append(Table(["no sale, since", "lines", "money"], not_counted))
    return tables
