"""What people pass to make is data: it arrives as it is, and nothing of it runs."""

import os
import re
import subprocess

import pytest
from conftest import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text()
# The values that each target hands to Python, in the order of its arguments.
TARGETS = {
    "build": ["DB", "RAW", "SCHEMA", "HOUSEHOLDS", "VERBOSE", "SOURCE"],
    "check": ["RAW", "SCHEMA", "CHECK", "SOURCE"],
    "sql": ["DB", "QUERY"],
    "summary": ["DB"],
    "register": ["DB", "MODEL", "NAME"],
    "sql-for": ["DB", "MODEL", "DIALECT"],
    "diff-marts": ["A", "B"],
    "price-pictures": ["DB", "PICTURES", "PRODUCTS"],
    "stock-pictures": ["DB", "STOCK_PICTURES", "PRODUCTS"],
}
BENCHMARKS = {  # these may read the environment
    "benchmark-scoring": ["ROWS"],
    "benchmark-recommendations": ["DATA", "PROTOCOL"],
    "benchmark-pricing": ["PART", "DATA"],
    "benchmark-demand": ["PART", "DATA", "SERIES"],
    "benchmark-build": ["PART", "SIZES"],
    "fleet": ["SHOP"],
}
HOSTILE = [
    'select 1 as "a b"',
    "it's",
    "a 'b' \"c\"",
    "$$x$$",
    "$x ${HOME} $(HOME) $",
    "$(shell touch RAN)",
    "$$(shell touch RAN)",
    "$(touch RAN)",
    "`touch RAN`",
    "; touch RAN",
    "' ; touch RAN ; '",
    '" ; touch RAN ; "',
    "a && touch RAN || touch RAN | tee RAN > RAN",
    "$(eval X := $(shell touch RAN))",
    "a\ntouch RAN\nb",
    "-x --help",
    "data[12]*?{a,b}~",
    "back\\slash\\",
    "# no comment : = %",
    "商店 É ñ 🛒",
]
RECORDER = """#!/bin/bash
printf '%s\\0' "$@" > "$RECORD.arguments"
env -0 > "$RECORD.environment"
"""


def made(folder, target, values, **environment):
    """Run make with a recorder as Python; return arguments and environment."""
    for program in ("python", "dbt"):
        (folder / program).write_text(RECORDER)
        (folder / program).chmod(0o755)
    installed = [f"--old-file={name}" for name in done_files()]
    subprocess.run(
        [
            *("make", "-f", str(PROJECT / "Makefile"), f"BIN={folder}", *installed),
            *(target, *(f"{name}={value}" for name, value in values.items())),
        ],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "RECORD": str(folder / "record"),
            **environment,
        },
        check=True,
        capture_output=True,
    )
    arguments = (folder / "record.arguments").read_text().split("\0")[:-1]
    entries = (folder / "record.environment").read_text().split("\0")[:-1]
    return arguments, dict(entry.split("=", 1) for entry in entries)


def done_files():
    """Return what says of an environment that it is installed."""
    prerequisites = " ".join(re.findall(r"^[\w.-]+:(.*)", MAKEFILE, re.M))
    return set(re.findall(r"\.venv[\w.-]*/done", prerequisites))


@pytest.mark.parametrize("target", [*TARGETS, *BENCHMARKS])
def test_a_hostile_value_arrives_as_it_is_and_runs_nothing(tmp_path, target):
    names = (TARGETS | BENCHMARKS)[target]
    for hostile in HOSTILE:
        value = hostile.replace("RAN", str(tmp_path / "ran"))
        arguments, environment = made(tmp_path, target, dict.fromkeys(names, value))

        assert {environment[name] for name in names} == {value}
        if target in TARGETS:
            assert arguments[2:] == [value] * len(names)
        assert not (tmp_path / "ran").exists(), hostile


def test_a_value_of_the_environment_is_data_too(tmp_path):
    value = f"$(shell touch {tmp_path}/ran) $$x$$"

    arguments, _ = made(tmp_path, "sql", {}, QUERY=value)

    assert arguments[-1] == value
    assert not (tmp_path / "ran").exists()


def test_the_database_of_dbts_own_commands_is_that_of_make(tmp_path):
    _, environment = made(tmp_path, "docs", {"DB": "it's $$ a shop.duckdb"})
    assert environment["DUCKMART_DB"] == "it's $$ a shop.duckdb"


def test_without_values_the_prompt_and_the_usual_file_are_meant(tmp_path):
    arguments, _ = made(tmp_path, "sql", {})
    assert arguments == ["-m", "python_udfs.commands.shell", "duckmart.duckdb"]


def test_no_recipe_reads_a_value_but_from_the_environment():
    names = re.search(r"foreach name,([A-Z_ \\\n\t]+),", MAKEFILE)[1]
    values = set(names.replace("\\", " ").split())
    recipes = "\n".join(re.findall(r"^\t.*", MAKEFILE, re.M))
    assert set().union(*TARGETS.values(), *BENCHMARKS.values()) == values
    assert not values & set(re.findall(r"(?<!\$)\$[({](\w+)", recipes))


def test_make_alone_prints_each_target_with_a_line():
    printed = subprocess.run(
        ["make"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    [phony] = re.findall(r"^\.PHONY:((?:.*\\\n)*.*)", MAKEFILE, re.M)
    for target in phony.replace("\\", " ").split():
        assert re.search(rf"^  make {re.escape(target)} +\S", printed, re.M), target
