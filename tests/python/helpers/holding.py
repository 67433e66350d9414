"""Another process that has a database file open, or is killed while it builds."""

import os
import subprocess
import sys
from contextlib import contextmanager

from conftest import NO_TESTS, PROJECT

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


def kill_while_trained(model, database, raw_files):
    """Kill a build that trains a model; return whether it was in the middle of it."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-u", "-c", "from dbt.cli.main import cli; cli()"),
            *("build", *NO_TESTS),
            *("--target-path", str(database.with_suffix(".target"))),
            *("--vars", f"{{raw_files: {raw_files}}}"),
        ],
        cwd=PROJECT,
        env={**os.environ, "DUCKMART_DB": str(database)},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        if "START" in line and f"model main.train_{model} " in line:
            process.kill()
            break
    return process.wait() == -9
