"""`make price-pictures`: a page of what products would sell at other prices."""

import sys
from typing import Any

import duckdb

from python_udfs.commands.picture_page import (
    figure,
    page_of,
    rows_asked_for,
    write_page,
)
from python_udfs.prices.figure import price_figure, svg
from python_udfs.prices.words import title

PRODUCTS = """
select
    curves.product_id,
    curves.product_name,
    curves.price,
    curves.unit_cost,
    curves.expected_units,
    curves.log_units_error,
    curves.log_week_error,
    curves.elasticity,
    curves.standard_error,
    curves.elasticity_low,
    curves.elasticity_high,
    curves.not_enough_reason,
    suggestions.suggested_price,
    suggestions.lowest_allowed_price,
    suggestions.highest_allowed_price,
    suggestions.expected_change,
    suggestions.expected_change_low,
    suggestions.expected_change_high,
    suggestions.objective,
    suggestions.decision,
    suggestions.binding_rule,
    suggestions.reason
from int_price_curves as curves
left join price_suggestions as suggestions using (product_id)
"""
ASKED = "semi join asked using (product_id)"
DOZEN = "where curves.has_enough_evidence and curves.is_on_sale"
BY_REVENUE = "order by curves.expected_units * curves.price desc nulls last, product_id"

WEEKS = """
select price, units, is_promoted = 1 as is_promoted
from feat_prices__product_weeks
where product_id = $product_id and is_price_seen and units is not null
order by week_date
"""

WORDS = """<h1>What products would sell and earn at other prices</h1>
<p>Left: the units expected in the running week at each price, with the 90 % intervals
of the mean of the next eight weeks and of a single one, and the weeks that were seen;
these had other seasons and promotions, so the curve need not run through their midst.
Right: what that earns, margin or, where no cost is known, revenue. Whether a new price
pays is told by the interval of its change, in the title.
</p>"""
FAULTS = (
    "never sold: {} (int_price_curves)",
    "int_price_curves: no product on sale has enough evidence",
)


def products_of(
    connection: duckdb.DuckDBPyConnection, product_ids: list[str]
) -> list[dict[str, Any]]:
    """Return rows of PRODUCTS, of those asked for or of the dozen with most revenue.

    What is null is None. Raises ValueError that names products never sold.
    """
    queries = (
        f"{PRODUCTS} {ASKED} {BY_REVENUE}",
        f"{PRODUCTS} {DOZEN} {BY_REVENUE} limit 12",
    )
    rows = rows_asked_for(connection, product_ids, queries, FAULTS).astype(object)
    return rows.where(rows.notna(), None).to_dict("records")


def page(connection: duckdb.DuckDBPyConnection, product_ids: list[str]) -> str:
    """Return a page of the products asked for, or of the dozen with most revenue."""
    figures = [
        figure(picture(connection, product), title(product).replace("\n", "; "))
        for product in products_of(connection, product_ids)
    ]
    return page_of("Prices", WORDS, figures)


def picture(connection: duckdb.DuckDBPyConnection, product: dict[str, Any]) -> str:
    """Return a product's picture as an SVG element; `product` is a row of PRODUCTS."""
    asked = {"product_id": product["product_id"]}
    return svg(price_figure(product, connection.execute(WEEKS, asked).df()))


def _first_picture(
    connection: duckdb.DuckDBPyConnection, product_ids: list[str]
) -> str:
    return picture(connection, products_of(connection, product_ids)[0])


def main(path: str, page_path: str, products: str = "") -> int:
    """Write the page of the built file at `path`; return the exit status.

    Where the page's name ends in .svg, the first product's picture alone is written.
    """
    return write_page(path, page_path, products, page=page, picture=_first_picture)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
