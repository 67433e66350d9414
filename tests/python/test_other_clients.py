"""Functions whose models are SQL, called from clients that have no Python."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

from python_udfs import connect

NODE = PROJECT / "tests" / "node"
CALLS = {
    "recommendation_score": """
        select
            recommendation_score(customer_id, product_id) as score,
            recommendation_score_reasons(customer_id, product_id).sentence as reasons
        from customer_offers order by customer_id, offer_rank limit 100""",
    "churn_probability": """
        select
            churn_probability(customer_id) as score,
            churn_probability_reasons(customer_id).sentence as reasons
        from customer_churn_risk order by customer_id limit 100""",
    "response_probability": """
        select
            response_probability(campaign_id, customer_id) as score,
            response_probability_reasons(campaign_id, customer_id).sentence as reasons
        from feat_marketing__campaign_customers
        order by campaign_id, customer_id limit 100""",
}


def ask_command_line(file, sql):
    shell = Path(sys.executable).with_name("duckdb")
    return run([shell, "-readonly", "-json", file, sql])


def ask_node(file, sql):
    if not shutil.which("npm"):
        pytest.skip("Node is not here")
    if not (NODE / "node_modules").is_dir():
        run(["npm", "install", "--no-package-lock", "--silent"], cwd=NODE)
    return run(["node", "ask.mjs", file, sql], cwd=NODE)


def run(command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


@pytest.mark.parametrize("ask", [ask_command_line, ask_node])
@pytest.mark.parametrize("function", CALLS)
def test_a_sql_function_answers_as_it_does_in_python(built_sample, function, ask):
    with connect(built_sample) as connection:
        found = connection.execute(CALLS[function])
        names = [column[0] for column in found.description]
        expected = [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    answers = ask(built_sample, CALLS[function])

    assert any(row["score"] is not None for row in expected)
    for answer, row in zip(answers, expected, strict=True):
        assert answer["score"] == pytest.approx(row["score"], rel=1e-12)
        assert answer["reasons"] == row["reasons"]
