"""A quality beside its goal and its best peer, as one printed row."""

import re
from dataclasses import dataclass

import pandas as pd

from benchmarks.recommendations.quality import bootstrap_interval

HEADER = ("work", "ours", "95 %", "goal", "best peer", "ours - peer, 95 %", "verdict")
WIDTHS = (54, 5, 11, 7, 27, 17, 11)


@dataclass(frozen=True)
class QualityFigure:
    """What was measured for one goal: a mean over customers, higher is better.

    It holds where it reaches `goal`, if there is one, and lies above the best peer.
    """

    work: str
    value: float
    interval: tuple[float, float]
    goal: float | None
    peer: str
    peer_value: float
    difference: tuple[float, float]

    @property
    def verdict(self) -> str:
        """Return 'holds' or 'falls short'."""
        reaches = self.goal is None or self.value >= self.goal
        return "holds" if reaches and self.value > self.peer_value else "falls short"

    def print(self) -> None:
        """Print the figure as a row of the table that `print_header` begins."""
        print_row(
            WIDTHS,
            self.work,
            short(self.value),
            short(*self.interval),
            "" if self.goal is None else f"≥ {short(self.goal)}",
            f"{short(self.peer_value)} {self.peer}",
            short(*self.difference),
            self.verdict,
        )


def quality_figure(
    work: str,
    metric: str,
    qualities: dict[str, pd.DataFrame],
    *,
    goal: float | None,
    clusters: pd.Series | None = None,
) -> QualityFigure:
    """Return a metric of "ours" among `qualities` by customer, beside the best other.

    `clusters` are those of `bootstrap_interval`.
    """
    peers = [name for name in qualities if name != "ours"]
    best = max(peers, key=lambda name: qualities[name][metric].mean())
    ours, theirs = qualities["ours"][metric], qualities[best][metric]
    return QualityFigure(
        f"{work}: {metric.replace('_', ' ')}",
        ours.mean(),
        bootstrap_interval(ours, clusters),
        goal,
        best,
        theirs.mean(),
        bootstrap_interval(ours - theirs, clusters),
    )


def print_header() -> None:
    """Print the names of a figure's columns."""
    print_row(WIDTHS, *HEADER)
    print_row(WIDTHS, *("-" * width for width in WIDTHS))


def print_row(widths: tuple[int, ...], *cells: str) -> None:
    """Print cells, each as wide as its column."""
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    print("|", " | ".join(padded), "|", flush=True)


def short(*values: float) -> str:
    """Return values of four decimals, without a zero alone before the point."""
    return " ".join(re.sub(r"^(-?)0\.", r"\1.", f"{value:.4f}") for value in values)
