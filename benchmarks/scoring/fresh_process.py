"""What only a fresh process shows: how long the first score takes, and its memory."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.peers import text_of
from benchmarks.common.timing import REPEATS, THREADS
from benchmarks.scoring.contestants import LLEAVES, Setting
from benchmarks.scoring.household_weeks import FEATURES

# 84,060 household weeks, 119 times over, are 10 million rows.
TEN_MILLION = "from household_weeks, range(119)"
SCAN = f"select sum({' + '.join(FEATURES)}) {TEN_MILLION}"
SCORES = "select sum(predict('{}', household_weeks)) " + TEN_MILLION
MAX_SECONDS, MAX_MEGABYTES = 2.0, 300.0


def load_figures(setting: Setting, model_name: str) -> Iterator[Figure]:
    """Yield the seconds from a model's bytes to its first score."""
    lleaves = f"lleaves {_lleaves_seconds(setting, model_name):.2f} s"
    first, *later = (
        _measured("load", setting.folder, model_name) for _ in range(REPEATS + 1)
    )
    for what, loads, key, goal in (
        ("the very first, nothing cached", [first], "with imports", None),
        ("fresh process, with imports", later, "with imports", MAX_SECONDS),
        ("fresh process, without imports", later, "imported", MAX_SECONDS),
        ("once a model is loaded", later, "warm", MAX_SECONDS),
    ):
        seconds = [load[key] for load in loads]
        median = statistics.median(seconds)
        work = f"{model_name}: load, {what}"
        within = None if goal is None else at_most(goal)
        yield Figure(work, median, within, seconds, "s", peer=lleaves)


def memory_figures(setting: Setting, model_name: str) -> Iterator[Figure]:
    """Yield how much more memory 10 M rows' scores take than an empty scan of them."""
    for threads in THREADS:
        scans, scores = [], []
        for _ in range(REPEATS):
            for peaks, query in (scans, SCAN), (scores, SCORES.format(model_name)):
                peak = _measured("memory", setting.folder, str(threads), query)["peak"]
                peaks.append(peak)
        yield Figure(
            f"{model_name}: 10 M rows above an empty scan, threads: {threads}",
            statistics.median(scores) - statistics.median(scans),
            at_most(MAX_MEGABYTES),
            [score - scan for score, scan in zip(scores, scans, strict=True)],
            "MB",
            ours=f"{statistics.median(scores):.0f} MB",
            peer=f"empty scan {statistics.median(scans):.0f} MB",
        )


def _measured(what: str, folder: Path, *arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scoring.process", what]
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "numba")}
    printed = subprocess.check_output(
        [*command, str(folder / "shop.duckdb"), *arguments], env=environment
    )
    return json.loads(printed)


def _lleaves_seconds(setting: Setting, model_name: str) -> float:
    model = setting.folder / f"{model_name}.txt"
    setting.models[model_name].estimator.booster_.save_model(model)
    printed = text_of(setting.peers, LLEAVES, model, setting.folder / "matrix.npy")
    return json.loads(printed)["load"]
