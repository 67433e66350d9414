"""Suggested price tests: do tests of so many units tell which price brings more?"""

import duckdb
import numpy as np
import pandas as pd
import pytest
from tables_as_models import run, write

from python_udfs.connection import WRITING

# At 11.00 instead of 10.00 a unit leaves 5.00 instead of 4.00: from here on it pays.
LOW, HIGH, BREAK_EVEN = 9.0, 11.0, np.log(4 / 5) / np.log(11 / 10)
TESTS = 3_000
CANDIDATE = {
    "current_price": 10.0,
    "price": 10.0,
    "low_price": LOW,
    "high_price": HIGH,
    "objective": "margin",
    "objective_cost": 6.0,
    "objective_now": 400.0,
    "expected_units": 100.0,
    "standard_error": 0.0,
    "break_even_of_raise": BREAK_EVEN,
    "break_even_of_cut": None,
    "log_step": np.log(HIGH / LOW),
    "no_change_reason": "not known",
}
TYPES = """
    alter table int_price_test_candidates alter break_even_of_cut type double;
    alter table int_price_test_candidates alter current_price type decimal(12, 2);
    alter table int_price_test_candidates alter low_price type decimal(12, 2);
    alter table int_price_test_candidates alter high_price type decimal(12, 2);
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A file in which tests are suggested of products whose elasticity is as named."""
    database = tmp_path_factory.mktemp("tests") / "shop.duckdb"
    products = [
        {"product_id": str(elasticity), "elasticity": elasticity} | CANDIDATE
        for elasticity in (-1.5, -1.0)
    ]
    text = {"category": "", "model_id": "m"}
    interval = {"elasticity_low": -8.0, "elasticity_high": -0.1}
    curves = [product | text | interval for product in products]
    write(
        database,
        int_price_test_candidates=products,
        int_price_curves=[row | {"product_name": "tea"} for row in curves],
        int_product_views=[{"product_id": "none", "views_per_unit": 1.0}],
    )
    with duckdb.connect(str(database), config=WRITING) as connection:
        connection.execute(TYPES)
    done = run(database, "int_price_test_arms", "price_test_suggestions")
    assert done.returncode == 0, done.stdout
    return database


def suggested(database):
    with duckdb.connect(str(database)) as connection:
        return connection.sql("from price_test_suggestions").df()


def test_the_weeks_sell_what_each_arm_needs(shop):
    for row in suggested(shop).itertuples():
        slower_arm = 100 * (HIGH / 10) ** row.price_elasticity / 2
        assert (row.weeks - 1) * slower_arm < row.units_per_arm
        assert row.units_per_arm <= row.weeks * slower_arm


def test_four_of_five_tests_tell_which_price_brings_more(shop):
    random = np.random.default_rng(0)
    arms = []
    for row in suggested(shop).itertuples():
        units = {HIGH: row.units_per_arm}
        units[LOW] = row.units_per_arm * (LOW / HIGH) ** row.price_elasticity
        arms += [
            {
                "test_id": f"{row.product_id} {number}",
                "product_id": f"{row.product_id} {number}",
                "price": price,
                "visitors": 100_000,
                "units": float(random.poisson(expected)),
                "ended_at": pd.Timestamp("2025-01-01"),
            }
            for number in range(TESTS)
            for price, expected in units.items()
        ]
    cutoffs = [{"cutoff_date": pd.Timestamp("2025-06-02"), "is_latest": True}]
    write(shop, stg_price_tests=arms, int_elasticity_cutoffs=cutoffs)
    done = run(shop, "int_price_test_elasticities")
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(shop)) as connection:
        told = connection.execute(f"""
            select
                split_part(product_id, ' ', 1) as kind,
                avg((
                    elasticity - 1.708141 * standard_error > {BREAK_EVEN}
                    and elasticity + 1.708141 * standard_error < 0
                )::integer)
            from int_price_test_elasticities
            group by kind order by kind""").fetchall()
    # The one near to where both bring the same, the other near to no effect; the arm
    # that sells more than it must adds a little.
    for _, share in told:
        assert 0.78 < share < 0.9, told
