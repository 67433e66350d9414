"""A shop of 2 products and 28 good order lines as csv files, which tests make bad."""

import duckdb

from python_udfs.raw.tables import read_raw_tables

PRODUCTS = "product_id,product_name\np1,Tea\np2,Coffee\n"
HEADER = "order_id,line_number,customer_id,product_id,ordered_at,quantity,unit_price\n"
LINES = [
    f"o{number},1,c{number % 3},p1,2024-03-{number:02} 10:00:00,2,3.50\n"
    for number in range(1, 29)
]
GOOD = "".join(LINES)


def write(folder, **files):
    """Write files by their name or table: text, bytes, or None for none."""
    folder.mkdir(exist_ok=True)
    files = {"products": PRODUCTS, "order_lines": HEADER + GOOD} | files
    for name, content in files.items():
        if content is not None:
            path = folder / (name if "." in name else f"{name}.csv")
            is_bytes = isinstance(content, bytes)
            path.write_bytes(content if is_bytes else content.encode())
    return folder


def read(folder, **options):
    """Read a folder of files; return the connection that has `shop_tables`."""
    connection = duckdb.connect()
    read_raw_tables(connection, str(folder), **options)
    return connection


def count(shop, table="order_lines"):
    return shop.execute(f"select count(*) from shop_tables.{table}").fetchall()[0][0]


def quarantined(shop):
    """Return reason, file and line of the examples."""
    return shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
        " order by all"
    ).fetchall()


def set_aside(shop):
    """Return how many rows were set aside, by reason."""
    return dict(
        shop.execute(
            "select reason, row_count from shop_tables.quarantine_counts"
        ).fetchall()
    )


def sums(shop):
    """Return rows, units and money of the order lines that were kept."""
    return shop.execute(
        "select count(*), sum(quantity), sum(quantity * unit_price)::double"
        " from shop_tables.order_lines"
    ).fetchall()[0]


def many(lines):
    """Return the text of so many good order lines, of 2 units at 3.50."""
    return "".join(f"m{at},1,c1,p1,2024-03-01 10:00:00,2,3.50\n" for at in range(lines))
