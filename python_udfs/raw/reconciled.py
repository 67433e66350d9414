"""Do an export's lines add up to what its orders say of themselves? What was left out?

A source may have these views beside the contract's: `order_totals`, an order's own
total of its goods, without tax, if its order_lines say by `is_return` which were sold;
`left_out`, how many rows of the export were left out and why; `product_aliases`, by
what other names products go elsewhere.
"""

import duckdb

from python_udfs.raw.contract import own_schema
from python_udfs.raw.export_notes import TABLES
from python_udfs.raw.files import identifier
from python_udfs.raw.quarantine import SetAside, refuse_many

MAPPED = identifier("raw/mapped")  # the scratch file's catalog; no file is called so
REPORTS = ("order_totals", "left_out", "product_aliases")
CENTS = 0.015  # a difference that rounding makes is no difference

# What a source's tables say of themselves, as tables of the shop's file.
REPORTED = {
    "source_totals": "source_name varchar, currency varchar, orders bigint,"
    " lines_total double, orders_total double, unreconciled_orders bigint",
    "unreconciled_orders": "source_name varchar, order_id varchar, currency varchar,"
    " lines_total double, order_total double, reason varchar",
    "left_out_rows": "source_name varchar, table_name varchar, reason varchar,"
    " row_count bigint",
}

# Each order's lines as sold: its returns and the parts of a priced bundle count apart.
BESIDE_TOTALS = """
    create temp table beside_totals as
    with sold as (
        select
            lines.order_id,
            sum(
                lines.quantity * lines.unit_price - coalesce(lines.coupon_amount, 0)
            )::double as lines_total
        from order_lines as lines
        left join order_lines as parent
            on lines.order_id = parent.order_id
            and lines.parent_line_number = parent.line_number
        where not lines.is_return and coalesce(parent.unit_price, 0) = 0
        group by all
    )
    select
        totals.source_name,
        totals.order_id,
        totals.currency,
        coalesce(sold.lines_total, 0) as lines_total,
        totals.total::double as order_total,
        case
            when totals.total is null then 'the order has no total of its own'
            when abs(coalesce(sold.lines_total, 0) - totals.total) > {cents}
                then 'the lines are not the order''s own total'
            else totals.doubt
        end as reason
    from order_totals as totals left join sold using (order_id)
"""

# Shops' feeds write shopify_NL_<product>_<variant>.
ALIASED = r"""
    update events set product_id = known.product_id
    from (
        select alias, min(product_id) as product_id
        from product_aliases
        group by alias
        having count(distinct product_id) = 1
    ) as known
    where regexp_replace(events.product_id, '^shopify_[A-Za-z]{2}_', '') = known.alias
        and events.product_id not in (select product_id from products)
"""


def reconcile(scratch: str) -> None:
    """Make the tables `REPORTED` of the scratch file that exports were mapped into."""
    with duckdb.connect(scratch) as connection:
        tables = tables_of(connection, None)
        connection.execute(TABLES)
        for name, columns in REPORTED.items():
            connection.execute(f"create table {name} ({columns})")
        if {"order_totals", "order_lines"} <= tables:
            connection.execute(BESIDE_TOTALS.format(cents=CENTS))
            connection.execute(
                "insert into unreconciled_orders from beside_totals"
                " where reason is not null order by all"
            )
            connection.execute(
                "insert into source_totals select source_name, currency, count(*),"
                " sum(lines_total), sum(order_total), count(reason)"
                " from beside_totals group by all order by all"
            )
        if "left_out" in tables:
            connection.execute(
                "insert into left_out_rows from left_out where row_count > 0"
            )
        if {"product_aliases", "events", "products"} <= tables:
            connection.execute(ALIASED)
        if {"events", "products"} <= tables:
            _forget_unknown_products(connection)


def keep_reports(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Write into the shop's file what an export says of itself; of none, empty tables.

    The exports are attached as `MAPPED`, unless `source` is the contract.
    """
    raw = own_schema()
    for name, columns in REPORTED.items():
        connection.execute(f"create or replace table {raw}.{name} ({columns})")
        if source != "contract":
            connection.execute(f"insert into {raw}.{name} from {MAPPED}.main.{name}")
    if source != "contract":
        connection.execute(f"""
            insert into {raw}.raw_files from {MAPPED}.main.export_files;
            insert into {raw}.quarantined_rows from {MAPPED}.main.export_rejects;
            insert into {raw}.quarantine_counts
            select table_name, reason, row_count, null, null, is_unread
            from {MAPPED}.main.export_reject_counts""")
    _say(connection)


def refuse_bad_exports(
    connection: duckdb.DuckDBPyConnection, source: str, max_share: float
) -> None:
    """Raise ContractError where more of an export is no rows than a shop can miss."""
    if source == "contract":
        return
    totals = connection.execute(
        "select table_name, sum(unread_count + row_count)"
        f" from {MAPPED}.main.export_files group by all order by all"
    ).fetchall()
    for table, total in totals:
        counts = connection.execute(
            "select reason, sum(row_count)::bigint"
            f" from {MAPPED}.main.export_reject_counts"
            " where table_name = ? group by all order by all",
            [table],
        ).fetchall()
        aside = [SetAside(reason, count) for reason, count in counts]
        refuse_many(connection, table, aside, int(total), max_share)


def tables_of(
    connection: duckdb.DuckDBPyConnection, catalog: str | None, schema: str = "main"
) -> set[str]:
    """Return the names of a schema's tables, in the catalog or the current one."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = ?"
        " and database_name = coalesce(?, current_database()) and not temporary",
        [schema, catalog],
    ).fetchall()
    return {name for (name,) in rows}


def _forget_unknown_products(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the events of products that no catalogue has, without the product."""
    unknown = """
        product_id is not null
        and product_id not in (
            select product_id from products where product_id is not null
        )"""
    connection.execute(f"""
        insert into left_out_rows
        select 'events', 'events', 'the product, not the event: it is not in products',
            count(*)
        from events where {unknown} having count(*) > 0""")
    connection.execute(f"update events set product_id = null where {unknown}")


def _say(connection: duckdb.DuckDBPyConnection) -> None:
    raw = own_schema()
    for source, currency, orders, lines, own, bad in connection.execute(
        f"from {raw}.source_totals order by all"
    ).fetchall():
        print(
            f"  {source}: {orders:,} orders, {own or 0:,.2f} {currency}; their lines:"
            f" {lines:,.2f}; {bad:,} to look at, in {raw}.unreconciled_orders"
        )
    for source, table, reason, count in connection.execute(
        f"from {raw}.left_out_rows order by all"
    ).fetchall():
        print(f"  {source}: {count:,} rows of {table} left out: {reason}", flush=True)
