"""dbt on a database file, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from python_udfs.paths import PROJECT


def run_dbt(
    command: str,
    database: Path,
    select: Sequence[str],
    **variables: object,
) -> None:
    """Run or build what is selected, without tests; fail with dbt's output."""
    target = str(database.with_suffix(".target"))
    without_tests = ("--exclude-resource-types", "test", "unit_test")
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *(command, "--select", *select),
            *(without_tests if command == "build" else ()),
            *("--vars", json.dumps(variables)),
            *("--target-path", target, "--log-path", target),
        ],
        cwd=PROJECT,
        env=os.environ | {"DUCKMART_DB": str(database), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"dbt {command} failed:\n{done.stdout}{done.stderr}")


def build(
    raw_files: Path,
    database: Path,
    select: Sequence[str],
    **options: object,
) -> None:
    """Build what is selected of a shop; fail with dbt's output where that fails."""
    run_dbt("build", database, select, raw_files=str(raw_files), **options)
