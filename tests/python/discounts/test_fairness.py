"""Protected groups: no price or discount reads them, and an unfair policy is caught."""

import json
import re

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT
from tables_as_models import project_for, run, write

AUDIT = (
    *("int_customer_groups", "int_group_prices", "int_group_separation"),
    "fairness_audit",
)
DISCOUNTS = (
    *("int_discount_effects", "int_discount_offers", "int_discount_choices"),
    "discount_suggestions",
)


@pytest.fixture(scope="module")
def nodes():
    manifest = project_for("shop")
    nodes = [*manifest.nodes.values(), *manifest.functions.values()]
    return {n.name: n for n in nodes if n.resource_type in ("model", "function")}


def parents(node):
    return {parent.split(".")[2] for parent in node.depends_on.nodes}


def below(nodes, name):
    children = {child for child, node in nodes.items() if name in parents(node)}
    return children.union(*(below(nodes, child) for child in children))


def test_groups_are_read_by_the_audit_alone(nodes):
    assert below(nodes, "int_customer_groups") == set(AUDIT[1:])


def test_no_other_model_or_function_reads_what_makes_the_groups(nodes):
    words = r"attribute_value|protected_attributes|\bcustomers\.(country|attributes)\b"
    readers = {
        name
        for name, node in nodes.items()
        if name != "int_customer_groups"
        and "stg_customers" in parents(node)
        and (
            re.search(rf"{words}|\b(country|attributes)\b", node.raw_code)
            or node.language == "python"
        )
    }
    assert readers == set()
    others = set(nodes) - {"stg_customers", "int_customer_groups"}
    assert {n for n in others if re.search(words, nodes[n].raw_code)} == set()


def test_a_built_shop_carries_no_protected_column_into_any_model(built_sample):
    with duckdb.connect(built_sample, read_only=True) as connection:
        found = connection.execute("""
            select distinct table_name
            from duckdb_columns()
            where
                schema_name = 'main'
                and not regexp_matches(table_name, '^stg_')
                and column_name in (
                    'attributes', 'country', 'age', 'income', 'marital_status',
                    'kids_count', 'home_ownership', 'group_name'
                )
            order by all""").fetchall()
    assert [name for (name,) in found] == sorted(AUDIT)


def audit(database, **options):
    done = run(database, *AUDIT, **options)
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database), read_only=True) as connection:
        table = connection.sql("from fairness_audit").df()
    return table.set_index(["attribute", "group_name"])


def write_shop(database, discount_rates, prices=10.0):
    """Write 400 customers, every other one old, and what each is offered."""
    ages = np.where(np.arange(400) % 2, "old", "young")
    attributes = [json.dumps({"age": age}) for age in ages]
    customers = pd.DataFrame({"customer_id": np.arange(400).astype(str)})
    write(
        database,
        stg_customers=customers.assign(country="UK", attributes=attributes),
        int_consenting_customers=customers,
        discount_suggestions=customers.assign(
            product_id="tea",
            discount_rate=discount_rates,
            price=prices,
            discounted_price=prices * (1 - discount_rates),
        ),
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return tmp_path_factory.mktemp("fairness") / "shop.duckdb"


def test_an_unfair_policy_is_caught(database):
    write_shop(database, np.where(np.arange(400) % 2, 0.0, 0.3))
    found = audit(database)
    young, old = found.loc[("age", "young")], found.loc[("age", "old")]
    assert (young["auc"], old["auc"]) == (1, 0)
    assert old["max_price_ratio"] == pytest.approx(1 / 0.7)
    assert not old["is_within_bound"]
    assert old["is_separable"]
    assert found.loc[("age", "all groups")]["is_separable"]
    assert "some input stands for it" in old["finding"]


def test_price_lists_of_groups_are_seen_beside_discounts(database):
    write_shop(database, np.zeros(400), np.where(np.arange(400) % 2, 10.0, 15.0))
    found = audit(database)
    young, old = found.loc[("age", "young")], found.loc[("age", "old")]
    assert young["own_price_ratio"] == young["price_ratio"] == pytest.approx(1.5)
    assert old["own_price_ratio"] == old["max_price_ratio"] == 1
    assert young["is_within_bound"]
    assert not young["is_separable"]
    assert not young["are_own_prices_within_bound"]
    assert old["are_own_prices_within_bound"]
    assert "own prices are up to 50.0 % above" in young["finding"]


def test_a_leaning_too_small_to_see_by_eye_is_caught(database):
    random = np.random.default_rng(1)
    chance = np.where(np.arange(400) % 2, 0.2, 0.4)
    write_shop(database, np.where(random.random(400) < chance, 0.1, 0.0))
    found = audit(database)
    assert found.loc[("age", "all groups")]["is_within_bound"]
    assert found.loc[("age", "all groups")]["is_separable"]


def test_discounts_by_chance_are_no_finding_and_the_area_is_scikit_learns(database):
    from sklearn.metrics import roc_auc_score

    random = np.random.default_rng(2)
    rates = random.choice([0, 0, 0.05, 0.1], 400)
    write_shop(database, rates)
    found = audit(database)
    assert not found["is_separable"].any()
    assert found["is_within_bound"].all()
    expected = roc_auc_score(np.arange(400) % 2, rates)
    assert found.loc[("age", "old")]["auc"] == pytest.approx(expected)
    drawn = [roc_auc_score(random.permutation(400) % 2, rates) for _ in range(2000)]
    error = found.loc[("age", "old")]["auc_error"]
    assert error == pytest.approx(np.std(drawn), rel=0.06)


def test_groups_cannot_be_told_from_the_samples_discounts(built_sample, tmp_path):
    """The sample's customers, habits and prices; costs and buyers invite discounts."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{built_sample}' as built (read_only)")
        for name in (
            *("product_recommendations", "int_customer_price_sensitivity"),
            *("int_linear_demand", "int_price_rules", "int_consenting_customers"),
            *("int_offer_prices", "int_lowest_prices", "int_price_ranges"),
        ):
            connection.execute(f"create table {name} as from built.main.{name}")
        connection.execute("""
            create table stg_customers as from built.shop_tables.customers;
            create table int_price_curves as
            select * replace (
                0.2 * price as unit_cost,
                0.5 * price as lowest_price,
                true as has_enough_evidence,
                least(elasticity, -3.0) as elasticity,
                least(elasticity_high, -2.8) as elasticity_high
            )
            from built.main.int_price_curves""")
    done = run(database, *DISCOUNTS)
    assert done.returncode == 0, done.stdout
    found = audit(database)
    overall = found.xs("all groups", level="group_name")
    assert (overall["discounted_share"] > 0.3).all()
    assert overall["is_within_bound"].all()
    groups = found.drop("all groups", level="group_name")
    assert len(groups) > 15
    # One of 25 groups lies beyond 3.5 deviations in 1 shop of 100.
    deviations = (groups["auc"] - 0.5) / groups["auc_error"]
    assert deviations.abs().max() < 3.5, deviations


def test_the_vars_name_what_the_sample_knows(sample_shop):
    text = (PROJECT / "dbt_project.yml").read_text()
    [names] = re.findall(r"protected_attributes: \[(.*?)\]", text)
    known = duckdb.sql(
        f"select unnest(json_keys(attributes)) from '{sample_shop}/customers.parquet'"
    ).fetchall()
    assert set(names.split(", ")) - {"country"} <= {name for (name,) in known}
