"""`make sql`: ask the built file, functions included, and see tables.

Statements come from the arguments, from standard input, or from a prompt.
"""

import sys
from shutil import get_terminal_size

import duckdb

from python_udfs.commands.unchanged import unfinished
from python_udfs.connection import connect

NO_TEXT = (
    "the query is not UTF-8 from character {place} on: write it in UTF-8, as terminals"
    " do whose locale says so"
)
PROMPT, MORE = "duckmart> ", "     ...> "


def show(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Print what each statement of `sql` returns; False where one failed."""
    try:
        sql.encode()
        for statement in connection.extract_statements(sql):
            if (relation := connection.query(statement)) is not None:
                relation.show(max_width=_width(), max_rows=100)
    except UnicodeEncodeError as error:  # of bytes that were no text
        print(NO_TEXT.format(place=error.start + 1), file=sys.stderr)
        return False
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return False
    return True


def _width() -> int:
    """Return how wide a table may be: as the terminal; in a pipe nothing is cut."""
    return get_terminal_size().columns if sys.stdout.isatty() else 100_000


def prompt(connection: duckdb.DuckDBPyConnection) -> None:
    """Read statements, each up to its semicolon, until `.quit` or the end of input."""
    print("Statements end with a semicolon; `show tables;` lists what there is.")
    written = ""
    while True:
        try:
            line = input(MORE if written else PROMPT)
        except KeyboardInterrupt:
            print()
            written = ""
            continue
        except EOFError:
            return
        if not written and line.strip() in (".quit", ".exit"):
            return
        written = f"{written}\n{line}".strip()
        if written.endswith(";"):
            show(connection, written)
            written = ""


def main(path: str, *statements: str) -> int:
    """Open the file at `path`; return the exit status."""
    try:
        connection = connect(path)
        if not sys.stdout.isatty():
            connection.execute("set enable_progress_bar = false")
    except (OSError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return 1
    if warning := unfinished(connection):
        print(warning, file=sys.stderr)
    if not statements:
        sys.stdin.reconfigure(errors="surrogateescape")  # bytes that are no text
    if not statements and sys.stdin.isatty():
        import readline  # noqa: F401  # gives `input` a history

        prompt(connection)
        return 0
    return 0 if show(connection, "\n".join(statements) or sys.stdin.read()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
