"""Write a database file anew, without the blocks that nothing is in any more.

A build writes each table beside the one it replaces, and DuckDB keeps what is freed for
later: a file that was built twice is half as large again as its tables. What was
deleted can be read in such blocks too, until they are written to.
"""

import os
from pathlib import Path

import duckdb

from python_udfs.connection import WRITING
from python_udfs.raw.files import quoted

MIN_FREE_SHARE = 0.2  # of a file's blocks; with fewer it is not worth the seconds


def compact(database: str, *, least_free_share: float = MIN_FREE_SHARE) -> bool:
    """Replace the file by a copy of all that is in it; return whether it was done.

    Tables, views, functions and comments stay as they are. 0 copies always: so nothing
    is left of what was deleted. Raises duckdb.IOException while another process has the
    file open; until the copy is whole, the file is as it was.
    """
    with duckdb.connect(database, config=WRITING) as connection:
        connection.execute("checkpoint")
        total, free = connection.execute(
            "select total_blocks, free_blocks from pragma_database_size()"
        ).fetchall()[0]
    if free < least_free_share * total:
        return False
    copy = Path(f"{database}.copy")
    copy.unlink(missing_ok=True)
    version = quoted(WRITING["storage_compatibility_version"])
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(database)} as old (read_only)")
        connection.execute(
            f"attach {quoted(str(copy))} as new (storage_version {version})"
        )
        connection.execute("copy from database old to new")
        connection.execute("detach new")
        # While it is open here, so that nobody writes into the old one at that moment.
        os.replace(copy, database)
    return True
