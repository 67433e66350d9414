"""The switch: which sources there are, how they combine, and what is said where not."""

import re

import duckdb
import pytest
from exports import shopify_csv, shopify_fivetran
from exports.read import read
from exports.truth import orders

from python_udfs.commands import build
from python_udfs.commands.unchanged import made_from
from python_udfs.paths import PROJECT
from python_udfs.raw.contract import contract
from python_udfs.raw.mapping import script
from python_udfs.raw.reconciled import REPORTS
from python_udfs.raw.sources import CONTRACT, names
from python_udfs.raw.tables import ContractError, read_raw_tables

SYSTEMS = [name for name in names() if name != CONTRACT]
# What D's columns are until they are in the contract; both ways are right.
TO_COME = {
    "products": {"product_type", "tax_rate"},
    "order_lines": {"currency", "status", "parent_line_number", "tax_amount"},
}
FOR_PEOPLE = {
    "order_lines": {"order_name", "is_return", "_file", "_line"},
    "events": {"_file", "_line"},
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_source_gives_columns_of_the_contract(name):
    tables = {table.name: set(table.columns) for table in contract()}
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create schema mapped")
        connection.execute("set schema = 'mapped'")
        connection.execute(script(name))
        views = connection.execute(
            "select view_name from duckdb_views() where schema_name = 'mapped'"
        ).fetchall()
        given = {view for (view,) in views} & set(tables)
        assert given
        for view in given:
            columns = {
                row[0] for row in connection.execute(f"describe {view}").fetchall()
            }
            known = (
                tables[view] | TO_COME.get(view, set()) | FOR_PEOPLE.get(view, set())
            )
            assert columns <= known, view
        assert "left_out" in {view for (view,) in views} & set(REPORTS)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_source_has_a_section_of_the_page(name):
    page = (PROJECT / "docs" / "sources.md").read_text()
    assert re.search(rf"^## .*`{name}`", page, re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("shopify", "x", "there is no source 'shopify'; there are contract, ga4, shop"),
        ("shopify_csv,ga4", "x", "SOURCE names 2 sources, RAW 1 places"),
        ("shopify_csv", "nowhere.csv", "there is no file or folder 'nowhere.csv'"),
        ("shopify_fivetran", "nowhere.duckdb", "'nowhere.duckdb' cannot be read"),
    ],
)
def test_what_cannot_be_read_is_named(source, place, message):
    with pytest.raises(ContractError, match=message):
        read_raw_tables(duckdb.connect(), place, source=source)


def test_a_source_without_a_place_is_refused_before_anything_is_built(tmp_path, capsys):
    code = build.main(str(tmp_path / "s.duckdb"), source="shopify_csv")
    assert code == build.BROKEN
    assert "RAW names its file or folder" in capsys.readouterr().err
    assert not (tmp_path / "s.duckdb").exists()


def test_ones_own_table_takes_the_place_of_a_sources(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "shop", orders())
    own = tmp_path / "own"
    own.mkdir()
    (own / "customers.csv").write_text(
        "customer_id,consents_to_personalisation\n700001,false\n700002,true\n"
    )
    shop = read("shopify_fivetran,contract", f"{folder},{own}")
    assert shop.execute(
        "select * exclude (signed_up_at, country, attributes)"
        " from shop_tables.customers order by all"
    ).fetchall() == [("700001", False), ("700002", True)]


def test_an_export_that_did_not_change_is_not_read_again(tmp_path, capsys):
    path = shopify_csv.write(tmp_path / "o.csv", orders())
    connection = duckdb.connect()
    read_raw_tables(connection, str(path), source="shopify_csv")
    read_raw_tables(connection, str(path), source="shopify_csv")
    assert "has not changed" in capsys.readouterr().out
    before = made_from(str(path), source="shopify_csv")
    path.write_text(path.read_text().replace("#1040", "#1039"))
    read_raw_tables(connection, str(path), source="shopify_csv")
    assert "has not changed" not in capsys.readouterr().out
    assert before != made_from(str(path), source="shopify_csv")


def test_the_next_build_of_another_source_reads_anew(tmp_path):
    connection = duckdb.connect()
    path = shopify_csv.write(tmp_path / "o.csv", orders())
    folder = shopify_fivetran.write(tmp_path / "shop", orders())
    counts = []
    for source, place in (("shopify_csv", path), ("shopify_fivetran", folder)):
        read_raw_tables(connection, str(place), source=source)
        counts += connection.execute(
            "select source_name from shop_tables.source_totals limit 1"
        ).fetchall()
    assert counts == [("shopify_csv",), ("shopify_fivetran",)]


def test_a_failed_reading_leaves_what_was_read_before(tmp_path):
    connection = duckdb.connect()
    path = shopify_csv.write(tmp_path / "o.csv", orders())
    read_raw_tables(connection, str(path), source="shopify_csv")
    path.write_text("Name,Created at\n")
    with pytest.raises(ContractError):
        read_raw_tables(connection, str(path), source="shopify_csv")
    [(count,)] = connection.execute(
        "select count(*) from shop_tables.order_lines"
    ).fetchall()
    assert count > 300


def test_folders_may_have_signs_that_are_patterns_elsewhere(tmp_path):
    folder = shopify_fivetran.write(tmp_path / "data [12] it's *", orders())
    shop = read("shopify_fivetran", folder)
    assert shop.table("shop_tables.order_lines").count("*").fetchall()[0][0] > 300


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_times_are_the_same_whatever_the_machines_zone(tmp_path, zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    path = shopify_csv.write(tmp_path / "o.csv", orders())
    shop = duckdb.connect()
    shop.execute(f"set timezone = '{zone}'")
    read_raw_tables(shop, str(path), source="shopify_csv")
    assert shop.execute(
        "select min(ordered_at)::varchar from shop_tables.order_lines"
    ).fetchall() == [("2026-01-03 08:30:00",)]
