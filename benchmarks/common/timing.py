"""Contestants timed in turn, so that a machine's drift hits each alike."""

import math
import statistics
import time
from collections.abc import Callable

from benchmarks.common.figures import Figure, at_least

THREADS = (1, 2)
REPEATS = 5

# Takes the number of threads, scores every row and returns the sum of the scores.
Contestant = Callable[[int], float]
Entry = tuple[str, int]  # a contestant's name, a number of threads
Seconds = dict[Entry, list[float]]


def seconds_in_turn(contestants: dict[str, Contestant]) -> Seconds:
    """Return the seconds of REPEATS rounds by contestant and number of threads.

    A round before the first is not timed: it loads, compiles and fills caches. Raises
    ValueError where the contestants' sums say that they have not done the same work.
    """
    entries = [(name, threads) for threads in THREADS for name in contestants]
    _check_that_all_agree({entry: contestants[entry[0]](entry[1]) for entry in entries})
    seconds: Seconds = {entry: [] for entry in entries}
    for repeat in range(REPEATS):
        for name, threads in entries if repeat % 2 == 0 else reversed(entries):
            started = time.perf_counter()
            contestants[name](threads)
            seconds[name, threads].append(time.perf_counter() - started)
    return seconds


def speed_figure(
    work: str,
    ours: list[float],
    theirs: list[float],
    *,
    count: int,
    unit: str,
    peer: str,
    goal: float | None,
) -> Figure:
    """Return how many times as fast `count` of a `unit` take us as a peer.

    The figure is the ratio of the medians of seconds; each repeat has its own.
    """
    return Figure(
        work,
        statistics.median(theirs) / statistics.median(ours),
        None if goal is None else at_least(goal),
        [their / our for our, their in zip(ours, theirs, strict=True)],
        "x",
        ours=_pace(count, unit, ours),
        peer=f"{peer}: {_pace(count, unit, theirs)}",
    )


def _pace(count: int, unit: str, seconds: list[float]) -> str:
    pace = count / statistics.median(seconds)
    return f"{pace / 1e6:.2f} M {unit}/s" if pace >= 1e6 else f"{pace:,.0f} {unit}/s"


def _check_that_all_agree(sums: dict[tuple[str, int], float]) -> None:
    expected = statistics.median(sums.values())
    for (name, _), total in sums.items():
        if not math.isclose(total, expected, rel_tol=1e-4):
            raise ValueError(f"{name}'s scores sum to {total}, the others' {expected}")
