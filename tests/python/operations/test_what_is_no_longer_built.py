"""A renamed model leaves no old table behind; what a person made stays."""

import shutil

import duckdb
import pytest
import yaml
from conftest import PROJECT, dbt_in

MADE_BY_HAND = "by_hand"
FILES = {
    "models/kept.sql": "{{ config(materialized='table') }} select 1 as one",
    "models/gone_table.sql": "{{ config(materialized='table') }} select 'c1' as who",
    "models/gone_view.sql": "select * from {{ ref('gone_table') }}",
    "models/gone_python.py": """
def model(dbt, session):
    return session.sql("select 'c1' as who")
""",
    "seeds/gone_seed.csv": "who\nc1\n",
    "seeds/kept_seed.csv": "who\nc1\n",
    "functions/kept_function.sql": "select 1",
    "functions/gone_function.sql": "select one from {{ ref('kept') }}",
    "functions/gone_rows.sql": "select one from {{ ref('kept') }}",
    "functions/functions.yml": """
functions:
  - {name: kept_function, returns: {data_type: integer}}
  - {name: gone_function, returns: {data_type: integer}}
  - {name: gone_rows, config: {type: table}, returns: {data_type: table(one integer)}}
""",
}


def write_project(folder):
    """Write a project of FILES that begins and ends its runs as ours does."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    shutil.copytree(PROJECT / "macros" / "engine", folder / "macros")
    ours = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    hooks = {name: ours[name] for name in ("on-run-start", "on-run-end")}
    functions = {"tiny": {"+materialized": "duckdb_macro"}}
    tiny = {"name": "tiny", "profile": "tiny", "functions": functions} | hooks
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(tiny))
    shop = {"type": "duckdb", "path": str(folder / "shop.duckdb")}
    profile = {"target": "shop", "outputs": {"shop": shop}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"tiny": profile}))


def build(folder, *arguments):
    done = dbt_in(
        folder,
        *("build", "--no-partial-parse", *arguments),
        DBT_PROFILES_DIR=str(folder),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names(folder):
    """Return what is in the file but for the records of what was built and when."""
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        found = connection.execute("""
            select table_name from information_schema.tables
            union
            select function_name from duckdb_functions()
            where schema_name = 'main' and not internal
            """).fetchall()
    return {name for (name,) in found} - {"built_relations", "last_build"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A file with a person's own table and macro, built, then built without some."""
    folder = tmp_path_factory.mktemp("tiny")
    write_project(folder)
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(f"create table {MADE_BY_HAND} as select 1 as one")
        connection.execute("create macro macro_by_hand() as 1")
    build(folder)
    return folder


def test_what_the_project_no_longer_knows_is_dropped_and_nothing_else(project):
    everything = names(project)
    assert everything == {
        *("kept", "kept_seed", MADE_BY_HAND, "macro_by_hand"),
        *("gone_table", "gone_view", "gone_python", "gone_seed"),
        *("kept_function", "gone_function", "gone_rows"),
    }

    for part in ("kept", "kept_seed", "kept_function"):
        build(project, "--select", part)  # the rest is still known
        assert names(project) == everything

    for file in project.glob("*/gone_*"):
        file.unlink()
    text = (project / "functions" / "functions.yml").read_text().splitlines()
    kept = [line for line in text if "gone" not in line]
    (project / "functions" / "functions.yml").write_text("\n".join(kept))
    said = build(project, "--select", "kept_seed")  # of any part

    assert names(project) == {
        *("kept", "kept_seed", "kept_function", MADE_BY_HAND, "macro_by_hand")
    }
    for gone in ("gone_table", "gone_view", "gone_python", "gone_seed", "gone_rows"):
        assert f"no longer built: {gone} is dropped" in said

    with duckdb.connect(str(project / "shop.duckdb")) as connection:
        connection.execute("create table gone_table as select 'mine' as whose")
    build(project)
    assert "gone_table" in names(project)  # the name is a person's now
