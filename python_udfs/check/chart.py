"""A small bar chart, as an SVG element for a page and in letters for a terminal."""

from html import escape
from math import ceil

WIDTH, HEIGHT, LEFT, BELOW = 720, 160, 60, 34  # the last two are for labels
MOST_LABELS = 10  # one more would touch its neighbour
COLOUR = "#0072B2"
LETTERS = 40  # of the longest bar in a terminal
MOST_LINES = 36  # in a terminal


def svg(bars: list[tuple[str, int]], unit: str) -> str:
    """Return bars, each a label and a number, from left to right."""
    most = max((count for _, count in bars), default=0) or 1
    step = (WIDTH - LEFT) / max(len(bars), 1)
    every = ceil(len(bars) / MOST_LABELS) or 1
    drawn = [
        _bar(label, count, unit, LEFT + place * step, step, count / most * HEIGHT)
        + (_label(label, LEFT + (place + 0.5) * step) if place % every == 0 else "")
        for place, (label, count) in enumerate(bars)
    ]
    axis = f'<text x="{LEFT - 6}" y="14" text-anchor="end">{most:,}</text>'
    zero = f'<text x="{LEFT - 6}" y="{HEIGHT + 10}" text-anchor="end">0</text>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + BELOW}" font-family="sans-serif"'
        f' font-size="12" xmlns="http://www.w3.org/2000/svg">\n{axis}{zero}\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def letters(bars: list[tuple[str, int]]) -> str:
    """Return the last bars as lines of text."""
    most = max((count for _, count in bars), default=0) or 1
    return "\n".join(
        f"  {label} {'█' * round(count / most * LETTERS):{LETTERS}} {count:,}"
        for label, count in bars[-MOST_LINES:]
    )


def _bar(
    label: str, count: int, unit: str, left: float, step: float, height: float
) -> str:
    top = 10 + HEIGHT - 10 - height * (HEIGHT - 10) / HEIGHT
    return (
        f'<rect x="{left + step * 0.1:.1f}" y="{top:.1f}" width="{step * 0.8:.1f}"'
        f' height="{HEIGHT - top:.1f}" fill="{COLOUR}">'
        f"<title>{escape(label)}: {count:,} {escape(unit)}</title></rect>"
    )


def _label(label: str, middle: float) -> str:
    return (
        f'<text x="{middle:.1f}" y="{HEIGHT + 16}" text-anchor="middle">'
        f"{escape(label)}</text>"
    )
