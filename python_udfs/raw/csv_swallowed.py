"""Values that hold whole lines of a csv file, since two of its quotes are too many.

`"p1,2` on one line and `p7",3` on another make one legal value of all between them. A
text may have lines of its own; these have as many fields as a row, and its kind of key.
"""

import re

import duckdb

from python_udfs.raw.contract import ContractError
from python_udfs.raw.csv_files import CsvFile, scan_sql

HOLDS_LINES = "a quote opens or closes a value that holds whole lines"
MOST_ARE_ROWS = 0.75  # of the lines that a value holds


def may_hold_lines(csv: CsvFile) -> str:
    """Return the test, in SQL, whether a row has a value that may hold other rows."""
    delimiter = csv.dialect.delimiter.replace("'", "''")
    width = len(csv.dialect.header)
    tests = [
        f"(contains(c{at}, chr(10)) and"
        f" len(c{at}) - len(replace(c{at}, '{delimiter}', '')) >= {width - 1})"
        for at in range(width)
    ]
    return f"coalesce({' or '.join(tests)}, false)" if width > 1 else "false"


def held_lines(
    connection: duckdb.DuckDBPyConnection, csv: CsvFile
) -> list[tuple[int, int, int]]:
    """Return the values that hold rows: the row, and the lines behind its first one.

    The first number of lines is where the value begins, the second where it ends.
    """
    columns = [f"c{at}" for at in range(len(csv.dialect.header))]
    rows = connection.execute(
        f"select * from (select row_number() over () as number, {', '.join(columns)}"
        f" from {scan_sql(csv, keeps_rejects=False)}) where {may_hold_lines(csv)}"
    ).fetchall()
    found = []
    for number, *row in rows:
        fields = [field or "" for field in row]
        for at, field in enumerate(fields):
            if "\n" in field and _holds_rows(csv, fields, at):
                begin = sum(before.count("\n") for before in fields[:at])
                found.append((number, begin, begin + field.count("\n")))
    return found


def refuse_unknown_place(csv: CsvFile) -> None:
    """Raise ContractError where nobody can say on which lines such a value stands."""
    raise ContractError(
        f"{csv.name}: {HOLDS_LINES}: take the quotes away that are too many, or the"
        " blank lines, so that their lines can be told"
    )


def _holds_rows(csv: CsvFile, fields: list[str], at: int) -> bool:
    """Return whether the lines of a value, with what stands around it, are rows."""
    delimiter = csv.dialect.delimiter
    lines = fields[at].replace("\r", "").split("\n")
    lines[0] = delimiter.join([*fields[:at], lines[0]])
    lines[-1] = delimiter.join([lines[-1], *fields[at + 1 :]])
    divided = [line.split(delimiter) for line in lines if line]
    rows = [one for one in divided if len(one) == len(fields)]
    if len(rows) < max(2, MOST_ARE_ROWS * len(divided)):
        return False
    keys = [[row[key].strip("\"' ") for key in csv.keys] for row in rows]
    return len({tuple(map(_kind, one)) for one in keys}) == 1 or all(
        map(_is_id, [key for one in keys for key in one])
    )


def _is_id(key: str) -> bool:
    """Return whether a key is no word of a text: w-1, 55, a@b, but not `and milk`."""
    return bool(re.fullmatch(r"\S*[\d@]\S*", key))


def _kind(key: str) -> str:
    """Return of what a key is made: p12 and q7 are of one kind, `and milk` is not."""
    digits = re.sub(r"\d+", "9", key)
    return re.sub(r"[^\W\d_]+", "a", digits)
