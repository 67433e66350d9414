"""What a benchmark's figure rests on: the same work, and a verdict that can fail."""

import os
import re
import subprocess
import sys
from importlib import import_module

import pandas as pd
import pytest

from benchmarks import __main__ as benchmark
from benchmarks.common.figures import Figure, at_least, at_most, short
from benchmarks.common.memory import PROCESSES, gigabytes_of_children
from benchmarks.common.parts import Asked, Parts, asked
from benchmarks.common.peers import conversation, tables_of, text_of
from benchmarks.common.timing import seconds_in_turn, speed_figure
from python_udfs.paths import PROJECT


def test_contestants_whose_scores_differ_are_refused():
    with pytest.raises(ValueError, match="peer's scores sum to 2"):
        seconds_in_turn({"ours": lambda _: 1, "also": lambda _: 1, "peer": lambda _: 2})


def test_a_figure_is_the_ratio_of_the_medians_and_its_spread_that_of_the_pairs():
    ours, theirs = [1.0, 2.0, 4.0], [3.0, 5.0, 6.0]
    said = {"count": 10**7, "unit": "rows", "peer": "peer 1.0"}

    figure = speed_figure("work", ours, theirs, goal=2.5, **said)

    assert (figure.value, figure.repeats) == (2.5, [3.0, 2.5, 1.5])
    assert (figure.ours, figure.peer) == ("5.00 M rows/s", "peer 1.0: 2.00 M rows/s")


@pytest.mark.parametrize(
    ("value", "goal", "rival", "verdict"),
    [
        (2.0, at_least(2.0), None, "holds"),
        (1.99, at_least(2.0), None, "falls short"),
        (2.0, at_most(2.0), None, "holds"),
        (2.01, at_most(2.0), None, "falls short"),
        (0.88, (0.88, 0.92), None, "holds"),
        (0.921, (0.88, 0.92), None, "falls short"),
        (0.87, (0.88, 0.92), None, "falls short"),
        (float("nan"), (0.88, 0.92), None, "falls short"),
        (float("nan"), None, 0.5, "falls short"),
        (0.6, None, 0.5, "holds"),
        (0.5, None, 0.5, "falls short"),
        (0.6, at_least(0.7), 0.5, "falls short"),
        (0.7, at_least(0.7), 0.8, "falls short"),
        (0, at_most(0), None, "holds"),
        (1, at_most(0), None, "falls short"),
        (0.5, None, None, ""),
    ],
)
def test_a_figure_holds_within_its_goal_and_above_its_rival(
    value, goal, rival, verdict
):
    assert Figure("work", value, goal, rival=rival).verdict == verdict


def cells(figure, capsys):
    figure.print()
    return [cell.strip() for cell in capsys.readouterr().out.split("|")[1:-1]]


def test_a_row_says_figure_goal_and_spread_in_its_unit(capsys):
    speed = Figure("a", 2.5, at_least(2), [2.0, 3.0], "x", "ours", "theirs")
    assert cells(speed, capsys) == [
        *("a", "2.50 x", "≥ 2 x", "ours", "theirs", "2.00 3.00", "holds")
    ]
    share = Figure("b", 0.9312, (0.93, 0.97), [0.9, 1.0])
    assert cells(share, capsys)[1:6] == [
        ".9312",
        "0.93 to 0.97",
        "",
        "",
        ".9000 1.0000",
    ]
    assert cells(Figure("c", 1234, at_most(0)), capsys)[1:3] == ["1,234", "≤ 0"]
    assert cells(Figure("d", 2e-7, at_most(1e-6)), capsys)[1:3] == ["2e-07", "≤ 1e-06"]
    assert cells(Figure("e", 0.6, rival=0.5), capsys)[2] == "> best peer"
    assert cells(Figure("f", 250.4, None, unit="MB"), capsys)[1:3] == ["250 MB", ""]


def held(_):
    yield Figure("good", 1.0, at_most(2))


def short_of_it(_):
    yield Figure("good", 1.0, at_most(2))
    yield Figure("bad", 3.0, at_most(2))


def broken(_):
    yield Figure("before", 1.0, at_most(2))
    raise RuntimeError("no shop")


def empty(_):
    return []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"a": held, "b": held}, 0),
        ({"a": short_of_it, "b": held}, 1),
        ({"a": broken, "b": held}, 1),
        ({"a": empty, "b": held}, 1),
    ],
)
def test_what_falls_short_or_fails_ends_with_1_and_the_other_parts_go_on(
    parts, code, capsys
):
    assert benchmark.run(parts, Asked()) == code
    last = capsys.readouterr().out.partition("\nb\n")[2]
    assert "| good" in last


def test_a_part_that_fails_says_why_and_keeps_what_it_found(capsys):
    benchmark.run({"a": broken}, Asked())
    printed = capsys.readouterr().out
    assert "| before" in printed
    assert "RuntimeError: no shop" in printed
    assert "the part a failed" in printed


def test_a_figure_is_printed_before_the_next_is_measured(capsys):
    def part(_):
        yield Figure("first", 1.0)
        printed.append(capsys.readouterr().out)
        yield Figure("second", 1.0)

    printed = []
    benchmark.run({"a": part}, Asked())
    assert "| first" in printed[0]


def test_parts_are_all_or_the_one_that_is_named_or_those_of_a_file():
    parts = Parts({"a": held, "b": held}, {"panel": held}, {"c": held})
    assert list(parts.chosen("", "")) == ["a", "b"]
    assert list(parts.chosen("c", "")) == ["c"]
    assert list(parts.chosen("", "file.parquet")) == ["panel"]
    with pytest.raises(ValueError, match="no part 'tea': PART is one of a, b, c"):
        parts.chosen("tea", "")
    with pytest.raises(ValueError, match="DATA: this benchmark evaluates no file"):
        Parts({"a": held}).chosen("", "file.parquet")


@pytest.mark.parametrize("subject", benchmark.SUBJECTS)
def test_every_subject_has_parts_and_names_them(subject, monkeypatch):
    parts = import_module(f"benchmarks.{subject}.parts").PARTS
    assert all(map(callable, [*parts.all.values(), *parts.alone.values()]))
    monkeypatch.setenv("PART", "tea")
    monkeypatch.delenv("DATA", raising=False)
    with pytest.raises(SystemExit, match=f"PART is one of {', '.join(parts.all)}"):
        benchmark.main(subject)


def test_make_has_a_target_of_every_subject():
    makefile = (PROJECT / "Makefile").read_text()
    assert set(re.findall(r"-m benchmarks (\w+)", makefile)) == {*benchmark.SUBJECTS}


def test_a_subject_that_is_none_is_named():
    with pytest.raises(SystemExit, match="no subject 'tea': it is one of scoring, "):
        benchmark.main("tea")


def test_what_the_environment_asks_is_data_whatever_it_holds(monkeypatch):
    for name in ("DATA", "PROTOCOL", "SERIES", "ROWS", "SIZES", "SHOP"):
        monkeypatch.delenv(name, raising=False)
    assert asked("python") == Asked("python")
    monkeypatch.setenv("DATA", 'a "b" $(touch c); `d`.parquet')
    monkeypatch.setenv("SERIES", "30")
    monkeypatch.setenv("ROWS", "")
    monkeypatch.setenv("SIZES", "1000 2000")
    found = asked()
    assert found.data == 'a "b" $(touch c); `d`.parquet'
    assert (found.series, found.rows, found.sizes) == (30, 1_000_000, (1000, 2000))


PEER = """
import json, sys
from pathlib import Path
import pandas as pd
folder = Path(sys.argv[1])
by = json.loads((folder / "question.json").read_text())["by"]
rows = pd.read_parquet(folder / "rows.parquet")
(rows * by).to_parquet(folder / "times.parquet")
"""
TALKING = """
import os, sys
for line in sys.stdin:
    print(sys.argv[1], line.strip(), os.environ["OMP_NUM_THREADS"], flush=True)
print("end")
"""


@pytest.fixture
def peer(tmp_path, monkeypatch):
    """Write a script as a module of the peers' environment; return its name."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def write(text):
        (tmp_path / "peer_of_a_test.py").write_text(text)
        return "peer_of_a_test"

    return write


def test_a_peer_is_handed_tables_and_a_question_and_hands_back_tables(peer):
    rows = pd.DataFrame({"units": [1.0, 2.0]})
    found = tables_of(sys.executable, peer(PEER), {"rows": rows}, {"by": 3})
    assert list(found) == ["times"]
    assert found["times"]["units"].tolist() == [3.0, 6.0]


def test_a_peer_that_fails_is_an_error(peer):
    with pytest.raises(subprocess.CalledProcessError):
        tables_of(sys.executable, peer("1 / 0"), {})
    with pytest.raises(subprocess.CalledProcessError):
        text_of(sys.executable, peer("1 / 0"))


def test_a_peer_answers_line_by_line_on_its_threads(peer):
    with conversation(sys.executable, peer(TALKING), "a", threads=2) as process:
        print("tea", file=process.stdin, flush=True)
        assert process.stdout.readline() == "a tea 2\n"
        process.stdin.close()
    assert text_of(sys.executable, peer(TALKING), "a") == "end\n"


def test_nothing_else_imports_benchmarks():
    used = subprocess.run(
        ["grep", "-rlE", r"(from|import) benchmarks", "models", "python_udfs"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert used.stdout == ""


def test_a_figure_loses_no_zero_but_the_one_alone_before_the_point():
    assert short(0.5, -0.25, 10.5, 110.25, 0.0) == ".5000 -.2500 10.5000 110.2500 .0000"


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="it asks Linux")
def test_memory_of_children_counts_what_they_hold_and_not_what_we_do():
    hold = "held = bytearray(300_000_000); print(); input()"
    with subprocess.Popen(
        ["sh", "-c", f"{sys.executable} -c '{hold}'; true"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as shell:
        shell.stdout.readline()
        held = gigabytes_of_children(os.getpid())
        shell.communicate(b"\n")

    assert 0.3 < held < 0.45
    assert gigabytes_of_children(os.getpid()) < 0.1
