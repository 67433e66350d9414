"""The sample shop, built from nothing: what an analyst finds in the file."""

import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
from conftest import PROJECT, build, dbt

from python_udfs import connect, connect_ibis, summary
from python_udfs.diff_marts import differing_rows, mart_names

# One call of each function, on a customer, product or campaign that the sample has.
FUNCTION_CALLS = {
    "recommendation_score": "recommendation_score(customer_id, product_id)",
    "churn_probability": "churn_probability(customer_id)",
    "units_at_price": "units_at_price(product_id, price)",
    "suggested_price": "suggested_price(product_id)",
    "price_elasticity": "price_elasticity(product_id)",
    "suggested_discount": "suggested_discount(customer_id, product_id)",
    "units_on_date": "units_on_date(forecast_product_id, forecast_date)",
    "campaign_roi": "campaign_roi(campaign_id)",
}
EXAMPLES = """
    select
        offers.customer_id,
        offers.product_id,
        offers.price,
        forecast.product_id as forecast_product_id,
        forecast.forecast_date,
        campaigns.campaign_id
    from (from customer_offers order by all limit 1) as offers
    cross join (from product_demand_forecast order by all limit 1) as forecast
    cross join (
        from campaign_returns where expected_roi is not null order by all limit 1
    ) as campaigns
"""


@pytest.fixture
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


def test_every_model_is_live_and_beats_its_baseline(shop):
    gates = shop.execute(
        "select model_name, beats_baseline, is_live from model_quality where is_gate"
    ).fetchall()
    assert len(gates) == 5
    assert {(beats, live) for _, beats, live in gates} == {(True, True)}


def test_every_model_was_tried_on_many_rows_and_equals_its_source(shop):
    for rows, difference in shop.execute(
        "select parity_rows, parity_difference from model_registry"
    ).fetchall():
        assert rows > 500
        assert difference <= 1e-5


@pytest.mark.parametrize("mart", mart_names())
def test_a_mart_has_rows_for_a_client_without_our_python(built_sample, mart):
    ask = f"""
import duckdb
connection = duckdb.connect({built_sample!r}, read_only=True)
print(connection.execute("select count(*) from {mart}").fetchall()[0][0])
"""
    answer = subprocess.run(
        [sys.executable, "-I", "-c", ask], capture_output=True, text=True, check=True
    )
    assert int(answer.stdout) > 0


@pytest.mark.parametrize("function", FUNCTION_CALLS)
def test_a_function_answers_through_connect_ibis_and_the_shell(built_sample, function):
    sql = f"select {FUNCTION_CALLS[function]} as answer from ({EXAMPLES})"
    with connect(built_sample) as connection:
        [(by_connect,)] = connection.execute(sql).fetchall()
    backend = connect_ibis(built_sample)
    [by_ibis] = backend.sql(sql).to_pandas()["answer"]
    backend.disconnect()
    shell = subprocess.run(
        [sys.executable, "-m", "python_udfs.shell", built_sample, sql],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert by_connect is not None
    assert by_ibis == pytest.approx(by_connect)
    assert "answer" in shell.stdout


def test_every_function_of_the_project_is_called_above():
    names = {path.stem for path in (PROJECT / "functions").glob("*.sql")}
    assert names == set(FUNCTION_CALLS)


def test_the_shell_says_what_was_wrong_and_fails(built_sample):
    shell = subprocess.run(
        [sys.executable, "-m", "python_udfs.shell", built_sample, "selekt 1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode == 1
    assert "syntax error" in shell.stderr


def test_rows_that_break_the_contract_are_set_aside_and_counted(shop):
    reasons = dict(
        shop.execute(
            "select reason, count(*) from quarantined_rows group by 1"
        ).fetchall()
    )
    assert reasons["order_lines.quantity is zero"] == 831
    counted = "select sum(quarantined_count) from stg_raw_tables"
    assert shop.execute(counted).fetchall() == [(sum(reasons.values()),)]


def test_the_readmes_questions_have_the_answers_it_gives(shop):
    [block] = re.findall(r"```sql\n(.*?)```", (PROJECT / "README.md").read_text(), re.S)
    *questions, last_answer = re.split(r"(?<=;)\n", block)
    answers = [answer_above(text) for text in [*questions[1:], last_answer]]
    for question, answer in zip(questions, answers, strict=True):
        sql = re.sub(r"^--.*\n", "", question, flags=re.M)
        rows = shop.execute(sql).fetchall()
        assert ["  ".join(map(str, row)) for row in rows] == answer


def answer_above(text):
    """Return the rows that a text of the README begins with, before a blank line."""
    lines = text.split("\n\n")[0].strip().splitlines()
    return [re.sub(r"  +", "  ", line.removeprefix("-- ")) for line in lines]


def test_the_summary_says_what_was_read_set_aside_simulated_and_learned(
    built_sample, capsys
):
    summary.main(built_sample)

    printed = capsys.readouterr().out
    assert "299050" in printed  # order lines read
    assert "order_lines.quantity is zero" in printed
    assert "unit_cost" in printed  # simulated
    assert "500 customers gave no answer on consent" in printed
    assert printed.count("live") == 5
    assert "make sql QUERY=" in printed


def test_offers_name_the_models_that_made_them(shop):
    unknown = """
        select count(*) from customer_offers
        where recommender_model_id not in (select model_id from live_models)
    """
    assert shop.execute(unknown).fetchall() == [(0,)]


def test_two_builds_on_the_same_data_give_the_same_decisions(
    built_sample, sample_shop, tmp_path
):
    again = build(database=tmp_path / "again.duckdb", raw_files=sample_shop)

    differing = differing_rows(built_sample, again)

    assert {name for name, (_, different) in differing.items() if different} == set()


def test_a_second_build_trains_nothing_again(built_sample, sample_shop, tmp_path):
    copy = tmp_path / "sample.duckdb"  # under its own name: functions hold it
    shutil.copy(built_sample, copy)
    before = models_of(copy)
    done = dbt("build", database=copy, raw_files=sample_shop)

    assert done.returncode == 0, done.stdout
    assert "has not changed" in done.stdout
    assert models_of(copy) == before


def models_of(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select model_id, content_hash from model_registry order by all"
        ).fetchall()


def test_a_build_killed_halfway_leaves_decisions_and_the_next_build_right(
    built_sample, sample_shop, tmp_path
):
    copy = tmp_path / "sample.duckdb"
    shutil.copy(built_sample, copy)
    killed = kill_while_training(copy, sample_shop)
    assert killed

    offers = "select count(*) from customer_offers"
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute(offers).fetchall()[0][0] > 0
    build(database=copy, raw_files=sample_shop)
    differing = differing_rows(built_sample, str(copy))
    assert {name for name, (_, different) in differing.items() if different} == set()


def kill_while_training(database, raw_files):
    """Kill a build that would train everything anew; True if it was in the middle."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("update train_churn set model_id = 'older'")
        connection.execute("update train_demand set model_id = 'older'")
    process = subprocess.Popen(
        [
            *(sys.executable, "-u", "-c", "from dbt.cli.main import cli; cli()"),
            *("build", "--target-path", str(database.with_suffix(".target"))),
            *("--vars", f"{{raw_files: {raw_files}}}"),
        ],
        cwd=PROJECT,
        env={**os.environ, "DUCKMART_DB": str(database)},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if "START" in line and "train_" in line:
            process.kill()
            break
    return process.wait() == -9
