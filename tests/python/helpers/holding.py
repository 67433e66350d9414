"""Another process that has a database file open."""

import subprocess
import sys
from contextlib import contextmanager

HOLD = """
import sys, time, duckdb
held = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reads")
print("held", flush=True)
time.sleep(100)
"""


@contextmanager
def held_open(path, how="writes"):
    """Let another process hold the file, as one that writes or one that reads."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), how], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
