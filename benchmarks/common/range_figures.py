"""A figure beside the range it shall lie in and its peer, as one printed row."""

import math
from dataclasses import dataclass

from benchmarks.common.quality_figures import print_row, short

HEADER = ("work", "figure", "goal", "peer, same run", "spread", "verdict")
TINY = 1e-4  # below it four decimals say nothing
WIDTHS = (66, 8, 12, 42, 16, 11)


@dataclass(frozen=True)
class RangeFigure:
    """What was measured for one goal, of which `repeats` are the single figures.

    It holds where it lies in `goal`, lowest to highest, either of which may be
    infinite; without a goal it only informs.
    """

    work: str
    value: float
    goal: tuple[float, float] | None
    repeats: list[float]
    peer: str = ""

    @property
    def verdict(self) -> str:
        """Return 'holds' or 'falls short', nothing where there is no goal."""
        if self.goal is None:
            return ""
        lowest, highest = self.goal
        return "holds" if lowest <= self.value <= highest else "falls short"

    def print(self) -> None:
        """Print the figure as a row of the table that `print_header` begins."""
        spread = min(self.repeats), max(self.repeats)
        print_row(
            WIDTHS,
            self.work,
            _words(self.value),
            self._goal_in_words(),
            self.peer,
            " ".join(_words(end) for end in spread),
            self.verdict,
        )

    def _goal_in_words(self) -> str:
        if self.goal is None:
            return ""
        lowest, highest = self.goal
        if math.isinf(lowest):
            return f"≤ {highest:g}"
        return f"≥ {lowest:g}" if math.isinf(highest) else f"{lowest:g} to {highest:g}"


def _words(value: float) -> str:
    return f"{value:.0e}" if 0 < abs(value) < TINY else short(value)


def print_header() -> None:
    """Print the names of the columns; the spread is least to most of the repeats."""
    print_row(WIDTHS, *HEADER)
    print_row(WIDTHS, *("-" * width for width in WIDTHS))
