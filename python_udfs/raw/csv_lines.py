"""Every line of a csv file is a row, a rejected line, a blank one or part of a value.

The lines are counted in the file's bytes and the rows by DuckDB, so nothing can get
lost between them. Numbers of lines are those that an editor shows.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.csv_bytes import chunks, lines_of, without_lines
from python_udfs.raw.csv_dialect import TOO_FEW, TOO_MANY, misfits
from python_udfs.raw.csv_files import HEADER_AGAIN, CsvFile, scan_sql
from python_udfs.raw.csv_swallowed import (
    HOLDS_LINES,
    held_lines,
    may_hold_lines,
    refuse_unknown_place,
)

OPEN_QUOTE = "a quote opens and is not closed, or text stands behind it"
REASONS = {
    "TOO MANY COLUMNS": TOO_MANY,
    "MISSING COLUMNS": TOO_FEW,
    "UNQUOTED VALUE": OPEN_QUOTE,
    "LINE SIZE OVER MAXIMUM": "a line is longer than can be read",
    "INVALID ENCODING": "a line is not valid UTF-8",
}
EXAMPLES = 1000
REPAIRS = 20  # how often a file is read again without lines that swallow others
# The text of a rejected line; in files of Windows it may begin with a line end.
TEXT = r"trim(csv_line, chr(13) || chr(10))"
# Newlines in a value, and the blank lines among them.
NEWLINES = r"len({0}) - len(replace({0}, chr(10), ''))"
BLANKS = NEWLINES + r" - len(regexp_extract_all({0}, '\n(\r?\n)*'))"


@dataclass
class Account:
    """What became of a file's lines; `rejected` has, by reason, how many."""

    rows: int
    rejected: dict[str, int]
    inside_values: int = 0  # line ends
    blank_inside: int = 0
    missing: int = 0  # lines of which nothing is known: none, if all is well
    # Lines that swallowed others, each with what is wrong with it.
    suspects: dict[int, str] = field(default_factory=dict)


def account(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> Account:
    """Return what became of a file's lines, from its rejects and the count of lines."""
    found = connection.execute(f"""
        select reason, count(*), sum(lines) from (
            select any_value(error_type::varchar) as reason,
                max(1 + {NEWLINES.format(TEXT)}) as lines
            from {_rejects(csv)} group by line_byte_position)
        group by reason order by reason""").fetchall()
    rejected: dict[str, int] = {}
    for kind, lines, _ in found:
        reason = REASONS.get(kind, f"a line cannot be read ({kind.lower()})")
        rejected[reason] = rejected.get(reason, 0) + lines
    for reason in csv.file.lost.values():
        rejected[reason] = rejected.get(reason, 0) + 1
    spanned = sum(int(lines) for _, _, lines in found)
    rows = csv.file.scan.lines - csv.before - csv.blank - spanned
    swallowed = spanned - sum(lines for _, lines, _ in found)
    suspects = _suspects(connection, csv) if swallowed else {}
    return Account(rows, rejected, missing=swallowed, suspects=suspects)


def recount(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> Account:
    """Return the same with line ends inside values counted, by reading all again."""
    done = account(connection, csv)
    columns = [f"coalesce(c{at}, '')" for at in range(len(csv.dialect.header))]
    newlines = " + ".join(NEWLINES.format(column) for column in columns)
    blanks = " + ".join(
        f"case when contains({column}, chr(10)) then {BLANKS.format(column)} else 0 end"
        for column in columns
    )
    [(rows, inside, blank, doubtful)] = connection.execute(
        f"select count(*), coalesce(sum({newlines}), 0), coalesce(sum({blanks}), 0),"
        f" count(*) filter ({may_hold_lines(csv)})"
        f" from {scan_sql(csv, keeps_rejects=False)}"
    ).fetchall()
    missing = done.rows - rows - int(inside) + int(blank)
    if missing <= 0:
        done = replace(done, rows=rows, inside_values=int(inside), blank_inside=blank)
        suspects = _holding_lines(connection, csv, done) if doubtful else {}
        return replace(done, missing=len(suspects), suspects=suspects)
    suspects = _suspects(connection, csv)
    return replace(done, rows=rows, missing=missing, suspects=suspects)


def endless(table: str, name: str) -> ContractError:
    """Return the error of a file that no repair helps."""
    return ContractError(
        f"{table}: {name}: too many quotes open and are never closed; export it again"
        " with quotes around every text"
    )


def forget(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> None:
    """Drop the tables of a file's rejected lines."""
    for name in (_rejects(csv), f"scans_{csv.number}"):
        connection.execute(f"drop table if exists temp.{name}")


def repaired(table: Table, csv: CsvFile, found: Account, copy: Path) -> CsvFile:
    """Return the file without the lines that keep others from being read.

    Those are lines whose quote swallows others; or, where no such line is known, all
    that do not fit: where they are dense, DuckDB drops good lines between them.
    Raises ContractError where there is no such line.
    """
    lost = found.suspects or misfits(csv.file.path, csv.dialect)
    if not lost:
        raise ContractError(
            f"{table.name}: {csv.name}: {found.missing:,} of {csv.file.scan.lines:,}"
            " lines are in no row: a quote may open and never be closed"
        )
    return replace(csv, file=without_lines(csv.file, lost, copy))


def rejected_lines(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile
) -> list[tuple[str, int, str]]:
    """Return examples of lines that are no rows: reason, line number and text."""
    found = connection.execute(f"""
        select reason, position, text from (
            select *, row_number() over (partition by reason order by position) as nth
            from (
                select any_value(error_type::varchar) as reason,
                    any_value({TEXT}) as text, line_byte_position as position
                from {_rejects(csv)} group by line_byte_position))
        where nth <= {EXAMPLES} order by position""").fetchall()
    positions = np.array([position for _, position, _ in found], dtype=np.int64)
    numbers = line_numbers(csv.file.path, positions)
    examples = [
        (
            REASONS.get(kind, f"a line cannot be read ({kind.lower()})"),
            int(number),
            text,
        )
        for (kind, _, text), number in zip(found, numbers, strict=True)
    ]
    return sorted(examples + _lost(csv), key=lambda example: example[1])


def keep_unread(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, column: str
) -> None:
    """Add all lines that are no rows to `unread_lines`, and the line before each.

    Beside them stands where in such a line the column would be.
    """
    rejects = connection.execute(f"""
        select line_byte_position, any_value({TEXT}) from {_rejects(csv)}
        group by all order by all""").fetchall()
    positions = np.array([position for position, _ in rejects], dtype=np.int64)
    numbers = line_numbers(csv.file.path, positions).tolist()
    texts = dict(zip(numbers, (text for _, text in rejects), strict=True))
    lost = {n for n, reason in csv.file.lost.items() if reason != HEADER_AGAIN}
    texts |= lines_of(csv.file.with_lines, lost)
    before = lines_of(csv.file.with_lines, {n - 1 for n in texts if n - 1 > csv.before})
    lines = {"text": list(texts.values()), "before": [before.get(n - 1) for n in texts]}
    types = pa.schema({"text": pa.string(), "before": pa.string()})
    connection.register("lines_of_file", pa.table(lines, schema=types))
    connection.execute(
        "insert into unread_lines select text, before, $delimiter, $place"
        " from lines_of_file",
        {"delimiter": csv.dialect.delimiter, "place": csv.columns[column]},
    )
    connection.unregister("lines_of_file")


def row_lines(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, found: Account, rows: list[int]
) -> dict[int, int | None]:
    """Return the line at which each row begins; None where it cannot be told."""
    if not rows:
        return {}
    if found.blank_inside and csv.blank > found.blank_inside:
        return dict.fromkeys(rows)  # which blank lines lie inside of values?
    inside = _inside_before(connection, csv, rows) if found.inside_values else {}
    gaps = _gaps(connection, csv, found)
    before_gap = gaps - np.arange(len(gaps))
    lines = {}
    for row in rows:
        line = csv.before + row + inside.get(row, 0)
        lines[row] = int(line + np.searchsorted(before_gap, line, side="right"))
    return lines


def line_numbers(path: Path, positions: np.ndarray) -> np.ndarray:
    """Return the numbers of the lines in which bytes lie; positions are sorted.

    DuckDB counts bytes from 1, and in files of Windows from the line end before: so
    the byte behind the first one of a line is looked for, never the one before.
    """
    numbers = np.zeros(len(positions), dtype=np.int64)
    offset, lines, done = 0, 1, 0
    for chunk in chunks(path) if len(positions) else ():
        upto = np.searchsorted(positions, offset + len(chunk), side="left")
        if upto > done:
            ends = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == 10) + offset
            here = np.searchsorted(ends, positions[done:upto], side="left")
            numbers[done:upto] = lines + here
            done = upto
        lines += chunk.count(b"\n")
        offset += len(chunk)
    return numbers


def _holding_lines(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, found: Account
) -> dict[int, str]:
    """Return the first and the last line of each value that holds rows."""
    held = held_lines(connection, csv)
    begins = row_lines(connection, csv, found, [row for row, _, _ in held])
    if None in begins.values():
        refuse_unknown_place(csv)
    ends = {begins[row] + at for row, *both in held for at in both}
    return dict.fromkeys(sorted(ends), HOLDS_LINES)


def _suspects(connection: duckdb.DuckDBPyConnection, csv: CsvFile) -> dict[int, str]:
    """Return the lines in which a quote opens that swallows the lines behind it."""
    found = connection.execute(f"""
        select distinct line_byte_position from {_rejects(csv)}
        where error_type = 'UNQUOTED VALUE' or contains({TEXT}, chr(10))
        order by all""").fetchall()
    positions = np.array([position for (position,) in found], dtype=np.int64)
    numbers = line_numbers(csv.file.path, positions)
    return {int(number): OPEN_QUOTE for number in numbers}


def _rejects(csv: CsvFile) -> str:
    return f"rejects_{csv.number}"


def _lost(csv: CsvFile) -> list[tuple[str, int, str]]:
    by_reason: dict[str, list[int]] = {}
    for number, reason in sorted(csv.file.lost.items()):
        by_reason.setdefault(reason, []).append(number)
    wanted = {n for numbers in by_reason.values() for n in numbers[:EXAMPLES]}
    texts = lines_of(csv.file.with_lines, wanted)
    return [(csv.file.lost[n], n, texts.get(n, "")) for n in sorted(wanted)]


def _gaps(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, found: Account
) -> np.ndarray:
    """Return the sorted lines behind the header that no row begins or goes on in."""
    rejects = connection.execute(f"""
        select line_byte_position as position,
            max({NEWLINES.format(TEXT)}) as more
        from {_rejects(csv)} group by all order by position""").fetchnumpy()
    starts = line_numbers(csv.file.path, np.asarray(rejects["position"]))
    more = np.asarray(rejects["more"], dtype=np.int64)
    spans = [starts + step for step in range(int(more.max(initial=0)) + 1)]
    rejected = [span[more >= step] for step, span in enumerate(spans)]
    blank = [] if found.blank_inside else _blank_lines(csv)
    gaps = np.unique(np.concatenate([*rejected, np.asarray(blank, dtype=np.int64)]))
    return gaps[gaps > csv.before]


def _blank_lines(csv: CsvFile) -> list[int]:
    if not csv.file.scan.blank_lines:
        return []
    with csv.file.path.open("rb") as file:
        return [at for at, line in enumerate(file, start=1) if not line.strip(b"\r\n")]


def _inside_before(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile, rows: list[int]
) -> dict[int, int]:
    """Return for rows how many line ends lie inside the values of earlier rows."""
    columns = [f"coalesce(c{at}, '')" for at in range(len(csv.dialect.header))]
    newlines = " + ".join(NEWLINES.format(column) for column in columns)
    return dict(
        connection.execute(
            f"""
            select number, before::bigint from (
                select number, sum(newlines) over (
                    order by number rows unbounded preceding) - newlines as before
                from (select row_number() over () as number, {newlines} as newlines
                    from {scan_sql(csv, keeps_rejects=False)}))
            where number in (select unnest($rows))""",
            {"rows": rows},
        ).fetchall()
    )
