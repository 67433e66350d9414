"""Asks a script in the peers' environment, whose Python is `peers`.

Scripts are the modules `peer_<name>` of a subject. On one thread, unless they are told
otherwise: two threads of LightGBM on two busy cores take a hundred times as long.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from python_udfs.paths import PROJECT

QUESTION = "question.json"


def tables_of(
    peers: str,
    module: str,
    tables: Mapping[str, pd.DataFrame],
    question: Mapping[str, object] | None = None,
    *,
    threads: int = 1,
) -> dict[str, pd.DataFrame]:
    """Return the tables that a script makes of others, by name.

    The script's one argument is a folder: in it are the tables as parquet files and
    question.json; what it writes beside them are parquet files as well.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, rows in tables.items():
            rows.to_parquet(folder / f"{table}.parquet")
        (folder / QUESTION).write_text(json.dumps(question or {}))
        subprocess.run([peers, "-m", module, name], check=True, **_setting(threads))
        made = {path.stem: path for path in folder.glob("*.parquet")}
        return {
            table: pd.read_parquet(path)
            for table, path in made.items()
            if table not in tables
        }


def text_of(peers: str, module: str, *arguments: str | Path) -> str:
    """Return what a script prints that reads nothing."""
    command = [peers, "-m", module, *map(str, arguments)]
    quiet = {"stdin": subprocess.DEVNULL, "text": True}
    return subprocess.check_output(command, **quiet, **_setting(1))


def conversation(
    peers: str, module: str, *arguments: str | Path, threads: int = 1
) -> subprocess.Popen:
    """Start a script that answers a line with a line."""
    command = [peers, "-m", module, *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **_setting(threads))


def versions(peers: str, *distributions: str) -> dict[str, str]:
    """Return each distribution's name with its version, by name."""
    asked = f"from importlib.metadata import version\nfor name in {distributions}:"
    asked += " print(name, version(name))"
    printed = subprocess.check_output([peers, "-c", asked], text=True).splitlines()
    return dict(zip(distributions, printed, strict=True))


def _setting(threads: int) -> dict[str, object]:
    environment = {
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": "1",  # as implicit asks; beside it one is enough
        "PYTHONWARNINGS": "ignore",
    }
    return {"cwd": PROJECT, "env": os.environ | environment}
