"""A csv file as a relation of SQL, every column text and called as the contract has it.

DuckDB is told the whole dialect, so that it guesses nothing. Lines that do not fit are
kept by it in a table of rejects, with the byte at which they begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb

from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.csv_bytes import (
    Readable,
    chunks,
    lines_of,
    readable,
    without_lines,
)
from python_udfs.raw.csv_dialect import Dialect, dialect_of, fields_of, in_words
from python_udfs.raw.files import (
    identifier,
    is_bucket,
    quoted,
    size_and_time,
    with_name,
)
from python_udfs.raw.files import in_words as said
from python_udfs.raw.names import (
    by_column,
    columns_found,
    is_spreadsheet,
    others,
    split_ending,
)
from python_udfs.raw.spreadsheets import named, sheets_of, write_csv

HEADER_AGAIN = "the header stands again in the middle"
LONGEST = 1 << 26  # bytes of a line, where a file has a line of more than a megabyte
NUMBERS = count(1)


@dataclass
class CsvFile:
    """A csv file of a table: `columns` says at which of its fields each one stands."""

    name: str
    seen: dict[Path, tuple[int, int]]  # size and time when it was first looked at
    file: Readable
    dialect: Dialect
    columns: dict[str, int]
    keys: list[int]  # at which of its fields the table's key stands
    number: int  # of its table of rejects
    format: str = "csv"  # or the ending of a spreadsheet

    @property
    def before(self) -> int:
        """The lines before the first row."""
        return self.dialect.skip + self.dialect.header_lines

    @property
    def others(self) -> dict[str, int]:
        """The columns that the contract does not have, as examples show them."""
        return others(self.dialect.header, self.columns)

    @property
    def blank(self) -> int:
        """The blank lines behind the header, lost ones included."""
        has_sep = self.dialect.has_sep
        return self.file.scan.blank_lines - (self.dialect.skip - has_sep)

    @property
    def words(self) -> str | None:
        """The dialect, for people."""
        if self.format != "csv":
            at = self.dialect.skip + 1
            return f"header in row {at}" if at > 1 else None
        return in_words(self.file, self.dialect)

    @property
    def note(self) -> str | None:
        """What people should know of it."""
        if not self.file.scan.ends_with_newline:
            return "the last line has no end: is the file whole?"
        return None


def all_opened(
    connection: duckdb.DuckDBPyConnection, table: Table, path: str, scratch: Path
) -> list[CsvFile]:
    """Look at a file as a whole; at each sheet that is the table of a spreadsheet."""
    name = path.replace("\\", "/").split("/")[-1]
    if not is_spreadsheet(name):
        return [opened(connection, table, path, scratch)]
    folder = scratch / str(next(NUMBERS))
    folder.mkdir()
    with said(table.name, name), with_name(table.name, name):
        local = _local(connection, path, folder)
        sheets = sheets_of(table.name, local)
    return [opened(connection, table, str(local), scratch, one) for one in sheets]


def opened(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    path: str,
    scratch: Path,
    sheet: str = "",
) -> CsvFile:
    """Look at a file as a whole; ContractError where it cannot be a table's file."""
    name = path.replace("\\", "/").split("/")[-1]
    _, _, packing = split_ending(name)
    number = next(NUMBERS)
    folder = scratch / str(number)
    folder.mkdir()
    with said(table.name, name), with_name(table.name, name):
        local = source = _local(connection, path, folder)
        seen = {local: size_and_time(local)}
        with local.open("rb"):  # says whether it may be read
            pass
        if sheet:
            source, name = folder / "sheet.csv", named(name, sheet)
            write_csv(local, sheet, table, source)
        file = readable(source, packing, folder)
        dialect = dialect_of(file, list(table.columns))
    if dialect is None:
        raise ContractError(
            f"{table.name}: {name} is empty: not even a header is there"
        )
    if _is_open(dialect):
        raise ContractError(
            f"{table.name}: {name}: a quote opens in the header and is not closed"
            " there, so that rows are part of a name; close it"
        )
    columns = columns_found(table, dialect.header, name)
    keys = [columns[key] for key in table.columns_with("key") if key in columns]
    done = CsvFile(name, seen, file, dialect, columns, keys or [0], number)
    done.format = local.suffix[1:].lower() if sheet else "csv"
    if not sheet:
        _refuse_parted_header(table, done)
    _blank_headers_inside(table, done, folder)
    return done


def _refuse_parted_header(table: Table, csv: CsvFile) -> None:
    """Raise ContractError where a line break parts the name of a column."""
    second = lines_of(csv.file.path, {csv.before + 1}).get(csv.before + 1, "")
    rest = (fields_of(second, csv.dialect) or [""])[0]
    lacking = [name for name in table.columns if name not in csv.columns]
    found = by_column([csv.dialect.header[-1] + rest], lacking)[0]
    if rest and found:
        raise ContractError(
            f"{table.name}: {csv.name}: a line break parts the name {next(iter(found))}"
            " of the header; join the two lines"
        )


def _is_open(dialect: Dialect) -> bool:
    """Return whether a quote opens in the header that goes on in the rows."""
    is_other = dialect.quote != '"' and any('"' in one for one in dialect.header)
    return is_other or any(
        "\n" in one and dialect.delimiter in one for one in dialect.header
    )


def relation(csv: CsvFile, *, keeps_rejects: bool, with_place: bool = False) -> str:
    """Return the SQL of a file's rows; with their file and number if asked."""
    chosen = [f"c{at} as {identifier(name)}" for name, at in csv.columns.items()]
    if with_place:
        chosen += [f"c{at} as {identifier(name)}" for name, at in csv.others.items()]
        chosen += [f"{quoted(csv.name)} as at_file", "row_number() over () as at_row"]
    return f"(select {', '.join(chosen)} from {scan_sql(csv, keeps_rejects)})"


def scan_sql(csv: CsvFile, keeps_rejects: bool) -> str:
    """Return the call that reads a file with nothing left to guess."""
    dialect = csv.dialect
    columns = ", ".join(f"'c{at}': 'varchar'" for at in range(len(dialect.header)))
    line_end = "\\r\\n" if csv.file.line_end == "\r\n" else "\\n"
    rejects = "ignore_errors = true"
    if keeps_rejects:
        rejects = (
            f"store_rejects = true, rejects_table = 'rejects_{csv.number}',"
            f" rejects_scan = 'scans_{csv.number}', rejects_limit = 0"
        )
    long = f", max_line_size = {LONGEST}" if csv.file.scan.has_long_lines else ""
    return (
        f"read_csv({quoted(pattern(csv.file.path))}, auto_detect = false,"
        f" header = true, skip = {dialect.skip}, delim = {quoted(dialect.delimiter)},"
        f" quote = {quoted(dialect.quote)}, escape = {quoted(dialect.escape)},"
        f" new_line = '{line_end}', comment = '', nullstr = '',"
        f" columns = {{{columns}}}, compression = 'none', {rejects}{long})"
    )


def pattern(path: Path | str) -> str:
    """Return a path as DuckDB takes it: characters of patterns mean themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _local(connection: duckdb.DuckDBPyConnection, path: str, folder: Path) -> Path:
    if not is_bucket(path):
        return Path(path)
    content = connection.execute(
        "select content from read_blob(?)", [pattern(path)]
    ).fetchall()
    copy = folder / path.split("/")[-1]
    copy.write_bytes(content[0][0])
    return copy


def _blank_headers_inside(table: Table, csv: CsvFile, folder: Path) -> None:
    """Set a header aside that stands again; one of other columns stops the build."""
    again = {}
    for number, fields in _headers_inside(csv):
        if by_column(fields, list(table.columns))[0] != csv.columns or len(
            fields
        ) != len(csv.dialect.header):
            raise ContractError(
                f"{table.name}: {csv.name}: another header with other columns stands"
                f" on line {number:,}: two files stand in one; split it there"
            )
        again[number] = HEADER_AGAIN
    if again:
        csv.file = without_lines(csv.file, again, folder / "without_headers")


def _headers_inside(csv: CsvFile) -> Iterator[tuple[int, list[str]]]:
    if not csv.columns:
        return
    first = csv.dialect.header[min(csv.columns.values())].strip().encode()
    if sum(chunk.count(first) for chunk in chunks(csv.file.path)) == 1:
        return
    with csv.file.path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if number > csv.before and first in line:
                fields = fields_of(line.decode(errors="replace"), csv.dialect)
                found = by_column(fields, list(csv.columns))[0]
                if len(found) >= max(2, len(csv.columns) / 2):
                    yield number, fields
