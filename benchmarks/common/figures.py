"""A figure beside its goal and its peer: all that a benchmark yields."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

HEADER = ("work", "figure", "goal", "ours", "peer, same run", "spread", "verdict")
WIDTHS = (68, 10, 14, 16, 45, 16, 11)
FALLS_SHORT = "falls short"
TINY = 1e-4  # below it four decimals say nothing

Goal = tuple[float, float]  # lowest and highest, either of which may be infinite


@dataclass(frozen=True)
class Figure:
    """What was measured, of which `repeats` are the single figures or the interval.

    It holds where it lies in `goal`, ends included, and above `rival` if there is one:
    the best peer's own, in the same run. Without either it only informs. `unit` is
    'x', 's', 'ms', 'MB', 'GB' or none; `ours` and `peer` say in words what else was
    found, `ours` the figures that a ratio was made of.
    """

    work: str
    value: float
    goal: Goal | None = None
    repeats: Sequence[float] = ()
    unit: str = ""
    ours: str = ""
    peer: str = ""
    rival: float | None = None

    @property
    def verdict(self) -> str:
        """Return 'holds' or 'falls short', nothing where there is no goal."""
        if self.goal is None and self.rival is None:
            return ""
        lowest, highest = self.goal or (-math.inf, math.inf)
        holds = lowest <= self.value <= highest
        holds &= self.rival is None or self.value > self.rival
        return "holds" if holds else FALLS_SHORT

    def print(self) -> None:
        """Print the figure as a row of the table that `print_header` begins."""
        ends = (min(self.repeats), max(self.repeats)) if self.repeats else ()
        print_row(
            WIDTHS,
            self.work,
            f"{self._in_words(self.value)} {self.unit}".rstrip(),
            self._goal_in_words(),
            self.ours,
            self.peer,
            " ".join(self._in_words(end) for end in ends),
            self.verdict,
        )

    def _goal_in_words(self) -> str:
        lowest, highest = self.goal or (-math.inf, math.inf)
        if math.isfinite(lowest) and math.isfinite(highest) and lowest < highest:
            return f"{lowest:g} to {highest:g}"
        if math.isfinite(highest):
            return f"≤ {highest:g} {self.unit}".rstrip()
        if math.isfinite(lowest):
            return f"≥ {lowest:g} {self.unit}".rstrip()
        return "" if self.rival is None else "> best peer"

    def _in_words(self, value: float) -> str:
        if isinstance(value, int):
            return f"{value:,}"
        if self.unit:
            return f"{value:.0f}" if self.unit == "MB" else f"{value:.2f}"
        return f"{value:.0e}" if 0 < abs(value) < TINY else short(value)


def at_least(lowest: float) -> Goal:
    """Return the goal of what is better if higher."""
    return lowest, math.inf


def at_most(highest: float) -> Goal:
    """Return the goal of what is better if lower."""
    return -math.inf, highest


def print_header() -> None:
    """Print the names of the columns; the spread is least to most of the repeats."""
    print_row(WIDTHS, *HEADER)
    print_row(WIDTHS, *("-" * width for width in WIDTHS))


def print_row(widths: Sequence[int], *cells: str) -> None:
    """Print cells, each as wide as its column."""
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    print("|", " | ".join(padded), "|", flush=True)


def short(*values: float) -> str:
    """Return values of four decimals, without a zero alone before the point."""
    return " ".join(re.sub(r"^(-?)0\.", r"\1.", f"{value:.4f}") for value in values)
