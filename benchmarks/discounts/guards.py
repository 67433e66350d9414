"""A million random personal quotes through the product's SQL: which limits break?

The tables that discounts read are drawn at random (see `random_discounts`); dbt runs
the models themselves; what comes out is checked by SQL of its own against what was
drawn. One age buys at discounts far more than others: it may get more, in the bound.
"""

import tempfile
from pathlib import Path

import duckdb

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.run_dbt import run_dbt
from benchmarks.discounts.quotes import ANYWAY, BROKEN, CAP, DONE, RATIO
from python_udfs.shops.random_discounts import write_random_discounts

VARS = {
    "max_discount_rate": CAP,
    "max_group_price_ratio": RATIO,
    "max_purchase_probability": ANYWAY,
    "discount_rate_step": 0.01,
    "protected_attributes": ["age", "country"],
}
RUNS = [
    {"response": "elasticity", "each": 2, "budget": 500},
    {"response": "linear", "each": 2, "budget": 500},
    {"response": "elasticity", "each": 20, "budget": 1_000_000},
]
MODELS = (
    *("int_discount_effects", "int_discount_offers", "int_discount_choices"),
    "discount_suggestions",
    *("int_customer_groups", "int_group_prices", "int_group_separation"),
    "fairness_audit",
)


def guard_figures() -> list[Figure]:
    """Return for each run how many of a million quotes break a limit: none may."""
    return [_figure(**run) for run in RUNS]


def _figure(response: str, each: int, budget: int) -> Figure:
    broken, done = _checked(response, each, budget)
    found = {limit: count for limit, count in broken.items() if count}
    return Figure(
        f"limits broken: {response}, {each} each, {budget:,} in all",
        int(sum(broken.values())),
        at_most(0),
        ours=f"{done['given']:,} given",
        peer=str(
            found
            or f"{done['spent']:,.2f} spent, ratio {done['ratio']:.3f},"
            f" tells {done['told'] or 'none'}"
        ),
    )


def _checked(response: str, each: int, budget: int) -> list[dict[str, float]]:
    limits = {"each": each, "budget": budget}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "quotes.duckdb"
        with duckdb.connect(str(database)) as connection:
            write_random_discounts(connection)
        run_dbt(
            "run",
            database,
            MODELS,
            **VARS,
            discount_response=response,
            max_discounts_per_customer=each,
            discount_budget=budget,
        )
        with duckdb.connect(str(database), read_only=True) as connection:
            return [
                connection.execute(BROKEN, limits).df().iloc[0].to_dict(),
                connection.execute(DONE).df().iloc[0].to_dict(),
            ]
