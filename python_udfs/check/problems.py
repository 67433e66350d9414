"""What is wrong with single rows: each reason to set some aside, and the first."""

import duckdb

from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import has, rows

FIRST = 3  # rows of each problem
MOST = 30  # problems
LONGEST = 400  # characters of a row: a field may hold a book
# What the reader counts itself where it keeps only examples of the rows.
COUNTED = (
    "select reason, sum(row_count)::bigint from {raw}.quarantine_counts group by 1"
)
ROWS = "select reason, count(*) from {raw}.quarantined_rows group by all"
FIRST_ROWS = """
    select reason, {file_name}, {line_number}, left(raw_row, {longest})
    from (
        select *, row_number() over (
            partition by reason order by {line_number}, raw_row
        ) as place
        from {raw}.quarantined_rows
        where reason in (select unnest($reasons))
    )
    where place <= $first
"""


def part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Return how many rows are set aside for which reason, and the first of them."""
    counted = COUNTED if has(connection, "quarantine_counts") else ROWS
    found = rows(connection, f"{counted} order by 2 desc, 1 limit {MOST}")
    if not found:
        return Part("Problems", sentences=["No row that was read breaks a rule."])
    examples = _examples(connection, [reason for reason, _ in found])
    return Part(
        "Problems",
        tables=[
            Table(["set aside because", "rows"], found),
            Table(["such as", "file", "line", "row"], examples),
        ],
    )


def _examples(connection: duckdb.DuckDBPyConnection, reasons: list[str]) -> list[tuple]:
    sql = FIRST_ROWS.replace("{longest}", str(LONGEST))
    for column in ("file_name", "line_number"):
        is_there = has(connection, "quarantined_rows", column)
        sql = sql.replace(f"{{{column}}}", column if is_there else "null")
    found = rows(connection, sql, reasons=reasons, first=FIRST)
    return sorted(found, key=lambda row: reasons.index(row[0]))
