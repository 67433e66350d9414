"""A million random prices through the real models: is any rule broken?"""

import tempfile
from pathlib import Path

import duckdb

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.run_dbt import run_dbt
from benchmarks.prices.guard_conditions import CHANGES_PER_WEEK, GUARDS, SUGGESTED
from python_udfs.shops.random_prices import write_random_shop

MODELS = (
    *("int_competitor_prices", "int_latest_stock", "int_stock_cover"),
    *("int_price_rules", "int_single_price_limits", "int_price_limits"),
    *("int_optimal_prices", "int_price_gains", "int_price_line_products"),
    *("int_price_line_tries", "int_price_line_steps", "int_chosen_prices"),
    *("int_suggested_prices", "int_price_reasons", "price_suggestions"),
)


def guard_figures(quotes: int = 1_000_000) -> list[Figure]:
    """Return how often each guard is broken among so many random suggestions: 0 is due.

    Raises RuntimeError with dbt's output where a model fails on them.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "random.duckdb"
        write_random_shop(database, quotes)
        run_price_models(database)
        broken = broken_guards(database)
    return [
        Figure(f"{quotes:,} random prices: guard '{guard}' broken", times, at_most(0))
        for guard, times in broken.items()
    ]


def run_price_models(database: Path) -> None:
    """Let dbt make the suggestions of the shop in `database`."""
    run_dbt("run", database, MODELS)


def broken_guards(database: Path) -> dict[str, int]:
    """Return for each guard how many suggestions in `database` break it."""
    broken = {
        guard: f"select count(*) from suggested where {condition}"
        for guard, condition in GUARDS.items()
    }
    with duckdb.connect(str(database)) as connection:
        connection.execute(SUGGESTED)
        return {
            guard: connection.execute(ask).fetchall()[0][0]
            for guard, ask in (broken | {"changes per week": CHANGES_PER_WEEK}).items()
        }
