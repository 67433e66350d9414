"""Whether an export of another system adds up, and what of it was left out."""

import duckdb

from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import has, rows

# What the reader of exports writes; of tables by the contract there is nothing.
TABLES = {
    "source_totals": [
        *("source", "currency", "sum of lines", "orders' own totals", "orders"),
        "to look at",
    ],
    "unreconciled_orders": [
        *("to look at, such as", "order", "currency", "its lines", "its total"),
        "because",
    ],
    "left_out_rows": ["source", "table", "left out", "rows"],
}
QUERIES = {
    "source_totals": "select source_name, currency, lines_total, orders_total, orders,"
    " unreconciled_orders from {raw}.source_totals",
    "unreconciled_orders": "select source_name, order_id, currency, lines_total,"
    " order_total, reason from {raw}.unreconciled_orders order by all limit 5",
    "left_out_rows": "select source_name, table_name, reason, row_count"
    " from {raw}.left_out_rows order by all",
}


def part(connection: duckdb.DuckDBPyConnection) -> Part | None:
    """Return the orders' own totals beside their lines; None of what is no export."""
    tables = [
        Table(headings, found)
        for name, headings in TABLES.items()
        if has(connection, name) and (found := rows(connection, QUERIES[name]))
    ]
    sentences = [
        "Each order's lines, as they were sold, are held against its own total of its"
        " goods; orders of every status are in these sums. To look at are those that"
        " differ, and those of which the export does not tell all."
    ]
    return Part("Does the export add up?", sentences, tables) if tables else None
