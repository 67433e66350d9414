"""The dialect of a csv file: what divides, what quotes, where the names stand.

Found once by the file's header and the contract's names; nothing is left to a guess
while rows are read.
"""

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_udfs.raw.csv_bytes import Readable
from python_udfs.raw.names import by_column

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
QUOTES = ('"', "'")
HEAD = 1 << 20  # bytes in which the header lies
TRIED = 1000  # lines with an escape that are tried both ways
TOO_MANY = "a line has more values than the header"
TOO_FEW = "a line has fewer values than the header"
ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR", "mixed": "mixed line ends"}


@dataclass
class Dialect:
    """How a file is divided; `skip` lines come before its header."""

    delimiter: str
    quote: str
    escape: str
    skip: int
    header: list[str]
    header_lines: int  # more than 1 where a name holds a line break
    has_sep: bool = False  # of the lines before the header, one says the delimiter


def dialect_of(file: Readable, columns: list[str]) -> Dialect | None:
    """Return the dialect under which the header names most columns; None if empty.

    Of as many, the one with most fields counts, then the first of the list.
    """
    lines = _head(file.path)
    skip = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[skip:]
    if not lines:
        return None
    delimiters, has_sep = list(DELIMITERS), False
    if lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5:
        blank = next((at for at, line in enumerate(lines[1:]) if line.strip()), None)
        if blank is None:
            return None
        delimiters, has_sep = [lines[0][4]], True
        lines, skip = lines[1 + blank :], skip + 1 + blank
    tried = [
        _tried(lines, delimiter, quote, skip)
        for quote in QUOTES
        for delimiter in delimiters
    ]
    best = max(tried, key=lambda found: _fit(found, columns))
    best.has_sep = has_sep
    if file.scan.has_escapes and best.quote == '"':
        best.escape = _escape(file.path, best)
    return best


def in_words(file: Readable, dialect: Dialect) -> str:
    """Return the dialect in words, for the summary."""
    encoding = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(
        file.encoding, file.encoding.upper()
    )
    divider = DELIMITERS.get(dialect.delimiter, dialect.delimiter)
    words = [encoding, divider, ENDS[file.line_end]]
    if dialect.quote != '"':
        words.append(f"quote {dialect.quote}")
    if dialect.escape == "\\":
        words.append("escape \\")
    if dialect.skip:
        words.append(f"header on line {dialect.skip + 1}")
    return ", ".join(words)


def _head(path: Path) -> list[str]:
    with path.open("rb") as file:
        text = file.read(HEAD).decode(errors="replace").removeprefix("\ufeff")
    return text.replace("\0", "").splitlines(keepends=True)


def fields_of(line: str, dialect: Dialect) -> list[str]:
    """Return the fields of one line; none where it cannot be divided."""
    return _parsed([line], dialect.delimiter, dialect.quote)[0]


def misfits(path: Path, dialect: Dialect) -> dict[int, str]:
    """Return the lines that do not have as many fields as the header, with the reason.

    Lines inside of a quoted value, or in which one opens, are left as they are.
    """
    found, is_inside = {}, False
    delimiter, quote = dialect.delimiter.encode(), dialect.quote.encode()
    before, wanted = dialect.skip + dialect.header_lines, len(dialect.header)
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            quotes = line.count(quote)
            was_inside, is_inside = is_inside, is_inside != bool(quotes % 2)
            if number <= before or was_inside or is_inside or not line.strip(b"\r\n"):
                continue
            width = line.count(delimiter) + 1
            if quotes:
                width = _width(line.decode(errors="replace"), dialect)
            if width == wanted + 1 and line.rstrip(b"\r\n").endswith(delimiter):
                continue
            if width > wanted:
                found[number] = TOO_MANY
            elif 0 <= width < wanted:
                found[number] = TOO_FEW
    return found


def _tried(lines: list[str], delimiter: str, quote: str, skip: int) -> Dialect:
    header, count = _parsed(lines, delimiter, quote)
    return Dialect(delimiter, quote, quote, skip, header, count)


def _parsed(lines: list[str], delimiter: str, quote: str) -> tuple[list[str], int]:
    # A blank before a quote is no part of a name, as DuckDB has it of values.
    reader = csv.reader(
        iter(lines), delimiter=delimiter, quotechar=quote, skipinitialspace=True
    )
    try:
        return next(reader, []), reader.line_num
    except csv.Error:  # a field beyond the limit, of a quote that is not closed
        return [], 1


def _fit(dialect: Dialect, columns: list[str]) -> tuple[int, int]:
    found, _ = by_column(dialect.header, columns)
    return len(found), len(dialect.header)


def _escape(path: Path, dialect: Dialect) -> str:
    r"""Return how a quote in a value is written: "" or \", by which more lines fit."""
    with path.open("rb") as file:
        hits = (line for line in file if b'\\"' in line)
        lines = [line.decode(errors="replace") for line in islice(hits, TRIED)]

    def fitting(**options: str | bool) -> int:
        return sum(
            _width(line, dialect, **options) == len(dialect.header) for line in lines
        )

    backslash = fitting(escapechar="\\", doublequote=False)
    return "\\" if backslash > fitting(doublequote=True) else '"'


def _width(line: str, dialect: Dialect, **options: str | bool) -> int:
    try:
        reader = csv.reader(
            [line],
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
            skipinitialspace=True,
            strict=True,
            **options,
        )
        return len(next(reader, []))
    except csv.Error:
        return -1
