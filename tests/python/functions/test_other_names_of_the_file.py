"""A built file that is copied, renamed or attached answers as it did."""

import re
import shutil

import duckdb
import pytest
from functions_of_the_project import FUNCTIONS

from python_udfs import connect
from python_udfs.prices import markdown_udf

QUESTIONS = {function.name: function.question() for function in FUNCTIONS}
SCORED_IN = "select model_name, scores_in from live_models"
NEEDS_PYTHON = f"predict|{markdown_udf.NAME}"
VIEWS = "select count(*) from stg_order_lines"


@pytest.fixture(scope="module")
def answers(built_sample):
    """What the file says under the name that it was built by."""
    with connect(built_sample) as connection:
        return {name: asked(connection, sql) for name, sql in QUESTIONS.items()}


def asked(connection, sql):
    return sorted(connection.execute(sql).fetchall())


@pytest.fixture(scope="module")
def copy(built_sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("a folder's name, 商店")
    return shutil.copy(built_sample, folder / "another 'name'.duckdb")


@pytest.fixture(scope="module")
def renamed(copy):
    with connect(str(copy)) as connection:
        yield connection


@pytest.mark.parametrize("function", QUESTIONS)
def test_a_copy_under_another_name_answers_as_the_file_did(renamed, answers, function):
    found = asked(renamed, QUESTIONS[function])
    assert found == answers[function]
    assert found != [(None,)] * len(found)


def asks_python(name, models):
    """Return whether a function's body asks for a plan, or a model that is no SQL."""
    [body] = [function.body for function in FUNCTIONS if function.name == name]
    live = re.findall(r"live\('(\w+)', '(\w+)'", body)
    asks_onnx = any(models[model] == "onnx" for model, _ in live)
    return asks_onnx or markdown_udf.NAME in body


def test_an_attached_file_answers_every_function_after_use(copy, answers):
    path = str(copy).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as shop (read_only)")
        connection.execute("use shop")
        models = dict(connection.execute(SCORED_IN).fetchall())
        needs_python = {name for name in QUESTIONS if asks_python(name, models)}
        for name in QUESTIONS.keys() - needs_python:
            assert asked(connection, QUESTIONS[name]) == answers[name], name
        for name in needs_python:
            with pytest.raises(duckdb.CatalogException, match=NEEDS_PYTHON):
                asked(connection, QUESTIONS[name])
        assert connection.execute(VIEWS).fetchall()[0][0] > 0
    assert len(needs_python) < len(QUESTIONS) / 3


def test_no_function_and_no_view_holds_the_name_of_the_file(built_sample):
    with duckdb.connect(built_sample, read_only=True) as connection:
        holding = connection.execute("""
            select function_name from duckdb_functions()
            where schema_name = 'main' and macro_definition like '%"sample"%'
            union all
            select view_name from duckdb_views()
            where schema_name = 'main' and sql like '%"sample"."main"%'
        """).fetchall()
    assert holding == []
