"""The shops whose what-ifs are held against what came: the fleet's, and whole ones."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.shops import DATA, write_shop
from benchmarks.fleet import generated, public
from benchmarks.prices.panel import write_panel_shop
from python_udfs.shops.sample import write_sample_shop

RETAIL, JOURNEY, COFFEE = "Online Retail", "The Complete Journey, sample", "coffee"
HOUSEHOLDS = 500
WHOLE = (RETAIL, JOURNEY, COFFEE, "weekly_sales")  # the public ones, no slices
LEFT_OUT = {"journey_households", "rare_products"}  # too large for this table
COFFEE_PANEL = """
copy (
    select product_id::varchar as product_id, store_id::varchar as store_id,
        any_value(category order by category) as category,
        datediff('month', date '2000-01-01', month::date) as week_number,
        sum(unit_price * units) / sum(units) as price, sum(units)::double as units
    from '{data}' where units > 0 and unit_price > 0
    group by all
) to '{panel}' (format parquet)
"""

Truth = pd.DataFrame | None  # product_id and its planted elasticity
Write = Callable[[Path], Truth]


def writers(whole: Path) -> dict[str, Write]:
    """Return what writes each shop; those that share a whole one find it written."""
    write_shop(public.RETAIL, whole / public.RETAIL)
    write_shop(public.JOURNEY, whole / public.JOURNEY)
    kinds = {
        name: partial(generated.write_kind, kind)
        for name, kind in generated.KINDS.items()
    }
    shops = {RETAIL: write_retail, JOURNEY: write_sample, COFFEE: _write_coffee}
    found = shops | public.writers(whole) | kinds
    return {name: write for name, write in found.items() if name not in LEFT_OUT}


def write_retail(folder: Path) -> None:
    """Write the gift wholesaler's tables."""
    write_shop(public.RETAIL, folder)


def write_sample(folder: Path) -> None:
    """Write the sample shop's tables."""
    write_sample_shop(folder, HOUSEHOLDS)


def _write_coffee(folder: Path) -> None:
    """Write the months of coffee as weeks."""
    data = DATA / "scanner_coffee_monthly" / "panel.parquet"
    with tempfile.TemporaryDirectory() as name:
        panel = Path(name, "panel.parquet")
        duckdb.execute(COFFEE_PANEL.format(data=data, panel=panel))
        write_panel_shop(panel, folder)
