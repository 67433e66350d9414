"""Shops built once for all tests, by the command that `make build` runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tables_as_models import dbt_here

from python_udfs.shops.sample import write_sample_shop

PROJECT = Path(__file__).parents[2]


def pytest_xdist_make_scheduler(config, log):
    """Of two processes, one runs the files of the sample shop: it is built once.

    A file is never divided: what its tests share is made once too.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByShop(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.split("::")[0]
            text = (PROJECT / file).read_text()
            is_of_sample = "built_sample" in text or "sample_shop" in text
            return "sample" if is_of_sample else file

    return ByShop(config, log)


def dbt(*arguments, database, raw_files, project=PROJECT, **options):
    """Run dbt; return what it did, output included.

    Of this project it runs in this process, which has read it.
    """
    if project == PROJECT:
        return dbt_here(*arguments, database=database, raw_files=raw_files, **options)
    target = Path(database).with_suffix(".target")
    return dbt_in(
        project,
        *arguments,
        *("--vars", json.dumps({"raw_files": str(raw_files), **options})),
        *("--target-path", str(target), "--log-path", str(target)),
        DUCKMART_DB=str(database),
    )


def dbt_in(folder, *arguments, **environment):
    """Run dbt in a project's folder, in a process of its own; return what it did."""
    return subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


# Two hundred tests of the SQL alone, which one of the builds runs for all.
NO_UNIT_TESTS = ("--exclude-resource-types", "unit_test")
# Data tests too: of a shop whose other build has passed them.
NO_TESTS = (*NO_UNIT_TESTS, "test")


def build(*, database, raw_files, skipped=NO_UNIT_TESTS, **options):
    """Build a shop but for what is `skipped`; fail with dbt's output where it fails."""
    done = dbt("build", *skipped, database=database, raw_files=raw_files, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(database)


@pytest.fixture(scope="session")
def sample_shop():
    """The folder of the sample shop's raw tables, 500 households."""
    folder = PROJECT / ".build" / "sample_500"
    if not (folder / "done").exists():
        write_sample_shop(folder, 500)
    return folder


@pytest.fixture(scope="session")
def built_sample(sample_shop, tmp_path_factory):
    """The sample shop, built from nothing, unit tests included."""
    folder = tmp_path_factory.mktemp("sample")
    database = folder / "sample.duckdb"
    return build(database=database, raw_files=sample_shop, skipped=())


@pytest.fixture(scope="session")
def public_data():
    """The folder of public data sets, which only this project's own machines have."""
    folder = Path(os.environ.get("BENCHMARK_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("public data sets are not here: set BENCHMARK_DATA")
    return folder
