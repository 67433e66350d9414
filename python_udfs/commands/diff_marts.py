"""`make diff-marts A=… B=…`: do two built files hold the same decisions?"""

import sys

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

    When a row was written (`quoted_at`) is no part of a decision.
    """
    decided = "select columns(lambda name: name <> 'quoted_at')"
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(first)} as first (read_only)")
        connection.execute(f"attach {quoted(second)} as second (read_only)")
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
        }


def main(first: str, second: str) -> int:
    """Print the comparison; 1 where any row differs, 2 where there is none."""
    try:
        differing = differing_rows(first, second)
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return 2
    for name, (rows, different) in differing.items():
        print(f"{name:28} {rows:>10,} rows {different:>10,} differ")
    return 1 if any(different for _, different in differing.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
