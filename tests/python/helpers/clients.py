"""Clients of DuckDB without Python: its command line, and Node."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

NODE = PROJECT / "tests" / "node"


def ask_command_line(file, sql):
    shell = Path(sys.executable).with_name("duckdb")
    return run([shell, "-readonly", "-json", file, sql])


def ask_node(file, sql):
    if not shutil.which("npm"):
        pytest.skip("Node is not here")
    if not (NODE / "node_modules").is_dir():
        run(["npm", "install", "--no-package-lock", "--silent"], cwd=NODE)
    return run(["node", "ask.mjs", file, sql], cwd=NODE)


def run(command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout or "null")
