"""What a benchmark's figure rests on: the same work, and a verdict that can fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.common.figures import Figure, speed_figure
from benchmarks.common.quality_figures import short
from benchmarks.common.timing import seconds_in_turn
from benchmarks.demand.scale import gigabytes_of_children

PROJECT = Path(__file__).parents[3]


def test_contestants_whose_scores_differ_are_refused():
    with pytest.raises(ValueError, match="peer's scores sum to 2"):
        seconds_in_turn({"ours": lambda _: 1, "also": lambda _: 1, "peer": lambda _: 2})


def test_a_figure_is_the_ratio_of_the_medians_and_its_spread_that_of_the_pairs():
    seconds = {("ours", 1): [1.0, 2.0, 4.0], ("peer", 1): [3.0, 5.0, 6.0]}
    pair = ("ours", 1), ("peer", 1)

    figure = speed_figure("work", seconds, pair, rows=10**7, peer="peer 1.0", goal=2.5)

    assert (figure.value, figure.repeats) == (2.5, [3.0, 2.5, 1.5])
    assert (figure.ours, figure.peer) == ("5.00 M rows/s", "peer 1.0: 2.00 M rows/s")


@pytest.mark.parametrize(
    ("value", "unit", "goal", "verdict"),
    [
        (2.0, "x", 2.0, "holds"),
        (1.99, "x", 2.0, "falls short"),
        (2.0, "s", 2.0, "holds"),
        (2.01, "s", 2.0, "falls short"),
        (2.0, "x", None, ""),
    ],
)
def test_a_speed_must_reach_its_goal_and_a_cost_stay_under_it(
    value, unit, goal, verdict
):
    assert Figure("work", 1, value, unit, [value], goal).verdict == verdict


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


@pytest.mark.skipif(shutil.which("ps") is None, reason="it asks ps")
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
