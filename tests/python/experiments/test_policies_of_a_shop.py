"""Policies evaluated by a build: on a shop's own decisions, and on simulated ones."""

import math

import duckdb
import pandas as pd
import pytest
from conftest import dbt
from habits_shop import LAST_DAY, REFUSING, REGULARS, SHELF, write_shop

from python_udfs import connect
from python_udfs.shops.simulated import PRICE_STEPS, SIMULATED_TABLES


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
        database=folder / "shop.duckdb",
        raw_files=folder / "shop",
    )
    assert done.returncode == 0, done.stdout
    with connect(str(folder / "shop.duckdb")) as connection:
        yield connection


@pytest.fixture(scope="module")
def sample(built_sample):
    with connect(built_sample) as connection:
        yield connection


def test_a_shops_policy_is_evaluated_without_who_refuses(shop):
    found = shop.execute("from policy_values").df()
    assert list(found["estimator"]) == [
        "doubly robust",
        "inverse propensity",
        "self-normalised",
    ]
    assert set(found["source"]) == {"logged"}
    assert set(found["decisions"]) == {500}
    assert set(found["logged_value"]) == {2.5}
    assert found["value_per_decision"].tolist() == pytest.approx([3, 3, 3], abs=0.02)
    assert set(found["verdict"]) == {"better"}


def test_no_table_of_decisions_names_a_customer(shop):
    [(named,)] = shop.execute("""
        select count(*) from duckdb_columns()
        where table_name in
            ('int_decision_log', 'stg_candidate_policies', 'policy_values')
        and column_name = 'customer_id'""").fetchall()
    assert named == 0


def test_an_analyst_asks_for_what_the_mart_says(shop):
    function = "from policy_value('stg_candidate_policies') order by all"
    mart = "from policy_values order by all"
    assert shop.execute(function).fetchall() == shop.execute(mart).fetchall()


def test_the_samples_policies_are_evaluated_on_a_simulated_log_and_say_so(sample):
    found = sample.execute("""
        select policy_name, list(distinct source), count(value_per_decision)
        from policy_values group by all order by all
        """).fetchall()
    assert found == [
        ("always 10 % less", ["simulated"], 3),
        ("always today's price", ["simulated"], 3),
        ("the step of highest expected margin", ["simulated"], 3),
    ]


@pytest.fixture(scope="module")
def truth(sample_shop):
    """What every step would bring, which no log knows, beside what was logged."""
    with duckdb.connect() as connection:
        for name in ("order_lines", "products", "simulated_products"):
            file = sample_shop / f"{name}.parquet"
            connection.execute(f"create view {name} as from '{file}'")
        connection.execute(f"create table steps as {PRICE_STEPS}")
        for name in ("logged_decisions", "candidate_policies"):
            sql = SIMULATED_TABLES[f"simulated_{name}"]
            connection.execute(f"create table {name} as {sql}")
        yield connection


def test_simulated_units_average_what_they_were_drawn_from(truth):
    # Geometric with mean m: its variance is m + m^2.
    [(units, expected, variance)] = truth.execute("""
        select
            sum(decisions.reward / unit_margin),
            sum(expected_units),
            sum(expected_units + power(expected_units, 2))
        from logged_decisions as decisions
        inner join steps using (decision_id, action)
        where unit_margin <> 0
        """).fetchall()
    assert abs(units - expected) < 4 * math.sqrt(variance)


def test_simulated_actions_are_as_likely_as_their_propensity(truth):
    found = truth.execute("""
        select any_value(propensity), count(*), sum(count(*)) over ()
        from logged_decisions group by action""").fetchall()
    assert len(found) == 3
    for propensity, count, total in found:
        chance = float(propensity)
        sd = math.sqrt(float(total) * chance * (1 - chance))
        assert abs(count - float(total) * chance) < 4 * sd


def test_every_simulated_decision_is_made_once(truth):
    [(made, decisions)] = truth.execute("""
        select
            (select count(*) from logged_decisions),
            (select count(distinct decision_id) from steps)
        """).fetchall()
    assert made == decisions > 1000


def test_simulated_estimates_lie_near_the_simulated_truth(sample, truth):
    true_values = dict(
        truth.execute("""
            select policy_name, avg(unit_margin * expected_units)
            from candidate_policies inner join steps using (decision_id, action)
            group by policy_name""").fetchall()
    )
    found = sample.execute("""
        select policy_name, value_per_decision, high - low
        from policy_values where low is not null""").fetchall()
    assert len(found) == 9
    for policy, value, width in found:  # within about four standard errors
        assert abs(value - true_values[policy]) < width
