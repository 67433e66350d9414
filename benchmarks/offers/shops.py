"""Shops whose customers pay prices of their own, and what was known of them on a day.

Of the public wholesale shop customers and guests pay by different lists. In a generated
one three customers in ten pay 20 % less than the shelf's price, which changes now and
then; in another the quantity of a purchase decides (`wholesale_with_breaks`).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.common.shops import write_known, write_shop
from benchmarks.fleet.generated import KINDS, Kind, write_kind

LISTS = Kind(units=(20, 200), customers=300, every=14, new_price=1 / 13, promoted=0)
TRADE = 0.8  # what customers of the trade list pay of the shelf's price
# Settings were chosen on earlier days of the public shop, until August.
DAYS = {
    "Online Retail": ("2011-09-01", "2011-10-01", "2011-11-01"),
    "two price lists": ("2024-06-03", "2024-11-04"),
    "quantity breaks": ("2024-06-03", "2024-11-04"),
}


def write_whole(name: str, folder: Path) -> None:
    """Write the raw tables of a shop that DAYS names."""
    _WRITERS[name](folder)


def write_until(shop: Path, folder: Path, day: str) -> None:
    """Write what of a shop was known on a day."""
    before = f"ordered_at < timestamp '{day}'"
    known = {
        "order_lines": before,
        "products": "true",
        "customers": "true",
        "promotions": f"starts_at < timestamp '{day}'",
    }
    write_known(shop, folder, known)


def _write_lists(folder: Path) -> None:
    write_kind(LISTS, folder)
    file = folder / "order_lines.parquet"
    with duckdb.connect() as connection:
        lines = connection.sql(f"""
            select * replace (
                case
                    when customer_id[2:]::integer % 10 < 3
                        then round({TRADE} * unit_price, 2)
                    else unit_price
                end as unit_price
            )
            from '{file}'""").df()
    lines.to_parquet(file)


_WRITERS: dict[str, Callable[[Path], object]] = {
    "Online Retail": partial(write_shop, "Online Retail"),
    "two price lists": _write_lists,
    "quantity breaks": partial(write_kind, KINDS["wholesale_with_breaks"]),
}
