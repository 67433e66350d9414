"""What is written down of an export's files: how each was read, what was set aside."""

import duckdb

from python_udfs.raw.quarantine import as_unread_line

TABLES = """
    create table if not exists main.export_files (
        table_name varchar, file_name varchar, format varchar, dialect varchar,
        row_count bigint, unread_count bigint, note varchar
    );
    create table if not exists main.export_rejects (
        table_name varchar, reason varchar, file_name varchar, line_number bigint,
        raw_row varchar
    );
    create table if not exists main.export_reject_counts (
        table_name varchar, reason varchar, row_count bigint, is_unread boolean
    )"""
# What stands in a row that was set aside, beside its reason: line and text.
Example = tuple[str, int | None, str]


def note_file(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: str,
    kind: str,
    rows: int,
    *,
    words: tuple[str | None, str | None] = (None, None),
) -> None:
    """Write what a file was; `words` are its dialect and a note."""
    connection.execute(TABLES)
    connection.execute(
        "insert into main.export_files values (?, ?, ?, ?, ?, 0, ?)",
        [table, file, kind, words[0], rows, words[1]],
    )


def note_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: str,
    counts: dict[str, int],
    examples: list[Example],
    *,
    is_unread: bool,
) -> None:
    """Write what of a noted file is no row of its table: counts by reason, examples.

    `is_unread` are lines that could not be divided into columns. Whose an example is
    nobody knows, so that the mart shows none.
    """
    for reason, count in counts.items():
        connection.execute(
            "insert into main.export_reject_counts values (?, ?, ?, ?)",
            [table, f"{table}: {reason}", count, is_unread],
        )
        connection.execute(
            "update main.export_files set unread_count = unread_count + ?,"
            " row_count = row_count - ? where table_name = ? and file_name = ?",
            [count, 0 if is_unread else count, table, file],
        )
    for reason, line, text in examples:
        connection.execute(
            "insert into main.export_rejects values (?, ?, ?, ?, ?)",
            [table, f"{table}: {reason}", file, line, as_unread_line(text)],
        )
