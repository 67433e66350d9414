"""`make benchmark-scoring`: how fast models score, each figure beside its goal.

The rows are real (see `household_weeks`), a million drawn from them with replacement.
A figure is the ratio of the median speeds of repeats taken in turn; its spread is the
least and the most of the repeats' own ratios. Without a goal a row only informs.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.common.figures import Figure, print_header, speed_figure
from benchmarks.common.timing import THREADS, seconds_in_turn
from benchmarks.scoring.contestants import Setting, contestants
from benchmarks.scoring.database import add_rows, database
from benchmarks.scoring.fresh_process import load_figures, memory_figures
from benchmarks.scoring.household_weeks import household_weeks
from benchmarks.scoring.models import fitted_models
from benchmarks.scoring.one_row import one_row_figures

# By model: who against whom, and how many times as fast.
GOALS = {
    "trees_100x31": {
        ("predict", "onnxruntime"): 2.5,
        ("predict by ONNX", "onnxruntime"): 0.95,
        ("predict", "lleaves"): 0.8,
        ("predict", "orbital"): 4.0,
        ("predict, written", "pandas"): 2.0,
    },
    "trees_20x15": {
        ("predict", "onnxruntime"): 2.0,
        ("predict by ONNX", "onnxruntime"): 0.85,
        ("predict", "lleaves"): None,
        ("predict", "orbital"): None,
        ("predict, written", "pandas"): None,
    },
    # What the rule of `sql_trees` says of small ensembles, as a goal of our own.
    "trees_16x4": {("plain SQL", "predict"): 1.0},
    "additive_300x4": {
        ("plain SQL", "onnxruntime"): 3.0,
        ("plain SQL", "predict"): None,
    },
    "logistic": {("plain SQL", "predict by ONNX"): 2.5, ("plain SQL", "orbital"): 1.0},
}
BIG_MODEL = "trees_100x31"
TWO_THREADS_GOAL = 1.8


def main(peers: str, count: str) -> int:
    """Print every figure for `count` rows; return 1 where one falls short."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        setting = _setting(Path(folder), peers, int(count), running)
        print(f"{int(count):,} rows of 12 features, DuckDB {version('duckdb')}")
        for name, model in setting.models.items():
            print(f"{name}: {model.quality}")
        print_header()
        verdicts = []
        for figure in _figures(setting):
            figure.print()
            verdicts.append(figure.verdict)
    return int("falls short" in verdicts)


def _setting(folder: Path, peers: str, count: int, running: ExitStack) -> Setting:
    weeks = household_weeks()
    models = fitted_models(weeks)
    database(str(folder / "shop.duckdb"), weeks, models, native=True).close()
    native = database(":memory:", weeks, models, native=True)
    through_onnx = database(":memory:", weeks, models, native=False)
    for connection in (native, through_onnx):
        matrix = add_rows(connection, weeks, count)
    np.save(folder / "matrix.npy", matrix)
    return Setting(models, native, through_onnx, matrix, folder, peers, running)


def _figures(setting: Setting) -> Iterator[Figure]:
    for model_name in GOALS:
        yield from _race(setting, model_name)
    yield from _floor(setting)
    yield from load_figures(setting, BIG_MODEL)
    yield from one_row_figures(setting.native, BIG_MODEL)
    yield from memory_figures(setting, BIG_MODEL)


def _race(setting: Setting, model_name: str) -> Iterator[Figure]:
    goals = GOALS[model_name]
    names = list(dict.fromkeys(name for pair in goals for name in pair))
    seconds = seconds_in_turn(contestants(setting, model_name, names))
    labels, rows = _labels(setting.peers), len(setting.matrix)
    for (ours, theirs), goal in goals.items():
        work = f"{model_name}: {ours} against {theirs}"
        for threads in THREADS:
            pair = (ours, threads), (theirs, threads)
            peer = labels.get(theirs, theirs)
            yield speed_figure(work, seconds, pair, rows=rows, peer=peer, goal=goal)
    if model_name == BIG_MODEL:
        work = f"{model_name}: predict on two threads against one"
        yield speed_figure(
            work,
            seconds,
            (("predict", 2), ("predict", 1)),
            rows=rows,
            peer="one thread",
            goal=TWO_THREADS_GOAL,
        )


def _floor(setting: Setting) -> Iterator[Figure]:
    """Yield what a second thread brings where only the hand-over to Python is left."""
    seconds = seconds_in_turn(contestants(setting, BIG_MODEL, ["zeros"]))
    yield speed_figure(
        "a UDF that returns zeros on two threads against one",
        seconds,
        (("zeros", 2), ("zeros", 1)),
        rows=len(setting.matrix),
        peer="one thread",
        goal=None,
    )


def _labels(peers: str) -> dict[str, str]:
    """Return the peers' names with their versions."""
    distributions = ("lleaves", "orbital")
    asked = f"from importlib.metadata import version\nfor name in {distributions}:"
    asked += " print(name, version(name))"
    printed = subprocess.check_output([peers, "-c", asked], text=True).splitlines()
    return dict(zip(distributions, printed, strict=True)) | {
        "onnxruntime": f"onnxruntime {version('onnxruntime')}",
        "pandas": f"pandas {version('pandas')}, LightGBM {version('lightgbm')}",
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
