"""`make build` of a shop of ten orders: its names, what it leaves, how it fails."""

import os
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
from conftest import NO_TESTS, PROJECT
from conftest import build as build_by_dbt
from holding import held_open
from small_shops import assert_it_says_what_it_is_too_small_for

from python_udfs import connect
from python_udfs.commands import build, failures, summary
from python_udfs.commands.diff_marts import differing_rows, mart_names
from python_udfs.commands.unchanged import unfinished
from python_udfs.shops.small import write_small_shop

# Python notes each connection that it opens; whatever else writes would do so at home.
AUDIT = """
import os, sys

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open(os.environ["NOTED"], "a") as noted:
            print(event, arguments, file=noted)

sys.addaudithook(note)
"""


def command(folder, module, *arguments):
    """Return what starts a module of ours as on another machine: far away, no home."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (folder / "audit").mkdir(exist_ok=True)
    (folder / "audit" / "sitecustomize.py").write_text(AUDIT)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        "args": [sys.executable, "-m", f"python_udfs.commands.{module}", *arguments],
        "cwd": PROJECT,
        "env": kept
        | {
            "HOME": str(home),
            "TZ": "Asia/Shanghai",
            "OMP_NUM_THREADS": "2",
            "PYTHONPATH": str(folder / "audit"),
            "NOTED": str(folder / "noted"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        "text": True,
    }


def run(folder, module, *arguments):
    return subprocess.run(
        **command(folder, module, *map(str, arguments)),
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose name a shell or a pattern would take for something else."""
    folder = tmp_path_factory.mktemp("shop") / 'it\'s a "$(shop)" [12] 商店'
    folder.mkdir()
    write_small_shop(folder / "raw [12]", customers=3, products=4, orders=10)
    return folder


@pytest.fixture(scope="module")
def both(folder):
    """The file of that shop, its build, what that printed, and one too late for it."""
    database = folder / "raw.duckdb"
    arguments = ("build", str(database), str(folder / "raw [12]"))
    with (folder / "printed").open("w") as printed:
        first = subprocess.Popen(
            **command(folder, *arguments), stdout=printed, stderr=subprocess.STDOUT
        )
    while not database.exists():  # before dbt has it open, which takes seconds
        time.sleep(0.01)
    second = run(folder, *arguments)
    first.wait()
    return database, first, (folder / "printed").read_text(), second


@pytest.fixture(scope="module")
def built(both):
    """The file of that shop, and what was printed while it was built."""
    database, first, printed, _ = both
    assert first.returncode == 0, printed
    return database, printed


def test_a_line_for_each_subject_says_how_much_is_left(built):
    lines = re.findall(
        r"^  (\w+) +(\d+) of (\d+) .* (\d+) of \d+ left$", built[1], re.M
    )
    assert {"staging", "prices", "demand"} <= {subject for subject, *_ in lines}
    assert all(done == total for _, done, total, _ in lines)
    left = [int(left) for *_, left in lines]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_the_full_log_is_in_a_file_and_not_on_the_screen(folder, built):
    assert "OK created" in (folder / "logs" / "dbt.log").read_text()
    assert "OK created" not in built[1]


def test_a_whole_build_is_known_as_one(built):
    with connect(str(built[0])) as shop:
        assert unfinished(shop) is None
        assert summary.missing_marts(shop) == []


def test_every_question_of_the_summary_has_an_answer(built):
    questions = re.findall(r"^  (.*;)$", built[1].split("Ask next")[1], re.M)
    assert questions
    with connect(str(built[0])) as shop:
        for question in questions:
            assert shop.execute(question).fetchall()[0][-1] is not None


def test_it_says_what_it_is_too_small_for(built):
    assert_it_says_what_it_is_too_small_for(built[0], products=4)


def test_a_second_build_of_the_same_has_nothing_to_do(folder, built):
    done = run(folder, "build", built[0], folder / "raw [12]")
    assert done.returncode == 0
    assert "nothing has changed" in done.stdout


def test_other_threads_and_another_time_zone_make_the_same_decisions(folder, built):
    marts = differing_rows(str(built[0]), str(built_here(folder)))
    assert set(marts) == set(mart_names())
    assert {name for name, (_, differing) in marts.items() if differing} == set()


def built_here(folder):
    """Build the same shop by dbt itself, in UTC, from a database of the same name."""
    raw_files = folder / "other" / "raw.duckdb"
    raw_files.parent.mkdir()
    with duckdb.connect(str(raw_files)) as connection:
        for table in ("products", "order_lines"):
            path = str(folder / "raw [12]" / f"{table}.parquet").replace("[", "[[]")
            connection.read_parquet(path).create(table)
    (folder / "again").mkdir()
    database = folder / "again" / "raw.duckdb"
    return build_by_dbt(database=database, raw_files=raw_files, skipped=NO_TESTS)


def test_a_build_and_a_question_write_nothing_at_home_and_call_nobody(folder, built):
    asked = run(folder, "shell", built[0], "from model_quality")
    drawn = run(folder, "sql_for", built[0], "churn", "spark")
    assert asked.returncode == 0, asked.stderr
    assert "no live model" in drawn.stderr or drawn.returncode == 0, drawn.stderr
    assert list((folder / "home").rglob("*")) == []
    assert not (folder / "noted").exists()


def test_the_check_of_connections_notes_one(folder, built):
    probe = command(folder, "shell")
    probe["args"] = [
        sys.executable,
        "-c",
        "import socket; socket.getaddrinfo('::1', 1)",
    ]
    subprocess.run(**probe, check=True)
    assert "getaddrinfo" in (folder / "noted").read_text()
    (folder / "noted").unlink()


def test_what_fails_is_said_in_full_and_what_is_skipped_by_its_cause(folder):
    broken = folder / "broken"
    write_small_shop(broken, customers=3, products=4, orders=10)
    lines = pd.read_parquet(broken / "order_lines.parquet")
    lines.drop(columns="unit_price").to_parquet(broken / "order_lines.parquet")
    database = folder / "broken.duckdb"

    done = run(folder, "build", database, broken)

    assert done.returncode == 1
    assert "models/staging/stg_raw_tables.py" in done.stderr
    assert "order_lines: the required column unit_price is missing" in done.stderr
    assert "skipped because of stg_raw_tables" in done.stderr
    assert "customer_offers" in done.stdout.split("Not there")[1].split("\n")[0]
    asked = run(folder, "shell", database, "select 1")
    assert "is not complete" in asked.stderr


def test_a_stopped_build_ends_by_the_signal_and_is_known_as_unfinished(folder):
    database = folder / "stopped.duckdb"
    process = subprocess.Popen(
        **command(folder, "build", str(database), str(folder / "raw [12]")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell lets what it runs in the background ignore Ctrl-C; people don't.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for line in process.stdout:
        if "left" in line:
            process.send_signal(signal.SIGINT)
            break
    _, errors = process.communicate(timeout=60)

    assert process.returncode == build.STOPPED, errors
    assert errors == "stopped: some marts may be older than others\n"
    assert "is not complete" in run(folder, "summary", database).stdout


@pytest.mark.parametrize("module", ["build", "shell", "summary", "register", "sql_for"])
def test_a_file_that_is_open_elsewhere_is_said_so_in_a_sentence(tmp_path, module):
    database = str(tmp_path / "held.duckdb")
    write_small_shop(tmp_path / "raw", customers=1, products=1, orders=1)
    arguments = {
        "build": [tmp_path / "raw"],
        "register": [write_bytes(tmp_path / "model.onnx"), "mine"],
        "sql_for": ["churn", "spark"],
    }

    with held_open(database) as holder:
        done = run(tmp_path, module, database, *arguments.get(module, []))

    assert_said_in_a_sentence(done, holder)


def test_a_build_while_somebody_reads_the_file_is_said_so_too(tmp_path):
    database = str(tmp_path / "read.duckdb")
    duckdb.connect(database).close()
    write_small_shop(tmp_path / "raw", customers=1, products=1, orders=1)

    with held_open(database, "reads") as holder:
        done = run(tmp_path, "build", database, tmp_path / "raw")

    assert_said_in_a_sentence(done, holder)


def assert_said_in_a_sentence(done, holder):
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert f"(process {holder.pid}): close it there first" in done.stderr


def test_of_two_builds_into_one_file_the_second_stops_at_once(both):
    database, first, printed, second = both
    assert_said_in_a_sentence(second, first)
    assert first.returncode == 0, printed
    with connect(str(database)) as shop:
        assert summary.missing_marts(shop) == []


def write_bytes(path):
    path.write_bytes(b"no model")
    return path


@pytest.mark.parametrize("name", ["main", "shop_tables", "temp"])
def test_a_name_that_duckdb_needs_itself_is_refused(tmp_path, capsys, name):
    assert build.main(str(tmp_path / f"{name}.duckdb"), str(tmp_path)) == build.BROKEN
    assert f"{name} is a name inside of it" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_households_are_a_number(tmp_path, capsys):
    assert build.main(str(tmp_path / "a.duckdb"), households="$(id)") == build.BROKEN
    assert "HOUSEHOLDS is a number or all" in capsys.readouterr().err


def node(name, *parents, kind="model"):
    return SimpleNamespace(
        unique_id=name,
        name=name,
        resource_type=kind,
        original_file_path=f"models/{name}.sql",
        compiled_path=None,
        depends_on=SimpleNamespace(nodes=list(parents)),
    )


def test_a_failed_data_test_is_the_cause_of_what_reads_its_model():
    nodes = {
        one.unique_id: one
        for one in (
            node("lines"),
            node("unique_lines", "lines", kind="test"),
            node("sums", "lines"),
            node("mart", "sums"),
            node("elsewhere"),
        )
    }
    states = {"lines": "success", "unique_lines": "fail", "elsewhere": "error"}
    results = [
        SimpleNamespace(
            node=one, status=states.get(name, "skipped"), message=f"{name} is wrong"
        )
        for name, one in nodes.items()
    ]

    said = failures.in_words(results, nodes)

    assert "FAIL test unique_lines (models/unique_lines.sql)\n  unique_lines is" in said
    assert "ERROR model elsewhere (models/elsewhere.sql)" in said
    assert "skipped because of unique_lines: 2 models and functions, 0 tests" in said
    assert "mart, sums" in said
