"""A page of pictures of a built file, written to where somebody asked for it."""

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

Written = Callable[[duckdb.DuckDBPyConnection, str, list[str]], str]


def write_page(path: str, page_path: str, products: str, written: Written) -> int:
    """Write what `written(connection, page_path, product_ids)` says; return the status.

    `path` is the built file, `products` ids with commas between. Errors go to stderr
    and give 1.
    """
    product_ids = [word for part in products.split(",") if (word := part.strip())]
    try:
        with duckdb.connect(path, read_only=True) as connection:
            text = written(connection, page_path, product_ids)
        Path(page_path).write_text(text, encoding="utf-8")
    except (duckdb.Error, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    print(f"wrote {page_path}")
    return 0
