"""CONTRIBUTING's steps, followed to the letter in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml
from conftest import PROJECT

from python_udfs import connect
from python_udfs.shops.planted import write_planted_shop

COPIED = [
    *("models", "macros", "functions", "seeds", "python_udfs", "tests"),
    *("dbt_project.yml", "profiles.yml", "pyproject.toml", "requirements.lock"),
]
BLOCK = re.compile(r"^`([\w/.]+)`(, [\w ]+:)?\n\n```\w+\n(.*?)```$", re.M | re.S)


def merged(ours, theirs):
    """Return two trees of yaml as one."""
    both = {
        key: merged(ours[key], theirs[key])
        for key in ours.keys() & theirs.keys()
        if isinstance(ours[key], dict)
    }
    return ours | theirs | both


def written(path, how, text):
    """Do with a file what CONTRIBUTING says: write, merge, append, add to the list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == ", merged:":
        tree = merged(yaml.safe_load(path.read_text()), yaml.safe_load(text))
        text = yaml.safe_dump(tree)
    elif how == ", appended:":
        text = path.read_text() + text
    elif how == ", added to the list:":
        before, after = path.read_text().split("\n    ])", 1)
        text = f"{before},\n        {text.strip()}\n    ]){after}"
    else:
        assert not how
        assert not path.exists()
    path.write_text(text)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with the toy subject in it."""
    copy = tmp_path_factory.mktemp("toy") / "project"
    copy.mkdir()
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    blocks = BLOCK.findall((PROJECT / "CONTRIBUTING.md").read_text())
    assert len(blocks) == 15
    for path, how, text in blocks:
        written(copy / path, how, text)
    return copy


def run(project, *command):
    """Run a Python command in the copy; fail with what it printed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=os.environ | {"DUCKMART_DB": str(project / "toy.duckdb")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_toy_subject_is_built_and_answers(project, tmp_path):
    write_planted_shop(tmp_path / "shop")
    options = json.dumps({"raw_files": str(tmp_path / "shop")})
    dbt = ("-c", "from dbt.cli.main import cli; cli()")
    printed = run(
        project, *dbt, "build", "-s", "+customer_large_orders", "--vars", options
    )

    assert "the_next_order_has_no_label" in printed
    with connect(str(project / "toy.duckdb")) as connection:
        [(answered, like_the_mart)] = connection.execute("""
            select
                count(large_order_probability),
                count(*) filter (
                    where large_order_probability
                    = round(large_order_probability(customer_id), 6)
                )
            from customer_large_orders""").fetchall()
        live = connection.execute("select method from live_large_order").fetchall()
    assert answered == like_the_mart > 100
    # The simple method: on the inner validation no booster beats it.
    assert ("previous order",) in live


def test_the_toy_subject_builds_no_other_model(project):
    with duckdb.connect(str(project / "toy.duckdb"), read_only=True) as connection:
        trained = connection.execute(
            "select table_name from duckdb_tables() where starts_with(table_name, ?)",
            ["train_"],
        ).fetchall()
    assert trained == [("train_large_order",)]


def test_the_toy_subject_passes_the_rules_of_the_house(project):
    rules = "tests/python/shop/test_house_rules.py"
    run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", rules)
