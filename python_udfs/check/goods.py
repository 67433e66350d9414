"""Which products are merchandise, by the same SQL that a build decides it with."""

import duckdb

from python_udfs.check.made import LINES
from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import rows

MODEL = "int_product_types"
TYPES = f"""
    select types.product_type, count(distinct types.product_id), types.decided_by,
        count(lines.product_id) as lines,
        round(sum(lines.quantity * lines.unit_price) filter (
            lines.not_counted_reason is null), 2)::double
    from {MODEL} as types
    left join {LINES} as lines using (product_id)
    group by all order by count(*) desc
"""
OTHERS = f"""
    select types.product_type, types.product_id, any_value(products.product_name),
        any_value(types.reason), count(lines.product_id) as lines
    from {MODEL} as types
    inner join {{raw}}.products as products using (product_id)
    left join {{raw}}.order_lines as lines using (product_id)
    where not types.is_goods
    group by all order by lines desc, types.product_id limit 15
"""
DOUBTFUL = f"""
    select product_id, products.product_name from {MODEL}
    inner join {{raw}}.products as products using (product_id)
    where is_doubtful order by product_id limit 10
"""


def part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Return what counts as goods and what does not, to be confirmed."""
    types, others = rows(connection, TYPES), rows(connection, OTHERS)
    doubtful = rows(connection, DOUBTFUL)
    headings = ["type", "products", "decided by", "lines", "sales"]
    other_headings = ["type", "product", "name", "because", "lines"]
    tables = [
        Table(headings, types),
        Table(other_headings, others),
        Table(["goods, but doubtful", "name"], doubtful),
    ]
    sentences = [
        "Only goods are recommended, priced, forecast and ordered; the money of the"
        " rest still adds up. seeds/product_rules.csv overrides what is found by name."
    ]
    shown = [table for table in tables if table.rows]
    return Part("Merchandise", sentences=sentences, tables=shown)
