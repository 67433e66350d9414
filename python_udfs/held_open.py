"""Who has a database open that cannot be opened: what DuckDB says, in our words."""

import re
from pathlib import Path

# DuckDB's words where another process has the file: its program and number.
HELD = re.compile(r"held in (?P<program>.*?) \(PID (?P<process>\d+)\)")


def held_open(name: str, error: Exception) -> str | None:
    """Return who has a database open that cannot be opened, and the cure; or None."""
    if held := HELD.search(str(error)):
        return (
            f"{name} is open in another program, {Path(held['program']).name} (process"
            f" {held['process']}): close it there first, or wait until it has ended"
        )
    return None
