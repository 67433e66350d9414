"""A figure beside its goal, as one printed row."""

import statistics
from dataclasses import dataclass

from benchmarks.common.timing import Entry, Seconds

HEADER = ("work", "threads", "figure", "goal", "ours", "peer", "spread", "verdict")
WIDTHS = (55, 7, 9, 8, 14, 43, 12, 11)


@dataclass(frozen=True)
class Figure:
    """What was measured for one goal, of which `repeats` are the single figures.

    `value` is in `unit`: 'x' the peer's speed, which must be at least `goal`, or a cost
    in 's', 'ms', 'MB' or 'GB', or an exponent in '', which must be at most that.
    Without a goal it only informs.
    """

    work: str
    threads: int
    value: float
    unit: str
    repeats: list[float]
    goal: float | None = None
    ours: str = ""
    peer: str = ""

    @property
    def verdict(self) -> str:
        """Return 'holds' or 'falls short', nothing where there is no goal."""
        if self.goal is None:
            return ""
        is_speed = self.unit == "x"
        holds = self.value >= self.goal if is_speed else self.value <= self.goal
        return "holds" if holds else "falls short"

    def print(self) -> None:
        """Print the figure as a row of the table that `print_header` begins."""
        sign = "≥" if self.unit == "x" else "≤"
        _print_row(
            self.work,
            str(self.threads),
            f"{self._rounded(self.value)} {self.unit}",
            "" if self.goal is None else f"{sign} {self.goal:g} {self.unit}",
            self.ours,
            self.peer,
            f"{self._rounded(min(self.repeats))}-{self._rounded(max(self.repeats))}",
            self.verdict,
        )

    def _rounded(self, value: float) -> str:
        return f"{value:.0f}" if self.unit == "MB" else f"{value:.2f}"


def speed_figure(
    work: str,
    seconds: Seconds,
    pair: tuple[Entry, Entry],
    *,
    rows: int,
    peer: str,
    goal: float | None,
) -> Figure:
    """Return how many times as fast the first of a pair scores `rows` as the second.

    The figure is the ratio of the medians; each repeat has a ratio of its own.
    """
    ours, theirs = (seconds[entry] for entry in pair)
    return Figure(
        work,
        pair[0][1],
        statistics.median(theirs) / statistics.median(ours),
        "x",
        [their / our for our, their in zip(ours, theirs, strict=True)],
        goal,
        ours=_rows_per_second(rows, ours),
        peer=f"{peer}: {_rows_per_second(rows, theirs)}",
    )


def _rows_per_second(rows: int, seconds: list[float]) -> str:
    return f"{rows / statistics.median(seconds) / 1e6:.2f} M rows/s"


def print_header() -> None:
    """Print the names of the columns; the spread is least to most of the repeats."""
    _print_row(*HEADER)
    _print_row(*("-" * width for width in WIDTHS))


def _print_row(*cells: str) -> None:
    padded = [cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)]
    print("|", " | ".join(padded), "|", flush=True)
