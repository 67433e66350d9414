"""A page in parts, each of sentences, a table and a picture: as text and as html."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from python_udfs.commands.picture_page import figure, page_of

WIDEST = 72  # characters of a cell in the terminal
STYLE = """<style>
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1em 0 }
th, td { text-align: left; padding: .2em 1em .2em 0; vertical-align: top }
th, td { border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
.number { text-align: right; font-variant-numeric: tabular-nums }
.fault { color: #a40000; font-weight: bold }
h1 + h2 + p { font-size: 1.3em; font-weight: bold }
figure { margin: 1em 0; max-width: 50em }
</style>"""


@dataclass
class Table:
    """Rows under their headings; numbers are shown with commas."""

    headings: list[str]
    rows: list[tuple]


@dataclass
class Part:
    """A part of the page: what it says, and what it shows for it."""

    title: str
    sentences: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    picture: str = ""  # an SVG element, with its text for a terminal in `drawn`
    drawn: str = ""


def as_text(title: str, parts: Iterable[Part]) -> str:
    """Return the page for a terminal."""
    return "\n\n".join([title, *map(_part_text, parts)])


def as_html(title: str, parts: Iterable[Part]) -> str:
    """Return the page as one file that needs no other."""
    return page_of(title, f"{STYLE}\n<h1>{escape(title)}</h1>", map(_part_html, parts))


def _part_text(part: Part) -> str:
    lines = [part.title, "-" * len(part.title)]
    lines += part.sentences
    lines += [f"! {fault}" for fault in part.faults]
    lines += [part.drawn] if part.drawn else []
    return "\n".join([*lines, *map(_table_text, part.tables)])


def _table_text(table: Table) -> str:
    cells = [[_cut(_shown(value)) for value in row] for row in table.rows]
    columns = list(zip(table.headings, *cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    is_number = [_all_numbers(table, place) for place in range(len(columns))]
    return "\n".join(
        "  "
        + "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ).rstrip()
        for row in zip(*columns, strict=True)
    )


def _part_html(part: Part) -> str:
    faults = [f'<p class="fault">{escape(fault)}</p>' for fault in part.faults]
    sentences = [f"<p>{escape(sentence)}</p>" for sentence in part.sentences]
    picture = [figure(part.picture, part.drawn)] if part.picture else []
    return "\n".join(
        [
            f"<h2>{escape(part.title)}</h2>",
            *(sentences + faults + picture),
            *map(_table_html, part.tables),
        ]
    )


def _table_html(table: Table) -> str:
    head = "".join(
        f"<th{_kind(_all_numbers(table, place))}>{escape(heading)}</th>"
        for place, heading in enumerate(table.headings)
    )
    rows = "\n".join(f"<tr>{''.join(map(_cell_html, row))}</tr>" for row in table.rows)
    return f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _cell_html(value: object) -> str:
    return f"<td{_kind(_is_number(value))}>{escape(_shown(value))}</td>"


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _all_numbers(table: Table, place: int) -> bool:
    values = [row[place] for row in table.rows]
    return all(value is None or _is_number(value) for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"  # money
    return f"{value:,}" if _is_number(value) else str(value)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
