"""A few models run on small tables that take the place of those above them."""

import contextlib
import functools
import io
import json
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from python_udfs.connection import WRITING


def write(database, **tables):
    """Write each table, rows or a frame, under the name of the model it stands for."""
    with duckdb.connect(str(database), config=WRITING) as connection:
        for name, rows in tables.items():
            connection.register("rows_given", pd.DataFrame(rows))
            connection.execute(f"create or replace table {name} as from rows_given")


def run(database, *models, **options):
    """Run those models and functions alone; return what dbt did."""
    models = ["--select", *models, "--exclude-resource-types", "test", "unit_test"]
    return dbt_here("build", *models, database=database, **options)


def dbt_here(*arguments, database, raw_files="none", **options):
    """Do as `conftest.dbt` does, in this process and without reading the project anew.

    That takes a second where a process of its own takes ten. With `raw_files=None`
    nobody says which shop it is.
    """
    given = options if raw_files is None else options | {"raw_files": str(raw_files)}
    said, printed, project = [], io.StringIO(), project_for(Path(database).stem)
    target = str(Path(database).with_suffix(".target"))
    os.environ["DUCKMART_DB"] = str(database)
    try:
        with reading(project, given), contextlib.redirect_stdout(printed):
            done = dbtRunner(project, [said.append]).invoke(
                [
                    *arguments,
                    *("--vars", json.dumps(given)),
                    *("--target-path", target, "--log-path", target),
                    *("--log-level-file", "none"),
                ]
            )
    finally:
        DuckDBConnectionManager.close_all_connections()
        del os.environ["DUCKMART_DB"]
    text = "\n".join(event.info.msg for event in said) + str(done.exception or "")
    return SimpleNamespace(
        returncode=0 if done.success else 1,
        stdout=printed.getvalue() + text,
        stderr="",
    )


@contextlib.contextmanager
def reading(project, given):
    """Let the project, read for whatever shop, read raw tables as the vars say."""
    meta = project.nodes["model.duckmart.stg_raw_tables"].config.meta
    before = dict(meta)
    meta |= {name: value for name, value in given.items() if name in meta}
    meta |= {"shop": given["raw_files"]} if "raw_files" in given else {}
    try:
        yield
    finally:
        meta |= before


@functools.cache
def project_for(database_name):
    """Return the project as dbt reads it for a database of that name."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DUCKMART_DB"] = f"{folder}/{database_name}.duckdb"
        paths = ["--target-path", folder, "--log-path", folder]
        done = dbtRunner().invoke(["parse", "--quiet", *paths])
        del os.environ["DUCKMART_DB"]
    assert done.success, done.exception
    return done.result
