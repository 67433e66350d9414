"""A page of pictures of a built file, written to where somebody asked for it."""

import sys
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import duckdb
import pandas as pd

from python_udfs.connection import connect

# Of a connection and product ids, none of which means those that matter most.
Text = Callable[[duckdb.DuckDBPyConnection, list[str]], str]

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }}
figure {{ margin: 3em 0 }}
svg {{ width: 100%; height: auto }}
</style>
{words}
{figures}
</html>
"""


def page_of(title: str, words: str, figures: Iterable[str]) -> str:
    """Return a page; `words` are html with the heading, `figures` of `figure`."""
    return PAGE.format(title=title, words=words, figures="\n".join(figures))


def figure(picture: str, label: str) -> str:
    """Return an SVG element as a figure, with a label for who cannot see it."""
    return f'<figure role="img" aria-label="{escape(label)}">\n{picture}</figure>'


def rows_asked_for(
    connection: duckdb.DuckDBPyConnection,
    product_ids: list[str],
    queries: tuple[str, str],
    faults: tuple[str, str],
) -> pd.DataFrame:
    """Return the rows of products asked for, or of those that matter most.

    `queries` are of those in the table `asked`, and of those to be shown where nobody
    asks. Raises ValueError with the first of `faults`, where {} stands for products of
    which there is no row, or with the second where there is no row at all.
    """
    connection.register("asked", pd.DataFrame({"product_id": product_ids}, dtype=str))
    rows = connection.sql(queries[not product_ids]).df()
    if unknown := sorted(set(product_ids) - set(rows["product_id"])):
        raise ValueError(faults[0].format(", ".join(unknown)))
    if rows.empty:
        raise ValueError(faults[1])
    return rows


def write_page(
    path: str, page_path: str, products: str, *, page: Text, picture: Text
) -> int:
    """Write what `page` says, or `picture` where the name ends in .svg; return status.

    `path` is the built file, `products` ids with commas between. Errors go to stderr
    and give 1.
    """
    product_ids = [word for part in products.split(",") if (word := part.strip())]
    written = picture if page_path.endswith(".svg") else page
    try:
        with connect(path) as connection:
            text = written(connection, product_ids)
        Path(page_path).write_text(text, encoding="utf-8")
    except (OSError, duckdb.Error, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    print(f"wrote {page_path}")
    return 0
