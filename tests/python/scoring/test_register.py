"""`make register`: good models score in SQL, bad ones are refused with the cause."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import onnxruntime
import pytest
from bad_models import BAD
from foreign_models import GOOD, graph, one_tree, several_scores, two_numbers

from python_udfs.commands.register import in_words, main, register
from python_udfs.onnx_check import Refused, checked_model
from python_udfs.onnx_check.interface import sql_types
from python_udfs.onnx_check.trial import tried_apart, verdict
from python_udfs.registry import content_hash
from python_udfs.scoring.predict import register_predict

PROJECT = Path(__file__).parents[3]
HELPERS = PROJECT / "tests" / "python" / "helpers"
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{PROJECT}:{HELPERS}"}

# What some of the rows of GOOD score, worked out by hand.
KNOWN = {
    "one_tree": 30.0,
    "whole_numbers": 106.0,
    "doubles_and_booleans": 2.5,
    "label_encoder": 2.0,
}

SHOP = """
    create table registered_churn (
        model_id varchar, model_name varchar, trained_on varchar, features varchar,
        metrics varchar, evaluated_from date, parity_rows bigint, content_hash varchar,
        registration bigint, registered_at timestamp, onnx_model blob,
        another_column integer
    );
    create table registered_elsewhere as from registered_churn;
    create table registered_retired as from registered_churn;
    create macro recommendation_score(customer) as 1;
"""


@pytest.fixture
def shop(tmp_path):
    """The path of a file with a registry, as a build leaves it."""
    path = str(tmp_path / "shop.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute(SHOP)
    return path


@pytest.fixture
def connection(shop):
    with duckdb.connect(shop) as connection:
        register_predict(connection)
        yield connection


def file_of(model):
    return model().SerializeToString()


def one_value(connection, sql):
    return connection.execute(sql).fetchall()[0][0]


@pytest.fixture(scope="module")
def answers():
    """What each bad model gets, from one process that forks for each of them."""
    done = subprocess.run(
        [sys.executable, HELPERS / "bad_models.py", "--json"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_model_is_refused_with_the_cause(answers, name):
    assert re.search(BAD[name][1], answers[name]), answers[name]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_model_scores_in_sql_as_by_the_runtime(connection, name):
    build, row = GOOD[name]
    registered = register(connection, file_of(build), name)

    macro = f"{name}_score" if registered.width < 3 else f"{name}_scores"
    found = connection.execute(
        f"with t as (select unnest({row})) select {macro}({row}), {macro}(t) from t"
    ).fetchall()[0]

    expected = by_the_runtime(connection, build(), row)[-registered.width :]
    expected = expected if registered.width > 2 else expected[-1]
    assert found[0] == pytest.approx(expected, rel=1e-5)
    assert found[0] == found[1] == KNOWN.get(name, found[0])
    for line in in_words(registered).splitlines():
        if "({" in line:  # an example
            assert one_value(connection, line) is not None


def by_the_runtime(connection, model, row):
    """Return what the file as it came says of a row."""
    session = onnxruntime.InferenceSession(model.SerializeToString())
    values = one_value(connection, f"select {row}")
    inputs = {}
    for node in session.get_inputs():
        value = values[node.name]
        shape = [1 if not isinstance(n, int) else n for n in node.shape]
        if isinstance(value, bytes):
            value = np.frombuffer(value, np.uint8)
        kinds = {"tensor(float)": np.float32, "tensor(double)": np.float64}
        kinds |= {"tensor(int32)": np.int32, "tensor(string)": object}
        inputs[node.name] = np.asarray(value, dtype=kinds.get(node.type)).reshape(shape)
    return session.run(None, inputs)[-1].ravel().tolist()


def test_the_row_says_what_was_registered_and_nothing_of_training(connection):
    registered = register(connection, file_of(two_numbers), "mine")
    row = connection.execute(
        "from registered_elsewhere where model_name = 'mine'"
    ).to_arrow_table()
    row = row.to_pylist()[0]
    assert row["model_id"] == registered.model_id
    assert row["content_hash"] == content_hash(row["onnx_model"])
    assert json.loads(row["features"]) == {"a": "FLOAT", "b": "FLOAT"}
    assert (row["metrics"], row["trained_on"]) == ("[]", None)
    assert row["evaluated_from"] is row["another_column"] is None
    assert row["registered_at"] is not None


def test_what_is_registered_holds_no_metadata_and_no_comments():
    model = two_numbers()
    model.doc_string = model.graph.doc_string = "secret"
    model.producer_name = model.domain = model.graph.node[0].name = "secret"
    model.metadata_props.add(key="lightgbm", value="secret")
    model.graph.node[0].metadata_props.add(key="a", value="secret")
    model.graph.initializer[0].doc_string = model.graph.input[0].doc_string = "secret"
    assert b"secret" in model.SerializeToString()

    rebuilt = checked_model(model.SerializeToString()).SerializeToString()
    assert b"secret" not in rebuilt
    assert rebuilt == checked_model(file_of(two_numbers)).SerializeToString()


def test_the_same_bytes_again_change_nothing_and_it_says_so(connection):
    first = register(connection, file_of(two_numbers), "mine")
    again = register(connection, file_of(two_numbers), "mine")
    assert (first.model_id, first.is_new) == (again.model_id, not again.is_new)
    assert "These very bytes are already registered" in in_words(again)
    assert rows_of(connection, "mine") == 1


def rows_of(connection, name):
    sql = f"select count(*) from registered_elsewhere where model_name = '{name}'"
    return one_value(connection, sql)


def test_the_newest_of_a_name_scores_and_the_older_stay_as_history(connection):
    register(connection, file_of(two_numbers), "mine")
    register(connection, file_of(one_tree), "mine")
    assert one_value(connection, "select mine_score({'a': 0, 'b': 0})") == 10
    assert rows_of(connection, "mine") == 2

    register(connection, file_of(two_numbers), "mine")  # as a roll-back does
    assert one_value(connection, "select mine_score({'a': 0, 'b': 0})") < 1
    assert rows_of(connection, "mine") == 2


def test_a_name_that_gave_several_numbers_and_now_one_has_no_list(connection):
    register(connection, file_of(several_scores), "mine")
    assert one_value(connection, "select mine_scores({'x': [0, 0, 0]})") == (
        pytest.approx([1 / 3] * 3)
    )
    register(connection, file_of(two_numbers), "mine")
    with pytest.raises(duckdb.CatalogException, match="mine_scores"):
        connection.execute("select mine_scores({'x': [0, 0, 0]})")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("churn", "the shop's own"),
        ("churn_challenger", "the shop's own"),
        ("retired", "the shop's own"),
        ("recommendation", "would replace the function recommendation_score"),
        ("Churn", "no name"),
        ("1st", "no name"),
        ("", "no name"),
        ("a b", "no name"),
        ("a'); drop table registered_elsewhere; --", "no name"),
        ("a" * 51, "no name"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(connection, name, message):
    with pytest.raises(Refused, match=message):
        register(connection, file_of(two_numbers), name)


def test_where_the_model_is_refused_nothing_has_changed(connection):
    with pytest.raises(Refused, match="not an ONNX file"):
        register(connection, b"no model", "mine")
    assert rows_of(connection, "mine") == 0
    with pytest.raises(duckdb.CatalogException):
        connection.execute("select mine_score({'a': 0})")


def test_where_writing_fails_nothing_has_changed(connection):
    connection.execute("alter table registered_elsewhere drop column metrics")
    with pytest.raises(duckdb.Error, match="metrics"):
        register(connection, file_of(two_numbers), "mine")
    assert rows_of(connection, "mine") == 0
    assert one_value(connection, "select 1") == 1


def test_a_row_that_was_tampered_with_is_refused_and_the_process_lives_on(connection):
    register(connection, file_of(two_numbers), "mine")
    other = checked_model(file_of(one_tree)).SerializeToString()
    connection.execute("update registered_elsewhere set onnx_model = ?::blob", [other])
    for _ in range(2):
        with pytest.raises(duckdb.Error, match="not those that were registered"):
            connection.execute("select mine_score({'a': 0, 'b': 0})")
    assert one_value(connection, "select 1") == 1


def test_a_model_whose_process_dies_is_refused():
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    done = subprocess.run([sys.executable, "-c", killed], check=False)
    with pytest.raises(Refused, match=r"trial was ended: it crashed \(SIGSEGV\)"):
        verdict(b'{"model": "00"}\n', done.returncode)
    with pytest.raises(Refused, match=r"check was ended: it crashed \(SIGSEGV\)"):
        verdict(b"", done.returncode)


def test_the_trial_apart_says_what_the_check_says():
    assert tried_apart(file_of(two_numbers)).width == 1
    with pytest.raises(Refused, match="holds no graph"):
        tried_apart(b"")


def test_an_empty_list_of_an_operator_is_left_out():
    model = one_tree()
    lists = {attribute.name: attribute for attribute in model.graph.node[1].attribute}
    del lists["nodes_missing_value_tracks_true"].ints[:]
    rebuilt = checked_model(model.SerializeToString()).graph.node[1]
    assert "nodes_missing_value_tracks_true" not in {a.name for a in rebuilt.attribute}


def test_constants_that_are_also_inputs_are_no_features():
    model = two_numbers()
    weights = model.graph.input.add()
    weights.CopyFrom(graph([], [("weights", 1, [2, 1])], []).graph.input[0])
    assert sql_types(checked_model(model.SerializeToString())) == {
        "a": "FLOAT",
        "b": "FLOAT",
    }


def test_the_command_prints_what_to_call_now(shop, tmp_path, capsys):
    (tmp_path / "model.onnx").write_bytes(file_of(two_numbers))
    main(shop, str(tmp_path / "model.onnx"), "mine")
    said = capsys.readouterr().out
    assert "select mine_score({'a': 0, 'b': 0})" in said
    assert "a  FLOAT" in said
    with duckdb.connect(shop) as connection:
        register_predict(connection)
        assert one_value(connection, "select mine_score({'a': 0, 'b': 0})") > 0


@pytest.mark.parametrize(
    ("file", "name", "message"),
    [
        ("none.onnx", "mine", "No such file"),
        ("text.onnx", "mine", "not an ONNX file"),
        ("text.onnx", "churn", "own models"),
    ],
)
def test_the_command_ends_with_the_reason(shop, tmp_path, file, name, message):
    (tmp_path / "text.onnx").write_text("no model")
    with pytest.raises(SystemExit, match=message):
        main(shop, str(tmp_path / file), name)


def test_damaged_files_kill_nothing():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.onnx.fuzz", "150"],
        env=ENVIRONMENT,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^ +0  the trial's process died", done.stdout, re.MULTILINE)
