"""Policies judged by a build: the shop's own decisions, and the simulated ones."""

import math

import pandas as pd
import pytest
from conftest import dbt
from test_cold_start import LAST_DAY, REFUSING, REGULARS, SHELF, write_shop

from python_udfs import connect


def write_decisions(folder):
    """Write 600 price steps taken by chance, as many about who refuses as about others.

    A step down brings 3 from customers who agree and 100 from the one who does not.
    """
    customers = [*REGULARS[:4], None, REFUSING] * 100
    steps = [-0.1, 0.0] * 300
    decisions = pd.DataFrame(
        {
            "decision_id": [f"d{number}" for number in range(len(customers))],
            "decided_at": LAST_DAY,
            "action": sorted(steps),
            "propensity": 0.5,
            "reward": [
                100.0 if who == REFUSING else 3.0 if step < 0 else 2.0
                for who, step in zip(customers, sorted(steps), strict=True)
            ],
            "product_id": SHELF[0],
            "customer_id": customers,
        }
    )
    decisions.to_parquet(folder / "logged_decisions.parquet")
    down = decisions[["decision_id"]].assign(
        policy_name="always down", action=-0.1, probability=1.0
    )
    down.to_parquet(folder / "candidate_policies.parquet")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies")
    write_shop(folder / "shop", days=30)
    write_decisions(folder / "shop")
    done = dbt(
        *("build", "--select", "+policy_values", "+policy_value"),
        *("--indirect-selection", "buildable", "--exclude-resource-types", "unit_test"),
        database=folder / "policies.duckdb",
        raw_files=folder / "shop",
    )
    assert done.returncode == 0, done.stdout
    with connect(str(folder / "policies.duckdb")) as connection:
        yield connection


@pytest.fixture(scope="module")
def sample(built_sample):
    with connect(built_sample) as connection:
        yield connection


def test_a_shops_policy_is_judged_without_who_refuses(shop):
    found = shop.execute("from policy_values").df()
    assert list(found["estimator"]) == [
        "doubly robust",
        "inverse propensity",
        "self-normalised",
    ]
    assert set(found["source"]) == {"logged"}  # costs are unknown: nothing to simulate
    assert set(found["decisions"]) == {500}
    assert set(found["logged_value"]) == {2.5}
    assert found["value_per_decision"].tolist() == pytest.approx([3, 3, 3], abs=0.02)
    assert set(found["verdict"]) == {"better"}


def test_no_table_of_decisions_names_a_customer(shop):
    [(named,)] = shop.execute("""
        select count(*) from duckdb_columns()
        where table_name in ('int_decision_log', 'int_policies', 'policy_values')
        and column_name = 'customer_id'""").fetchall()
    assert named == 0


def test_an_analyst_asks_for_what_the_mart_says(shop):
    function = "from policy_value('int_policies') order by all"
    mart = (
        "select * exclude (true_value, true_difference) from policy_values order by all"
    )
    assert shop.execute(function).fetchall() == shop.execute(mart).fetchall()


def test_without_a_log_there_are_only_simulated_rows_and_they_say_so(sample):
    [(sources,)] = sample.execute(
        "select list(distinct source) from policy_values"
    ).fetchall()
    assert sources == ["simulated"]


def test_simulated_units_average_what_they_were_drawn_from(sample):
    # Geometric with mean m: its variance is m + m^2.
    [(units, expected, variance)] = sample.execute("""
        select
            sum(decisions.units),
            sum(actions.expected_units),
            sum(actions.expected_units + power(actions.expected_units, 2))
        from int_simulated_decisions as decisions
        inner join int_simulated_actions as actions using (decision_id, action)
        """).fetchall()
    assert abs(units - expected) < 4 * math.sqrt(variance)


def test_simulated_actions_are_as_likely_as_their_propensity(sample):
    found = sample.execute("""
        select any_value(propensity), count(*), sum(count(*)) over ()
        from int_simulated_decisions group by action""").fetchall()
    assert len(found) == 3
    for propensity, count, total in found:
        sd = math.sqrt(total * propensity * (1 - propensity))
        assert abs(count - total * propensity) < 4 * sd


def test_simulated_estimates_lie_near_the_simulated_truth(sample):
    found = sample.execute("""
        select abs(value_per_decision - true_value) < high - low
        from policy_values where source = 'simulated' and low is not null
        """).fetchall()
    assert found == [(True,)] * 9  # within about four standard errors
