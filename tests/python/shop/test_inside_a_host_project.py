"""A shop's own dbt project installs duckmart: both build, nothing of hers is touched.

The project is `tests/host_project`; it has names of ours for models, macros, seeds,
tests and a source, and in its schema lies more by hand that is called like ours.
"""

import json
import re
import shutil
from pathlib import Path

import duckdb
import habits_shop
import pytest
import yaml
from conftest import PROJECT, dbt_in

from python_udfs import connect

EXAMPLE = PROJECT / "tests" / "host_project"
# Her raw tables, whose columns are not the contract's.
WEB_SHOP = """
    create schema web_shop;
    create table web_shop.sales as
    select
        order_id as sale, line_number as line, customer_id as client,
        product_id as article, ordered_at as sold_at, quantity as pieces,
        unit_price as price
    from '{folder}/order_lines.parquet';
    create table web_shop.products as
    select
        product_id as article, product_name as article_name, category as product_group
    from '{folder}/products.parquet';
    create table web_shop.customers as
    select customer_id as client, consents_to_personalisation as may_be_advised
    from '{folder}/customers.parquet';
"""
# What she made by hand, by names that duckmart has now, or had in an earlier version.
BY_HAND = {
    "table": ["customer_offers", "registered_churn", "last_build", "built_relations"],
    "view": ["live_models", "renamed"],
    "macro": ["churn_probability", "churn_score"],
}


def built(folder, *arguments):
    done = dbt_in(folder, "build", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def opened(folder):
    return duckdb.connect(str(folder / "our_shop.duckdb"))


def relations(connection, schema):
    """Return the definition of each table, view and macro of a schema, by its name."""
    found = connection.execute(
        """
        select name, sql from (
            select database_name, schema_name, table_name as name, sql
            from duckdb_tables()
            union all
            select database_name, schema_name, view_name, sql from duckdb_views()
            union all
            select database_name, schema_name, function_name, macro_definition
            from duckdb_functions()
        )
        where database_name = 'our_shop' and schema_name = $schema
        """,
        {"schema": schema},
    ).fetchall()
    return dict(found)


def make_by_hand(folder):
    with opened(folder) as connection:
        for name in BY_HAND["table"]:
            connection.execute(f"create table {name} as select 'by hand' as made")
        for name in BY_HAND["view"]:
            connection.execute(f"create view {name} as select 'by hand' as made")
        for name in BY_HAND["macro"]:
            connection.execute(f"create macro {name}(a, b := 1) as 'by hand'")


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A copy of the project with a shop's raw tables and duckmart installed."""
    raw = tmp_path_factory.mktemp("raw") / "shop"
    habits_shop.write_shop(raw, days=200)
    folder = tmp_path_factory.mktemp("host") / "our_shop"
    shutil.copytree(EXAMPLE, folder)
    packages = folder / "packages.yml"
    packages.write_text(packages.read_text().replace("../..", str(PROJECT)))
    with opened(folder) as connection:
        connection.execute(WEB_SHOP.format(folder=raw))
    make_by_hand(folder)
    done = dbt_in(folder, "deps")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def hers_alone(host):
    """What her schema holds after a build of hers alone; duckmart's is not there."""
    built(host, "--select", "+orders")
    with opened(host) as connection:
        assert relations(connection, "main_duckmart") == {}
        return relations(connection, "main")


@pytest.fixture(scope="module")
def shop(host, hers_alone):
    """Both projects, built, and then a model after it was renamed in ours."""
    built(host)
    with opened(host) as connection:
        connection.execute("create table main_duckmart.renamed as select 1 as one")
        connection.execute(
            "insert into main_duckmart.built_relations values ('renamed')"
        )
        connection.execute("create table main_duckmart.by_hand as select 1 as one")
    said = built(host, "--select", "stg_host_tables")
    assert "no longer built: renamed is dropped" in said
    with connect(str(host / "our_shop.duckdb")) as connection:
        yield connection


def asked(connection, sql):
    return connection.execute(sql).fetchall()


def own_names(folder, package, kinds=("model", "seed", "function")):
    """Return the names of what a project has dbt make, by its manifest."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    nodes = [*manifest["nodes"].values(), *manifest["functions"].values()]
    return {
        node["name"]
        for node in nodes
        if node["package_name"] == package and node["resource_type"] in kinds
    }


def test_her_schema_holds_what_is_hers_and_nothing_else(host, hers_alone, shop):
    now = relations(shop, "main")
    by_hand = {name for names in BY_HAND.values() for name in names}
    assert by_hand <= hers_alone.keys()
    assert now.keys() == by_hand | own_names(host, "our_shop")
    assert {name: now[name] for name in hers_alone} == hers_alone
    for name in BY_HAND["table"] + BY_HAND["view"]:
        assert asked(shop, f"from main.{name}") == [("by hand",)]


def test_all_of_duckmart_lies_in_schemas_of_its_own(host, shop):
    ours, there = own_names(host, "duckmart"), relations(shop, "main_duckmart").keys()
    assert len(ours) > 200
    assert ours <= there
    assert "by_hand" in there  # and `renamed` is not
    assert "renamed" not in there
    schemas = asked(shop, "select distinct schema_name from duckdb_tables()")
    assert {name for (name,) in schemas} == {
        *("main", "web_shop", "main_duckmart", "main_shop_tables")
    }


def test_duckmart_reads_its_own_models_and_hers_only_where_she_says_so(host):
    manifest = json.loads((host / "target" / "manifest.json").read_text())
    nodes = manifest["nodes"] | manifest["functions"]
    crossing = {
        (node["name"], read.split(".")[2])
        for node in nodes.values()
        if node["package_name"] == "duckmart" and node["resource_type"] != "test"
        for read in node["depends_on"].get("nodes", [])
        if read.split(".")[1] == "our_shop"
    }
    assert crossing == {
        ("stg_host_tables", "stg_order_lines"),
        ("stg_host_tables", "products"),
        ("stg_host_tables", "stg_customers"),
        ("int_product_types", "product_rules"),  # hers replaces ours
    }
    clashing = own_names(host, "duckmart") & own_names(host, "our_shop")
    assert {"stg_products", "price_rules", "product_recommendations"} <= clashing


def test_a_mart_of_hers_is_made_from_ours(shop):
    offers = asked(shop, "select customer_id, product_name, reason from best_offers")
    assert len(offers) == 62  # all who may be advised
    assert all(name == name.upper() and reason for _, name, reason in offers)
    assert "refuses" not in {customer for customer, _, _ in offers}
    scores = asked(shop, "select score from scored_purchases where score > 0")
    assert len(scores) > 300


def test_marts_and_functions_answer_in_the_schema_of_their_own(shop):
    recommended = asked(
        shop, "select product_name from main_duckmart.recommended_products('c01', 3)"
    )
    assert len(recommended) == 3
    assert all(name == name.upper() for (name,) in recommended)
    assert (
        asked(
            shop,
            "select product_name from main_duckmart.product_recommendations"
            " where customer_id = 'c01' and recommendation_rank <= 3"
            " order by recommendation_rank",
        )
        == recommended
    )


def test_the_rows_are_those_of_her_models(host, shop):
    read = asked(
        shop,
        "select table_name, read_from, row_count from main_duckmart.stg_raw_tables"
        " where row_count > 0",
    )
    counts = {
        name: asked(shop, f"select count(*) from {model}")[0][0]
        for name, model, _ in read
    }
    assert {name: model for name, model, _ in read} == {
        "order_lines": "main.stg_order_lines",
        "products": "main.products",
        "customers": "main.stg_customers",
    }
    assert {name: rows for name, _, rows in read} == counts
    assert asked(
        shop,
        "select product_type from main_duckmart.product_types"
        " where product_id = 'gone'",
    ) == [("service",)]
    assert Path(host / "dbt_packages" / "duckmart").resolve() == PROJECT


def test_the_page_shows_what_the_example_has():
    page = (PROJECT / "docs" / "packages.md").read_text()
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.S)
    example = "".join(
        (EXAMPLE / name).read_text() for name in ("dbt_project.yml", "profiles.yml")
    )
    packages, *others = blocks
    assert yaml.safe_load(packages).keys() == {"packages"}
    parts = [part for block in others for part in block.split("\n\n")]
    assert len(parts) == 5
    assert [part for part in parts if part.strip() not in example] == []
