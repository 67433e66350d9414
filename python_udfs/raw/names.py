"""Which table a file holds and which column a header means: by name, never by guess."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.near_names import refuse_unread_consent

# What a shop adds to a table's name where it writes a file a month, a day or a part.
PART = re.compile(r"(part|week|w|q|v)?\d+(_(part|week|w|q|v)?\d+)*")
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
ENDINGS = re.compile(
    r"(?i)(?P<stem>.+?)\.((?P<format>csv|tsv|parquet)(?P<packed>\.gz|\.zst)?"
    r"|xlsx|xlsm|xls|ods)"
)
SIMULATED = "simulated_"


@cache
def plain(name: str) -> str:
    """Return a name without what people write differently: case, blanks, - and _.

    Nor has it the signs that nobody sees, such as the mark of the order of bytes.
    """
    seen = (sign for sign in name if unicodedata.category(sign) not in ("Cf", "Cc"))
    return re.sub(r"[\s\-_.]+", "", "".join(seen)).lower()


def split_ending(file_name: str) -> tuple[str, str, str] | None:
    """Return a file's stem, format (csv or parquet) and packing (.gz, .zst or '').

    Spreadsheets are csv: their sheets are read as such.
    """
    if not (found := ENDINGS.fullmatch(file_name)):
        return None
    kind = "parquet" if (found["format"] or "").lower() == "parquet" else "csv"
    packing = (found["packed"] or "").lower()
    return None if kind == "parquet" and packing else (found["stem"], kind, packing)


def is_spreadsheet(file_name: str) -> bool:
    """Whether a file is a workbook of sheets, by its name."""
    return file_name.lower().endswith(SHEETS)


def table_of(stem: str, tables: list[str]) -> tuple[str, bool] | None:
    """Return the table that a stem names, and whether it is a part of it; or None."""
    snake = re.sub(r"[\s\-.]+", "_", stem.strip()).lower()
    rest = snake.removeprefix(SIMULATED)
    prefix = SIMULATED if rest != snake else ""
    for table in sorted(tables, key=len, reverse=True):
        if plain(rest) == plain(table):
            return prefix + table, False
        if rest.startswith(f"{table}_") and PART.fullmatch(rest[len(table) + 1 :]):
            return prefix + table, True
    return None


def hint(stem: str, tables: list[str]) -> str:
    """Return in words what to do about a file whose name says no table."""
    snake = re.sub(r"[\s\-.]+", "_", stem.strip()).lower()
    starts = [table for table in tables if snake.startswith(table)]
    close = starts or get_close_matches(snake, tables, 1, cutoff=0.5)
    if not close:
        return "not used: no table of the contract is called so"
    return f"not used: if it holds {close[0]}, call it so"


def others(headers: list[str], columns: dict[str, int]) -> dict[str, int]:
    """Return at which header each further column stands, by a name of its own."""
    taken = {"at_file", "at_row"} | set(columns)
    found = {}
    for at, header in enumerate(headers):
        if at not in columns.values():
            name = header.strip() or f"column {at + 1}"
            unique = name if name.lower() not in taken else f"{name} (column {at + 1})"
            taken.add(unique.lower())
            found[unique] = at
    return found


def by_column(
    headers: list[str], columns: list[str]
) -> tuple[dict[str, int], list[str]]:
    """Return at which header each column stands, and the columns that two mean."""
    wanted = {plain(column): column for column in columns}
    found: dict[str, int] = {}
    twice = []
    for number, header in enumerate(headers):
        if column := wanted.get(plain(header)):
            if column in found:
                twice.append(column)
            found.setdefault(column, number)
    return found, twice


def columns_found(table: Table, headers: list[str], where: str) -> dict[str, int]:
    """Return at which header each of the table's columns stands; no two mean one.

    `where` names the file or the database's table for the ContractError.
    """
    found, twice = by_column(headers, list(table.columns))
    if twice:
        names = [name for name in headers if plain(name) == plain(twice[0])]
        raise ContractError(
            f"{table.name}: {where}: the columns {' and '.join(names)} both mean"
            f" {twice[0]}; rename one"
        )
    refuse_unread_consent(table, headers, found, where)
    return found
