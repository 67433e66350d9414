"""What another project may do wrong with ours installed stops the run, in words."""

import shutil

import pytest
import yaml
from conftest import PROJECT, dbt_in

FLAG = "require_ref_searches_node_package_before_root"
OURS = {
    "models/products.sql": "select 1 as ours",
    "models/readers.sql": "select * from {{ ref('products') }}",
    "models/stg_host_tables.sql": "{{ host_tables() }}",
}
HERS = {
    "models/products.sql": "select 2 as hers",
    "models/passing.sql": "{{ config(materialized='ephemeral') }} select 3 as three",
}


def write(folder, files, project):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A project with a package that begins and ends its runs as ours does."""
    folder = tmp_path_factory.mktemp("host")
    package = folder / "dbt_packages" / "tiny"
    ours = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    hooks = {name: ours[name] for name in ("on-run-start", "on-run-end")}
    write(package, OURS, {"name": "tiny", "vars": {"raw_tables": {}}} | hooks)
    shutil.copytree(PROJECT / "macros" / "engine", package / "macros")
    shop = {"type": "duckdb", "path": str(folder / "shop.duckdb")}
    profile = {"target": "shop", "outputs": {"shop": shop}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"host": profile}))
    return folder


def build(folder, **project):
    """Build the package in such a host; return whether it went, and its words."""
    write(folder, HERS, {"name": "host", "profile": "host"} | project)
    done = dbt_in(
        folder,
        *("build", "--no-use-colors", "--select", "package:tiny"),
        DBT_PROFILES_DIR=str(folder),
    )
    return done.returncode == 0, done.stdout + done.stderr


def test_a_model_of_hers_in_place_of_ours_stops_the_run_which_names_the_flag(host):
    passed, said = build(host)
    assert not passed
    assert "tiny.readers would read model.host.products in place of its own" in said
    assert f"{FLAG}: true" in said.split("would read model.host.products")[1]


def test_an_ephemeral_model_of_hers_is_no_raw_table(host):
    tables = {"tiny": {"raw_tables": {"order_lines": "passing"}}}
    passed, said = build(host, flags={FLAG: True}, vars=tables)
    assert not passed
    assert "order_lines is the model passing, which is ephemeral" in said


def test_what_is_right_passes(host):
    tables = {"tiny": {"raw_tables": {"order_lines": "host.products"}}}
    passed, said = build(host, flags={FLAG: True}, vars=tables)
    assert passed, said
