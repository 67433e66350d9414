"""The sample shop, built from nothing: what an analyst finds in the file."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml
from conftest import NO_TESTS, PROJECT, dbt
from functions_of_the_project import FUNCTIONS
from holding import kill_while_trained

from python_udfs import connect, connect_ibis
from python_udfs.commands import summary
from python_udfs.commands.diff_marts import differing_rows, mart_names

with (PROJECT / "seeds" / "model_gates.csv").open() as gates:
    MODELS = [line["model_name"] for line in csv.DictReader(gates)]
# Each function that says why, and the one whose score it explains.
EXPLAINED = [
    (function, explaining)
    for explaining in FUNCTIONS
    for function in FUNCTIONS
    if explaining.name == f"{function.name}_reasons"
]


# Every ```sql block of the pages that asks, each question followed by its answer;
# others are models of one's own.
QUESTION_BLOCKS = [
    (str(page.relative_to(PROJECT)), block)
    for page in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    for block in re.findall(r"```sql\n(.*?)```", page.read_text(), re.S)
    if page.name in ("README.md", "questions.md") or ";\n-- " in block
]


@pytest.fixture
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


def test_every_model_is_live_and_beats_its_baseline(shop):
    gates = shop.execute(
        "select model_name, beats_baseline from model_quality where is_gate and is_live"
    ).fetchall()
    assert sorted(name for name, _ in gates) == sorted(MODELS)
    assert {beats for _, beats in gates} == {True}


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


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_answers_through_connect_ibis_and_the_shell(built_sample, function):
    sql = f"select max(answer) as answer from ({function.question(rows=3)})"
    with connect(built_sample) as connection:
        [(by_connect,)] = connection.execute(sql).fetchall()
    backend = connect_ibis(built_sample)
    [by_ibis] = backend.sql(sql).to_pandas()["answer"]
    backend.disconnect()
    shell = subprocess.run(
        [sys.executable, "-m", "python_udfs.commands.shell", built_sample, sql],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert by_connect is not None
    assert by_ibis == by_connect
    assert "answer" in shell.stdout


@pytest.mark.parametrize(
    ("function", "explaining"), EXPLAINED, ids=lambda function: function.name
)
def test_reasons_and_their_base_add_up_to_the_score_of_every_row(
    shop, function, explaining
):
    part = ".expected" if function.name == "units_at_price" else ""
    score = f"{function.call(*explaining.arguments)}{part}"
    rows, unexplained, off = shop.execute(f"""
        with explained as (
            select {score} as score, {explaining.call()} as reasons
            from (select * from {explaining.of} limit 1000)
        )
        select
            count(score),
            count(*) filter (where (score is null) <> (reasons is null)),
            max(abs(
                reasons.base
                + list_sum([part.contribution for part in reasons.contributions])
                - score
            ) / greatest(abs(score), 1))
        from explained""").fetchall()[0]

    assert rows > 100
    assert unexplained == 0
    assert off < 1e-6


def test_each_weight_of_recommendations_brings_what_it_asks_for_at_a_cost(shop):
    kept = shop.execute("""
        select
            setting_name,
            expected_purchases_kept as purchases,
            expected_margin_kept as margin,
            catalogue_coverage_kept as coverage,
            categories_per_list_kept as categories
        from recommendation_tradeoffs""").df()
    kept = kept.set_index("setting_name")
    assert kept["purchases"].max() == 1  # the default asks for nothing else
    for column, settings in {
        "margin": ["margin 0.25", "margin 0.5", "margin 1", "margin alone"],
        "coverage": [
            "popularity penalty 0.1",
            "popularity penalty 0.2",
            "popularity penalty 0.4",
        ],
        "categories": ["diversity 0.9", "diversity 0.7", "diversity 0.5"],
    }.items():
        found = kept.loc[settings]
        assert found[column].is_monotonic_increasing, column
        assert found["purchases"].is_monotonic_decreasing, column
        assert found[column].min() > 1, column
        assert found["purchases"].max() < 1, column


def test_the_default_setting_is_what_the_shop_recommends(shop):
    [(lists, same)] = shop.execute("""
        select count(*), count(product_recommendations.product_id)
        from int_recommendation_lists as lists
        left join product_recommendations
            on lists.customer_id = product_recommendations.customer_id
            and lists.product_id = product_recommendations.product_id
            and lists.list_rank = product_recommendations.recommendation_rank
        where lists.setting_name like 'default%'""").fetchall()
    assert lists == same > 0


def test_reasons_name_the_largest_contributions_first(shop):
    [(reasons,)] = shop.execute("""
        select churn_probability_reasons(customer_id)
        from customer_churn_risk where risk_rank = 1""").fetchall()

    sizes = [abs(part["contribution"]) for part in reasons["contributions"]]
    assert sizes == sorted(sizes, reverse=True)
    largest = reasons["contributions"][0]
    assert reasons["sentence"].startswith(largest["feature"].replace("_", " "))
    assert f"({largest['contribution']:+.3g})" in reasons["sentence"]


def test_what_lies_far_outside_of_what_training_saw_is_flagged(shop):
    [(usual, far, missing)] = shop.execute("""
        select
            churn_is_extrapolated(customer),
            churn_is_extrapolated(unheard_of),
            churn_is_extrapolated(unknown)
        from (
            from feat_customers__snapshots where is_latest and is_active limit 1
        ) as customer
        cross join (
            select * replace (1e6 as average_order_value)
            from feat_customers__snapshots limit 1
        ) as unheard_of
        cross join (
            select * replace (null::double as average_order_value)
            from feat_customers__snapshots where is_latest and is_active limit 1
        ) as unknown""").fetchall()

    assert (usual, far, missing) == (False, True, False)


def test_the_shell_says_what_was_wrong_and_fails(built_sample):
    shell = subprocess.run(
        [sys.executable, "-m", "python_udfs.commands.shell", built_sample, "selekt 1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode == 1
    assert "syntax error" in shell.stderr


def test_rows_that_break_the_contract_are_set_aside_and_counted(shop):
    reasons = dict(
        shop.execute("select reason, row_count from stg_quarantine_counts").fetchall()
    )
    assert reasons["order_lines.quantity is zero"] == 831
    counted = "select sum(quarantined_count) from stg_raw_tables"
    assert shop.execute(counted).fetchall() == [(sum(reasons.values()),)]


def test_the_yml_of_a_feature_table_lists_all_its_columns(shop):
    for path in (PROJECT / "models" / "features").glob("*.yml"):
        [table] = yaml.safe_load(path.read_text())["models"]
        built = shop.execute(f"describe {table['name']}").fetchall()
        assert [c["name"] for c in table["columns"]] == [c[0] for c in built], path.stem


def test_a_page_has_questions():
    assert {"README.md", "docs/questions.md"} <= {page for page, _ in QUESTION_BLOCKS}


@pytest.mark.parametrize(("page", "block"), QUESTION_BLOCKS)
def test_a_pages_questions_have_the_answers_it_gives(shop, page, block):
    *questions, last_answer = re.split(r"(?<=;)\n", block)
    answers = [answer_above(text) for text in [*questions[1:], last_answer]]
    assert answers, page
    for question, answer in zip(questions, answers, strict=True):
        sql = re.sub(r"^--.*\n", "", question, flags=re.M)
        rows = shop.execute(sql).fetchall()
        assert ["  ".join(map(str, row)) for row in rows] == answer


def answer_above(text):
    """Return the rows that a text of a page begins with, before a blank line."""
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
    assert len(re.findall(r"\blive\b", printed)) == len(MODELS)
    assert "select churn_probability(" in printed


def test_a_pinned_model_scores_and_the_function_follows(
    built_sample, sample_shop, tmp_path
):
    copy = tmp_path / "sample.duckdb"
    shutil.copy(built_sample, copy)
    ask = "select churn_probability(customer_id) from customer_churn_risk order by all"
    with connect(str(copy)) as connection:
        before = connection.execute(ask).fetchall()
    with duckdb.connect(str(copy)) as connection:
        [(challenger,)] = connection.execute(
            "update model_gates set pinned_model_id = ("
            "    select model_id from challenger_models where model_name = 'churn'"
            ") where model_name = 'churn' returning pinned_model_id"
        ).fetchall()
    scoring = "live_churn"
    done = dbt("run", "--select", scoring, database=copy, raw_files=sample_shop)

    assert done.returncode == 0, done.stdout
    with connect(str(copy)) as connection:
        live = "select model_id from live_models where model_name = 'churn'"
        assert connection.execute(live).fetchall() == [(challenger,)]
        assert connection.execute(ask).fetchall() != before


def test_a_running_process_is_answered_by_the_new_model_from_one_query_to_the_next(
    built_sample, sample_shop, tmp_path
):
    copy = tmp_path / "sample.duckdb"
    shutil.copy(built_sample, copy)
    script = PROJECT / "tests" / "python" / "helpers" / "rebuilt_while_asked.py"
    done = subprocess.run(
        [sys.executable, str(script), str(copy), str(sample_shop)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["is_built"]
    before, after = told["answers"]  # and no query that was answered by both
    assert before != after
    assert told["last"] == after


def test_a_file_can_be_open_twice_in_a_process(built_sample):
    ask = "select sum(units_on_date(product_id, forecast_date)) from ("
    ask += "from product_demand_forecast order by all limit 10)"
    with connect(built_sample) as first, connect(built_sample) as second:
        answers = [c.execute(ask).fetchall() for c in (first, second, first)]

    assert answers[0][0][0] > 0
    assert answers == answers[:1] * 3


def test_offers_name_the_models_that_made_them(shop):
    unknown = """
        select count(*) from customer_offers
        where recommender_model_id not in (select model_id from live_models)
    """
    assert shop.execute(unknown).fetchall() == [(0,)]


def test_a_build_goes_on_where_it_was_killed_and_decides_as_a_whole_one(
    built_sample, sample_shop, tmp_path
):
    again = tmp_path / "sample.duckdb"
    assert kill_while_trained("churn", again, sample_shop)
    made = cached_rows() & tables_of(again)
    assert made

    done = dbt("build", *NO_TESTS, database=again, raw_files=sample_shop)

    assert done.returncode == 0, done.stdout
    kept = set(re.findall(r"(\S+) has not changed", done.stdout))
    assert kept == {str(sample_shop), *made}
    assert models_of(again) == models_of(built_sample)
    differing = differing_rows(built_sample, str(again))
    assert {name for name, (_, different) in differing.items() if different} == set()


def cached_rows():
    """Return the names of the Python models that keep what they made last time."""
    files = (PROJECT / "models").rglob("*.py")
    keeps = re.compile(r"\b(cached_rows|train_once)\(")
    return {file.stem for file in files if keeps.search(file.read_text())}


def tables_of(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    return {name for (name,) in tables}


def models_of(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select model_id, content_hash from model_registry order by all"
        ).fetchall()
