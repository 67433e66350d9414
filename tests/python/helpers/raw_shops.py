"""Small shops of raw files: one good one, and what a test changes in it."""

import csv
import io

import duckdb
import pandas as pd
from raw_shop import read as read_shop

PRODUCTS = [{"product_id": "p1", "product_name": "Tea"}]
# So many that one bad row is less than may be set aside.
LINES = [
    {
        "order_id": f"o{number}",
        "line_number": "1",
        "customer_id": f"c{number % 3}",
        "product_id": "p1",
        "ordered_at": f"2024-03-{number:02} 10:00:00",
        "quantity": "2",
        "unit_price": "3.50",
    }
    for number in range(1, 29)
]
CUSTOMERS = [
    {
        "customer_id": f"known{number}",
        "signed_up_at": "2020-01-01 00:00:00",
        "consents_to_personalisation": "true",
    }
    for number in range(1, 41)
]


def line(**changed):
    """Return an order line of its own order, with what is changed."""
    return LINES[0] | {"order_id": "x"} | changed


def write_shop(folder, ending, **tables):
    """Write tables (rows as dicts of texts) as csv or as parquet of texts."""
    folder.mkdir(exist_ok=True)
    for name, rows in ({"products": PRODUCTS, "order_lines": LINES} | tables).items():
        frame = pd.DataFrame(rows, dtype="str")
        if ending == "csv":
            write_csv(folder / f"{name}.csv", rows)
        else:
            frame.to_parquet(folder / f"{name}.parquet")
    return folder


def write_csv(path, rows):
    """Write rows as csv, quoted where it must be."""
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(file.getvalue())


def write_typed(folder, name, sql):
    """Write a query's rows as parquet, in the types that they have."""
    with duckdb.connect() as connection:
        connection.execute("load icu")
        connection.execute(f"copy ({sql}) to '{folder / name}.parquet'")


def read_lines(folder, ending, *lines, **options):
    """Read the good lines and those, as texts; return the connection."""
    shop = write_shop(folder, ending, order_lines=[*LINES, *lines])
    return read_shop(shop, **options)


def values(shop, column, *, table="order_lines", where="order_id like 'x%'"):
    """Return a column's values of the lines that a test added, in their order."""
    key = {"order_lines": "order_id", "customers": "customer_id"}[table]
    found = shop.execute(
        f"select {column} from shop_tables.{table} where {where} order by {key}"
    ).fetchall()
    return [value for (value,) in found]


def read_all(folder, ending, column, written, **options):
    """Read lines that differ in one column; return by text its value or reason."""
    name = column.split("::")[0]  # behind it a type, for the comparison
    rows = [line(order_id=f"x{n:03}", **{name: w}) for n, w in enumerate(written)]
    options = {"max_quarantined_share": 1} | options
    shop = read_lines(folder, ending, *rows, **options)
    read = shop.execute(
        f"select order_id, {column} from shop_tables.order_lines"
    ).fetchall()
    reasons = shop.execute(
        "select json_extract_string(raw_row, '$.order_id'), reason"
        " from shop_tables.quarantined_rows"
    ).fetchall()
    by_id = dict(read) | dict(reasons)
    return {text: by_id[f"x{number:03}"] for number, text in enumerate(written)}


def set_aside(shop):
    """Return table and reason of what was set aside."""
    return shop.execute(
        "select reason from shop_tables.quarantined_rows order by all"
    ).fetchall()
