"""The bytes of a csv file: how they are encoded, how lines end, which cannot be read.

The whole file is looked at, not a sample. A file that is not plain UTF-8 with one kind
of line end is copied into one that is, line for line, so that line numbers stay.
"""

import codecs
import gzip
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from python_udfs.raw.contract import ContractError

CHUNK = 1 << 20
LONG = 1 << 20  # bytes; a line that may be longer needs larger buffers
# The bytes that Windows-1252 does not have.
NOT_IN_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
BAD_BYTES = "a line is not valid UTF-8"
NUL = "a line holds a byte of value 0: was the file cut off or damaged?"
# Below this share, lines of other bytes are damaged; above, the file is not UTF-8.
DAMAGED_SHARE = 0.001
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Scan:
    """What the bytes of a file say. Line numbers begin at 1, whatever a quote holds."""

    lines: int = 0
    blank_lines: int = 0
    line_ends: dict[str, int] = field(default_factory=dict)
    has_quotes: bool = False
    has_escapes: bool = False
    has_long_lines: bool = False
    ends_with_newline: bool = True
    invalid: list[int] = field(default_factory=list)  # line numbers
    with_nul: list[int] = field(default_factory=list)  # line numbers
    has_other_text: bool = False  # valid UTF-8 beyond ASCII
    lacks_in_1252: bool = False


@dataclass
class Readable:
    """A csv file that DuckDB can read: the path to read, and what the original was."""

    path: Path
    encoding: str
    line_end: str
    scan: Scan
    lost: dict[int, str] = field(default_factory=dict)  # line → why it was blanked
    original: Path | None = None  # with the lost lines, where there are any

    @property
    def with_lines(self) -> Path:
        """The file in which the lost lines still stand."""
        return self.original or self.path


def readable(path: Path, packing: str, scratch: Path) -> Readable:
    """Return the file itself if it is clean, or else a clean copy of it in `scratch`.

    Raises ContractError (without the file's name) where it cannot be decoded.
    """
    names = (scratch / f"{path.name}.{step}" for step in range(10))
    if packing:
        path = _unpacked(path, packing, next(names))
    encoding = _wide_encoding(path)
    if encoding:
        path = _transcoded(path, encoding, next(names))
    scan = scanned(path)
    line_end = "mixed" if len(scan.line_ends) > 1 else next(iter(scan.line_ends), "\n")
    if line_end in ("mixed", "\r"):
        path = _one_line_end(path, next(names))
        scan = scanned(path)
    done = Readable(path, encoding or "utf-8", line_end, scan)
    if len(scan.invalid) > DAMAGED_SHARE * scan.lines and not scan.has_other_text:
        done.encoding = "latin-1" if scan.lacks_in_1252 else "cp1252"
        done.path = _transcoded(path, done.encoding, next(names))
        scan.invalid = []
    lost = dict.fromkeys(scan.with_nul, NUL) | dict.fromkeys(scan.invalid, BAD_BYTES)
    return without_lines(done, lost, next(names)) if lost else done


def scanned(path: Path) -> Scan:
    """Return what all bytes of a file say."""
    scan, ends = Scan(), dict.fromkeys(("\r\n", "\n", "\r"), 0)
    for chunk in chunks(path):
        has_returns = b"\r" in chunk
        newlines = _count_lines(chunk, scan, has_returns=has_returns)
        both = chunk.count(b"\r\n") if has_returns else 0
        ends["\r\n"] += both
        ends["\n"] += newlines - both
        ends["\r"] += chunk.count(b"\r") - both if has_returns else 0
        _look_for_nul(chunk, scan)
        _look_for_invalid(chunk, scan)
        scan.lines += newlines
        scan.has_quotes = scan.has_quotes or b'"' in chunk or b"'" in chunk
        scan.has_escapes = scan.has_escapes or (b'"' in chunk and b'\\"' in chunk)
        scan.has_long_lines = scan.has_long_lines or _has_long_line(chunk)
        scan.ends_with_newline = chunk.endswith(b"\n")
        scan.lines += not scan.ends_with_newline
    scan.line_ends = {end: count for end, count in ends.items() if count}
    return scan


def without_lines(done: Readable, lost: dict[int, str], copy: Path) -> Readable:
    """Return a copy whose `lost` lines are blank: the others keep their number."""
    end = done.line_end if done.line_end == "\r\n" else "\n"
    with done.path.open("rb") as source, copy.open("wb") as target:
        for number, line in enumerate(source, start=1):
            target.write(end.encode() if number in lost else line)
    return replace(
        done,
        path=copy,
        scan=scanned(copy),
        lost=done.lost | lost,
        original=done.with_lines,
    )


def lines_of(path: Path, numbers: set[int]) -> dict[int, str]:
    """Return lines of a file by their number."""
    if not numbers:
        return {}
    found, last = {}, max(numbers)
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if number in numbers:
                found[number] = _decoded(line).rstrip("\r\n")
            if number >= last:
                break
    return found


def _decoded(line: bytes) -> str:
    """Return a line as text; one that is no UTF-8 is most likely Windows-1252."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file in chunks of whole lines."""
    with path.open("rb") as file:
        while read := file.read(CHUNK):
            yield read + file.readline()


def _look_for_nul(chunk: bytes, scan: Scan) -> None:
    if b"\0" in chunk:
        lines = enumerate(chunk.split(b"\n"), start=scan.lines + 1)
        scan.with_nul += [number for number, line in lines if b"\0" in line]


def _look_for_invalid(chunk: bytes, scan: Scan) -> None:
    if chunk.isascii():
        return
    try:
        chunk.decode()
        scan.has_other_text = True
        return
    except UnicodeDecodeError:
        pass
    for number, line in enumerate(chunk.split(b"\n"), start=scan.lines + 1):
        if line.isascii():
            continue
        try:
            line.decode()
            scan.has_other_text = True
        except UnicodeDecodeError:
            scan.invalid.append(number)
            scan.lacks_in_1252 = scan.lacks_in_1252 or bool(NOT_IN_1252 & set(line))


def _count_lines(chunk: bytes, scan: Scan, *, has_returns: bool) -> int:
    """Return how many lines end in a chunk; count the blank ones among them."""
    is_end = np.frombuffer(chunk, dtype=np.uint8) == ord("\n")
    if has_returns or (is_end[1:] & is_end[:-1]).any():
        scan.blank_lines += len(re.findall(rb"\n(?=\r?\n)", chunk))
    scan.blank_lines += chunk.startswith((b"\n", b"\r\n"))
    return int(np.count_nonzero(is_end))


def _has_long_line(chunk: bytes) -> bool:
    at, end = 0, len(chunk)
    while end - at > LONG:
        found = chunk.rfind(b"\n", at, at + LONG)
        if found < 0:
            return True
        at = found + 1
    return False


def _wide_encoding(path: Path) -> str | None:
    """Return UTF-16 or UTF-32, which a mark at the begin or the zero bytes show."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, encoding in BOMS:
        if start.startswith(mark):
            return encoding
    even, odd = start[0::2], start[1::2]
    if odd and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even and even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _unpacked(path: Path, packing: str, copy: Path) -> Path:
    def opened() -> BinaryIO:
        if packing == ".gz":
            return gzip.open(path, "rb")
        return pa.input_stream(str(path), compression="zstd")

    try:
        with opened() as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
    except (EOFError, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise ContractError(f"cannot be unpacked: {error}") from error
    return copy


def _transcoded(path: Path, encoding: str, copy: Path) -> Path:
    try:
        with (
            path.open("r", encoding=encoding, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            shutil.copyfileobj(source, target, CHUNK)
    except UnicodeError as error:
        raise ContractError(f"looks like {encoding} and is not: {error}") from error
    return copy


def _one_line_end(path: Path, copy: Path) -> Path:
    r"""Copy a file so that each line ends with \n, without looking at characters."""
    with (
        path.open("r", encoding="latin-1", newline=None) as source,
        copy.open("w", encoding="latin-1", newline="\n") as target,
    ):
        shutil.copyfileobj(source, target, CHUNK)
    return copy
