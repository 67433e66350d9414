"""The shop of planted elasticities, and the figures that are taken from it."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from benchmarks.prices.planted import estimates, evaluated, evaluated_estimators
from python_udfs.prices.estimator_choice import ESTIMATORS
from python_udfs.shops.planted_prices import (
    FEAST_WEEKS,
    FIRST_DAY,
    write_planted_prices,
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Folder and truth of a shop."""
    folder = tmp_path_factory.mktemp("planted")
    return folder, write_planted_prices(folder, 1)


def product_weeks(folder):
    return duckdb.sql(f"""
        with weeks as (
            select
                product_id,
                date_diff('day', date '{FIRST_DAY.date()}', ordered_at) // 7 as week,
                sum(quantity) as units,
                median(unit_price) as price
            from '{folder}/order_lines.parquet'
            group by all
        ),
        promoted as (
            select
                product_id,
                date_diff('day', date '{FIRST_DAY.date()}', starts_at) // 7 as week
            from '{folder}/promotions.parquet'
        )
        select
            *,
            (product_id, week) in (select (product_id, week) from promoted)
                as is_promoted,
            sum(units) over (
                partition by product_id order by week
                rows between 4 preceding and 1 preceding
            ) as recent_units,
            true as is_price_seen
        from weeks
        order by product_id, week""").df()


def elasticity_with_controls(weeks):
    """Least squares with all that the merchant looked at."""
    seen = weeks[weeks["week"] >= 4]
    year = 2 * np.pi * seen["week"] / 52
    regressors = np.column_stack(
        [
            np.log(seen["price"]),
            np.ones(len(seen)),
            seen["is_promoted"],
            seen["week"],
            np.log(seen["recent_units"]),
            *(wave(turn * year) for wave in (np.sin, np.cos) for turn in (1, 2)),
            np.isin(seen["week"] % 52, FEAST_WEEKS),
        ]
    ).astype(float)
    return np.linalg.lstsq(regressors, np.log(seen["units"]), rcond=None)[0][0]


@pytest.fixture(scope="module")
def shop(planted):
    """The truth, beside a mart that holds it and the naive estimate."""
    folder, truth = planted
    with duckdb.connect() as connection:
        connection.register("weeks", product_weeks(folder))
        connection.execute("create table int_price_weeks as from weeks")
        connection.register("truth", truth)
        connection.execute("""
            create table product_elasticities as
            select *, elasticity - 0.01 as elasticity_low,
                elasticity + 0.01 as elasticity_high
            from truth""")
        found = estimates(connection, truth).assign(seed=1)
        same = {"elasticity": found["true_elasticity"], "low": -9.0, "high": 0.0}
        yield found.assign(**{f"pyfixest_{name}": same[name] for name in same})


def test_the_same_seed_writes_the_same_shop(planted, tmp_path):
    folder, truth = planted
    pd.testing.assert_frame_equal(truth, write_planted_prices(tmp_path / "same", 1))
    assert not truth.equals(write_planted_prices(tmp_path / "other", 2))
    for name in ["order_lines", "products", "promotions"]:
        again, other = (
            pd.read_parquet(tmp_path / which / f"{name}.parquet")
            for which in ["same", "other"]
        )
        first = pd.read_parquet(folder / f"{name}.parquet")
        pd.testing.assert_frame_equal(first, again)
        assert not first.equals(other)


def test_prices_follow_demand_so_that_least_squares_alone_misses(planted, shop):
    folder, truth = planted
    weeks = product_weeks(folder).groupby("product_id")
    controlled = [elasticity_with_controls(rows) for _, rows in weeks]
    assert np.abs(controlled - truth["elasticity"]).mean() < 0.15
    assert (shop["naive_elasticity"] - shop["true_elasticity"]).abs().mean() > 0.25


def test_figures_are_of_the_mart_and_the_naive_estimate_stands_beside(shop):
    answered, error, coverage, promotion = evaluated(shop)
    assert (answered.value, error.value, promotion.value) == (1, 0, 0)
    assert (error.verdict, error.repeats) == ("holds", [0])
    assert (coverage.value, coverage.verdict) == (1, "falls short")
    naive, pyfixest = error.peer.split(", ")
    assert pyfixest == "pyfixest .0000"
    assert float(naive.removeprefix("naive least squares ")) == pytest.approx(
        (shop["naive_elasticity"] - shop["true_elasticity"]).abs().mean(), abs=1e-4
    )


def test_a_product_without_an_answer_is_said_and_not_counted(shop):
    silent = shop.assign(elasticity=shop["elasticity"].where(shop.index > 4))
    answered, error, *_ = evaluated(silent)
    assert (answered.value, error.value) == (0.9, 0)


def test_each_estimator_is_shown_whether_chosen_or_not(shop):
    off = {name: 0.1 * place for place, name in enumerate(ESTIMATORS)}
    columns = {
        f"{name}_{end}": shop["true_elasticity"] + by + width
        for name, by in off.items()
        for end, width in {"elasticity": 0, "low": -0.05, "high": 0.05}.items()
    }
    rows = list(evaluated_estimators(shop.assign(**columns)))
    assert [row.value for row in rows[::2]] == pytest.approx(list(off.values()))
    assert [row.value for row in rows[1::2]] == [1, 0, 0]
    assert {row.verdict for row in rows} == {""}
