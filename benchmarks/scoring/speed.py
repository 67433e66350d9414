"""Rows a second, ours and the peers'.

A figure is the ratio of the median speeds of repeats taken in turn; its spread is the
least and the most of the repeats' own ratios. Without a goal a row only informs.
"""

from collections.abc import Iterator
from importlib.metadata import version

from benchmarks.common.figures import Figure
from benchmarks.common.peers import versions
from benchmarks.common.timing import THREADS, Seconds, seconds_in_turn, speed_figure
from benchmarks.scoring.contestants import Setting, contestants

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


def speed_figures(setting: Setting) -> Iterator[Figure]:
    """Yield every pair of GOALS on one thread and on two, then what a second brings."""
    for model_name in GOALS:
        yield from _race(setting, model_name)
    yield _floor(setting)


def _race(setting: Setting, model_name: str) -> Iterator[Figure]:
    goals = GOALS[model_name]
    names = list(dict.fromkeys(name for pair in goals for name in pair))
    seconds = seconds_in_turn(contestants(setting, model_name, names))
    labels, count = _labels(setting.peers), len(setting.matrix)
    for (ours, theirs), goal in goals.items():
        for threads in THREADS:
            yield speed_figure(
                f"{model_name}: {ours} against {theirs}, threads: {threads}",
                seconds[ours, threads],
                seconds[theirs, threads],
                count=count,
                unit="rows",
                peer=labels.get(theirs, theirs),
                goal=goal,
            )
    if model_name == BIG_MODEL:
        work = f"{model_name}: predict on two threads against one"
        yield _of_two_threads(work, seconds, "predict", count, TWO_THREADS_GOAL)


def _floor(setting: Setting) -> Figure:
    """Return what a second thread brings where only the hand-over to Python is left."""
    seconds = seconds_in_turn(contestants(setting, BIG_MODEL, ["zeros"]))
    work = "a UDF that returns zeros on two threads against one"
    return _of_two_threads(work, seconds, "zeros", len(setting.matrix), None)


def _of_two_threads(
    work: str, seconds: Seconds, name: str, count: int, goal: float | None
) -> Figure:
    one, two = seconds[name, 1], seconds[name, 2]
    said = {"count": count, "unit": "rows", "peer": "one thread"}
    return speed_figure(work, two, one, goal=goal, **said)


def _labels(peers: str) -> dict[str, str]:
    """Return the peers' names with their versions."""
    return versions(peers, "lleaves", "orbital") | {
        "onnxruntime": f"onnxruntime {version('onnxruntime')}",
        "pandas": f"pandas {version('pandas')}, LightGBM {version('lightgbm')}",
    }
