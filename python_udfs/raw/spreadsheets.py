"""Spreadsheets: which tables the sheets of a workbook are, and a sheet as a csv file.

A cell becomes the text that people see in it, and each row of the sheet one line, so
that the numbers of lines are the sheet's own. An error such as #N/A is no value.
A ContractError is raised without the file's name.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import chain, islice
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    load_workbook,
)

from python_udfs.raw.contract import ContractError, Table, contract
from python_udfs.raw.names import SIMULATED, by_column, split_ending, table_of

TITLE_CELLS = 2  # of a row above the header, at most
BEHIND = ", sheet "  # the file's name stands a sheet's own
HEAD = 20  # rows among which the header is looked for
ERRORS_IN = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")
ERROR = re.compile(rb"""<[^<>]*(\st="e"|value-type="error")""")
LINE_END = re.compile(r"\r\n|\r|\n")


def tables_of(path: Path) -> dict[str, tuple[list[str], bool]]:
    """Return the tables that a workbook holds: their sheets, and whether as parts.

    A file that is called as a table is it, by its only sheet or by the one that is
    called so; in any file, a sheet that is called as a table is it. There is no sheet
    where the file's name alone says the table.
    """
    tables = [table.name for table in contract()]
    names, own = sheet_names(path), table_of(split_ending(path.name)[0], tables)
    if own and len(names) == 1:
        return {own[0]: (names, own[1])}
    found: dict[str, tuple[list[str], bool]] = {}
    for sheet in names:
        meant = table_of(sheet, tables)
        if meant and not meant[0].startswith(SIMULATED):
            sheets, are_parts = found.get(meant[0], ([], True))
            found[meant[0]] = ([*sheets, sheet], are_parts and meant[1])
    return {own[0]: ([], own[1])} | found if own else found


def sheets_of(table: str, path: Path) -> list[str]:
    """Return the sheets that are the table: those called so, or the only one in use.

    Raises ContractError where more than one thing could be meant.
    """
    known = tables_of(path)
    sheets, are_parts = known.get(table, ([], False))
    if len(sheets) > 1 and not are_parts:
        raise ContractError(
            f"has the sheets {' and '.join(sheets)}, which could both be it; leave one,"
            f" or call them by parts, such as {table}_2024-01"
        )
    if sheets:
        return sheets
    named = {sheet for others, _ in known.values() for sheet in others}
    unnamed = [sheet for sheet in sheet_names(path) if sheet not in named]
    with _opened(path) as workbook:
        used = [one for one in unnamed if workbook.get_sheet_by_name(one).height]
    if len(used or unnamed) != 1:
        raise ContractError(
            f"has the sheets {', '.join(sheet_names(path))}: call the one {table} that"
            " holds it"
        )
    return used or unnamed


def named(file_name: str, sheet: str) -> str:
    """Return what a sheet of a file is called, for people."""
    return f"{file_name}{BEHIND}{sheet}"


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; ContractError if it cannot be read."""
    stat = path.stat()
    return _sheet_names(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def write_csv(path: Path, sheet: str, table: Table, target: Path) -> None:
    """Write a sheet as a csv file; the lines of titles above its header are blank."""
    if table.columns_with("consent") and _has_errors(path):
        raise ContractError(
            "holds, or as an .xls file may hold unseen, an error such as #N/A, perhaps"
            " where a customer has answered: mend or empty that cell, save it as xlsx"
        )
    with (
        _opened(path) as workbook,
        target.open("w", encoding="utf-8", newline="") as file,
    ):
        cells = iter(workbook.get_sheet_by_name(sheet).iter_rows())
        rows = ([as_text(cell) for cell in row] for row in cells)
        head = list(islice(rows, HEAD))
        first = _header_at(head, list(table.columns))
        writer, blank = csv.writer(file, lineterminator="\n"), 0
        for at, row in enumerate(chain(head, rows)):
            if at < first or not any(cell.strip() for cell in row):
                blank += 1
                continue
            file.write("\n" * blank)
            writer.writerow(row)
            blank = 0


def as_text(cell: str | float | bool | date) -> str:
    """Return a cell as people see it: 3.19, a number of 12 digits, an ISO date.

    A number has the 15 digits that spreadsheets keep. One of more is written as
    1.23456789012345e+17, by which the rule on ids knows that it is rounded.
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (int, float)):
        return f"{cell:.15g}"
    return LINE_END.sub(" ", str(cell))


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    try:
        with load_workbook(path) as workbook:
            yield workbook
    except PasswordError as error:
        raise ContractError(
            "is protected by a password: save it without one, or move it away"
        ) from error
    except CalamineError as error:
        raise ContractError(
            f"cannot be read as a spreadsheet ({error}); it may be damaged, cut off,"
            " still being written, or not what its name says: save it again, as xlsx or"
            " csv, or move it away"
        ) from error


@cache
def _sheet_names(path: Path, *_stat: int) -> list[str]:
    with _opened(path) as workbook:
        kinds = workbook.sheets_metadata
        return [one.name for one in kinds if one.typ == SheetTypeEnum.WorkSheet]


def _has_errors(path: Path) -> bool:
    """Whether a cell holds an error, which the reader takes for an empty one.

    Of an .xls file nobody can say, so it may.
    """
    if not is_zipfile(path):
        return True
    with ZipFile(path) as file:
        sheets = [name for name in file.namelist() if ERRORS_IN.fullmatch(name)]
        return any(ERROR.search(file.read(name)) for name in sheets)


def _header_at(head: list[list[str]], columns: list[str]) -> int:
    """Return at which row the names stand, with nothing but titles above; or 0."""
    for at, row in enumerate(head):
        if len(by_column(row, columns)[0]) > 1:
            return at
        if sum(map(bool, row)) > TITLE_CELLS:
            break
    return 0
