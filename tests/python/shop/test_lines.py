"""Each model has its own line: what fails in it stops nothing else.

A ladder stands below each: where every booster is refused, a simple method serves.
"""

import csv
import json
import re
import shutil

import duckdb
import pytest
from conftest import PROJECT, dbt

from python_udfs import connect
from python_udfs.commands.diff_marts import mart_names

with (PROJECT / "seeds" / "model_gates.csv").open() as gates:
    MODELS = [line["model_name"] for line in csv.DictReader(gates)]

# The model whose method a mart's column `scored_by` names.
MODEL_OF_MART = {
    "campaign_returns": "campaign_response",
    "customer_churn_risk": "churn",
    "customer_offers": "recommender",
    "customer_product_scores": "recommender",
    "price_suggestions": "price_elasticity",
    "product_demand_forecast": "demand",
    "product_recommendations": "recommender",
    "replenishment_orders": "demand",
}
# What decides in it, and must not be null because a challenger failed.
DECISION = {
    "campaign_returns": "expected_response_rate",
    "customer_churn_risk": "churn_probability",
    "customer_offers": "purchase_probability",
    "customer_product_scores": "purchase_probability",
    "price_suggestions": "expected_units",
    "product_demand_forecast": "expected_units",
    "product_recommendations": "score",
    "replenishment_orders": "order_units",
}


@pytest.fixture(scope="module")
def refused(built_sample, sample_shop, tmp_path_factory):
    """The sample shop, once more from its live models on, every booster refused."""
    copy = tmp_path_factory.mktemp("refused") / "sample.duckdb"
    shutil.copy(built_sample, copy)
    with duckdb.connect(str(copy)) as connection:
        for name in MODELS:
            connection.execute(
                f"update registered_{name} set parity_difference = 1"
                " where not is_simple"
            )
    lines = [f"live_{name}+" for name in MODELS]
    done = dbt("run", "--select", *lines, database=copy, raw_files=sample_shop)
    assert done.returncode == 0, done.stdout
    with connect(str(copy)) as connection:
        yield connection


def test_every_mart_that_names_a_method_is_asked(refused):
    found = refused.execute(
        "select table_name from duckdb_columns() where column_name = 'scored_by'"
        " and table_name in (select unnest(?))",
        [mart_names()],
    ).fetchall()
    assert {name for (name,) in found} == set(MODEL_OF_MART) == set(DECISION)


@pytest.mark.parametrize("name", MODELS)
def test_where_every_booster_is_refused_the_best_simple_method_is_live(refused, name):
    [(role, is_simple, shown)] = refused.execute(
        "select role, is_simple, exists (from model_quality as quality"
        " where quality.model_id = live.model_id and quality.is_live)"
        f" from live_{name} as live"
    ).fetchall()
    assert (role, is_simple, shown) == ("live", True, True)


@pytest.mark.parametrize("mart", MODEL_OF_MART)
def test_a_mart_whose_boosters_are_refused_is_filled_by_the_method_it_names(
    refused, built_sample, mart
):
    counted = f"select count(*), count({DECISION[mart]}) from {mart}"
    with duckdb.connect(built_sample, read_only=True) as connection:
        [(rows_before, decided_before)] = connection.execute(counted).fetchall()
    [(rows, decided)] = refused.execute(counted).fetchall()
    methods = refused.execute(
        f"select distinct scored_by from {mart} where scored_by is not null"
    ).fetchall()
    live = refused.execute(f"select method from live_{MODEL_OF_MART[mart]}").fetchall()

    assert rows > 0
    assert decided >= 0.5 * decided_before > 0
    assert mart == "replenishment_orders" or rows == rows_before
    assert methods == live


# Decisions of other models that a broken one stops too: they read what it says.
STOPPED_TOO = {
    "click": {"customer_product_scores", "product_recommendations", "customer_offers"},
    "price_elasticity": {"customer_offers"},
    "churn": {"customer_offers"},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project whose training models can be broken."""
    copy = tmp_path_factory.mktemp("broken") / "project"
    ignored = shutil.ignore_patterns(
        *(".git", ".venv*", ".build", "target", "logs", "*.duckdb", "__pycache__")
    )
    shutil.copytree(PROJECT, copy, ignore=ignored)
    return copy


@pytest.mark.parametrize("name", MODELS)
def test_a_training_that_breaks_stops_only_what_reads_it(
    project, built_sample, sample_shop, name, record_property
):
    copy = project / "sample.duckdb"  # in one place, so that dbt parses what changed
    shutil.copy(built_sample, copy)
    file = project / "models" / "training" / f"train_{name}.py"
    sound = file.read_text()
    start = re.search(r'def model\(dbt, session\):\n    """.*?"""\n', sound, re.S).end()
    file.write_text(sound[:start] + '    raise OSError("broken")\n' + sound[start:])
    done = dbt(
        *("build", "--select", f"train_{name}+", "--exclude-resource-types"),
        *("unit_test", "test"),
        database=copy,
        raw_files=sample_shop,
        project=project,
    )
    file.write_text(sound)

    assert done.returncode == 1
    results = json.loads((project / "sample.target" / "run_results.json").read_text())
    status = {r["unique_id"].split(".")[2]: r["status"] for r in results["results"]}
    skipped = {node for node, what in status.items() if what == "skipped"}
    kept = sorted(set(mart_names()) - skipped)
    print(f"train_{name} broken: {len(kept)} marts still built: {', '.join(kept)}")
    record_property("marts still built", kept)
    assert status[f"train_{name}"] == "error"
    assert {f"registered_{name}", f"live_{name}"} <= skipped
    others = {f"{kind}_{m}" for m in MODELS if m != name for kind in ("train", "live")}
    assert not others & skipped
    scored_by_others = {m for m, model in MODEL_OF_MART.items() if model != name}
    assert (skipped & scored_by_others) <= STOPPED_TOO.get(name, set())
