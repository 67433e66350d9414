"""`make diff-marts A=… B=…`: do two built files hold the same decisions?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from python_udfs.paths import PROJECT
from python_udfs.raw.files import quoted

MARTS = PROJECT / "models" / "marts"


def mart_names() -> list[str]:
    """Return the names of the marts, which are those of their yml files."""
    names = [path.stem for path in MARTS.rglob("*.yml")]
    return sorted(name for name in names if not name.startswith("_"))


def differing_rows(first: str, second: str) -> dict[str, tuple[int, int]]:
    """Return for each mart its rows in `first`, and how many are not in both files.

    When a row was written (`quoted_at`) is no part of a decision. Marts that cannot be
    compared (`incomparable`) are left out.
    """
    decided = "select columns(lambda name: name <> 'quoted_at')"
    with _both(first, second) as connection:
        left_out = _incomparable(connection)
        return {
            name: connection.execute(f"""
                select
                    (select count(*) from first.main.{name}),
                    (select count(*) from (
                        ({decided} from first.main.{name}
                        except all {decided} from second.main.{name})
                        union all
                        ({decided} from second.main.{name}
                        except all {decided} from first.main.{name})
                    ))""").fetchall()[0]
            for name in mart_names()
            if name not in left_out
        }


def incomparable(first: str, second: str) -> dict[str, str]:
    """Return the marts that only one file has, or with other columns, and why."""
    with _both(first, second) as connection:
        return _incomparable(connection)


def _incomparable(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    columns = dict(
        connection.execute(
            "select (database_name, table_name),"
            " list(column_name order by column_index)"
            " from duckdb_columns() where schema_name = 'main' group by all"
        ).fetchall()
    )
    found = {}
    for name in mart_names():
        a, b = (columns.get((file, name)) for file in ("first", "second"))
        if a is None or b is None:
            found[name] = f"only in {'B' if b else 'A'}" if a or b else "in neither"
        elif a != b:
            found[name] = f"other columns: {', '.join(sorted(set(a) ^ set(b)))}"
    return found


@contextmanager
def _both(first: str, second: str) -> Iterator[duckdb.DuckDBPyConnection]:
    for name, file in {"A": first, "B": second}.items():
        if not Path(file).is_file():
            raise FileNotFoundError(f"{name}: there is no file {file!r}")
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(first)} as first (read_only)")
        connection.execute(f"attach {quoted(second)} as second (read_only)")
        yield connection


def main(first: str, second: str) -> int:
    """Print the comparison; 1 where anything differs, 2 where there is none."""
    try:
        differing, others = differing_rows(first, second), incomparable(first, second)
    except (OSError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return 2
    for name, (rows, different) in differing.items():
        print(f"{name:28} {rows:>10,} rows {different:>10,} differ")
    for name, why in others.items():
        print(f"{name:28} {why}")
    return 1 if others or any(count for _, count in differing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
