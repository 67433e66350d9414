"""Which file is which table: by its name alone, and never one of two by chance."""

import os
import shutil

import duckdb
import pandas as pd
import pytest
from holding import held_open
from raw_shop import GOOD, HEADER, LINES, PRODUCTS, count, read, sums, write

from python_udfs.raw import loading
from python_udfs.raw.rows import checked_rows
from python_udfs.raw.tables import ContractError, read_raw_tables

WHOLE = (28, 56, 196)
TEXT = HEADER + GOOD


def files(shop):
    return shop.execute(
        "select table_name, file_name, row_count, note from shop_tables.raw_files"
        " order by all"
    ).fetchall()


@pytest.mark.parametrize(
    "name",
    [
        "order_lines.CSV",
        "Order_Lines.csv",
        "ORDER_LINES.Csv",
        "order-lines.csv",
        "Order Lines.csv",
        "OrderLines.csv",
        "order_lines.tsv",
        "order_lines_2024-01.csv",
    ],
)
def test_a_file_is_found_whatever_the_case_of_its_name(tmp_path, name):
    content = TEXT.replace(",", "\t") if name.endswith("tsv") else TEXT
    shop = read(write(tmp_path, order_lines=None, **{name: content}))

    assert sums(shop) == WHOLE
    assert ("order_lines", name, 28, None) in files(shop)


def test_files_by_month_are_one_table_with_columns_matched_by_name(tmp_path):
    header = "Store ID;unit_price;quantity;ordered_at;product_id;line_number;order_id\n"
    april = "s1;4;1;2024-04-01;p1;1;x1\ns1;4;1;2024-04-01;p1;1;x2\nshort;1\n"
    shop = read(
        write(
            tmp_path,
            order_lines=None,
            **{
                "order_lines_2024-03.csv": TEXT,
                "order_lines_2024-04.CSV": header + april,
            },
        )
    )

    assert sums(shop) == (30, 58, 204)
    stores = "select store_id, count(*) from shop_tables.order_lines group by 1"
    assert sorted(shop.execute(stores).fetchall(), key=str) == [("s1", 2), (None, 28)]
    assert ("order_lines", "order_lines_2024-03.csv", 28, None) in files(shop)
    assert ("order_lines", "order_lines_2024-04.CSV", 2, None) in files(shop)
    assert shop.execute(
        "select file_name, line_number from shop_tables.quarantined_rows"
    ).fetchall() == [("order_lines_2024-04.CSV", 4)]


def test_a_month_without_a_required_column_is_named(tmp_path):
    short = HEADER.replace(",unit_price", "") + GOOD.replace(",3.50", "")
    parts = {"order_lines_2024-03.csv": TEXT, "order_lines_2024-04.csv": short}
    with pytest.raises(
        ContractError, match=r"unit_price is missing; .* order_lines_2024-04.csv"
    ):
        read(write(tmp_path, order_lines=None, **parts))


@pytest.mark.parametrize("folder", ["order_lines", "Order-Lines", "order_lines.csv"])
def test_a_folder_is_a_table_of_all_its_files(tmp_path, folder):
    write(tmp_path, order_lines=None)
    (tmp_path / folder / "2024").mkdir(parents=True)
    (tmp_path / folder / "a.csv").write_text(HEADER + "".join(LINES[:14]))
    (tmp_path / folder / "2024" / "b.csv").write_text(HEADER + "".join(LINES[14:]))
    (tmp_path / folder / "_SUCCESS").write_text("")

    assert sums(read(tmp_path)) == WHOLE


def test_a_folder_of_parquet_files_is_a_table(tmp_path):
    write(tmp_path)
    (tmp_path / "customers.parquet").mkdir()
    for part in range(3):
        frame = pd.DataFrame({"Customer-ID": [f"c{part}"], "country": ["FR"]})
        if part == 2:
            frame = frame.drop(columns="country")
        frame.to_parquet(tmp_path / "customers.parquet" / f"part-{part}.parquet")
    shop = read(tmp_path)

    found = "select customer_id, country from shop_tables.customers order by 1"
    assert shop.execute(found).fetchall() == [("c0", "FR"), ("c1", "FR"), ("c2", None)]


@pytest.mark.parametrize(
    ("others", "message"),
    [
        (["products.csv.gz"], "products: products.csv and products.csv.gz could both"),
        (["Products.csv"], "products: Products.csv and products.csv could both be it"),
        (["products_2024.csv"], "products: products.csv and products_2024.csv could"),
        (
            ["products.parquet"],
            "products: products.csv and products.parquet could both",
        ),
    ],
)
def test_two_files_that_could_be_one_table_are_an_error(tmp_path, others, message):
    with pytest.raises(ContractError, match=message):
        read(write(tmp_path, **dict.fromkeys(others, PRODUCTS)))


def test_parts_in_csv_and_parquet_at_once_are_an_error(tmp_path):
    write(tmp_path, products=None, **{"products_1.csv": PRODUCTS})
    pd.DataFrame({"product_id": ["p3"], "product_name": ["Tea"]}).to_parquet(
        tmp_path / "products_2.parquet"
    )
    with pytest.raises(ContractError, match="hold csv and parquet at once"):
        read(tmp_path)


def test_files_that_are_no_table_are_listed_with_a_hint(tmp_path):
    others = ["Orders.csv", "campaigns (1).csv", "zebra.csv", "notes.txt"]
    shop = read(write(tmp_path, **dict.fromkeys(others, TEXT)))

    notes = {name: note for table, name, _, note in files(shop) if table is None}
    assert notes == {
        "Orders.csv": "not used: if it holds order_lines, call it so",
        "campaigns (1).csv": "not used: if it holds campaigns, call it so",
        "zebra.csv": "not used: no table of the contract is called so",
        "notes.txt": "not used: neither csv nor parquet",
    }


def test_a_missing_table_names_the_file_that_it_might_be(tmp_path):
    with pytest.raises(
        ContractError, match=r"required table is missing; Orders.csv: .*order_lines"
    ):
        read(write(tmp_path, order_lines=None, **{"Orders.csv": TEXT}))


@pytest.mark.parametrize("name", ["data[12]", "data*", "what?", "a b'c", "x{1,2}"])
def test_signs_of_patterns_in_a_folder_are_its_name(tmp_path, name):
    write(tmp_path / "data1", order_lines=HEADER + "other,1,c1,p1,2024-03-01,1,4\n")
    write(tmp_path / name)
    frame = pd.DataFrame({"customer_id": ["c1"]})
    frame.to_parquet(tmp_path / name / "customers.parquet")
    shop = read(tmp_path / name)

    assert sums(shop) == WHOLE
    assert count(shop, "customers") == 1


def test_a_folder_where_a_file_should_be_is_said(tmp_path):
    write(tmp_path, order_lines=None)
    (tmp_path / "order_lines.csv").mkdir()
    with pytest.raises(
        ContractError, match=r"order_lines.csv is a folder without a csv or parquet"
    ):
        read(tmp_path)


def test_a_file_where_the_folder_should_be_is_said(tmp_path):
    write(tmp_path)
    with pytest.raises(
        ContractError, match=r"no folder .*products.csv' \(it is a file"
    ):
        read(tmp_path / "products.csv")


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_read_is_said(tmp_path, what):
    write(tmp_path / "shop")
    closed = tmp_path / "shop" / ("order_lines.csv" if what == "file" else "")
    for folder in (tmp_path, *tmp_path.parents):
        if folder == tmp_path or folder.name.startswith(("pytest", "popen")):
            folder.chmod(0o755)
    closed.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)  # root may read all
        with pytest.raises(ContractError, match=r"may not be read: permission denied"):
            read(tmp_path / "shop")
    finally:
        os.seteuid(user)
        closed.chmod(0o755)


@pytest.mark.parametrize("name", ["order_lines.csv", "order_lines.parquet"])
def test_an_empty_file_is_said(tmp_path, name):
    write(tmp_path, order_lines=None)
    (tmp_path / name).touch()
    with pytest.raises(ContractError, match=f"order_lines: {name} (is empty|cannot)"):
        read(tmp_path)


def test_a_damaged_page_of_a_parquet_file_is_said(tmp_path):
    write(tmp_path, order_lines=None)
    shop = duckdb.connect()
    path = tmp_path / "order_lines.parquet"
    (tmp_path / "all.csv").write_text(TEXT)
    shop.execute(f"copy (from '{tmp_path}/all.csv') to '{path}'")
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)
    with pytest.raises(ContractError, match=r"order_lines: order_lines.parquet cannot"):
        read(tmp_path)


def test_a_parquet_file_that_is_cut_off_is_said(tmp_path):
    write(tmp_path, products=None)
    path = tmp_path / "products.parquet"
    pd.DataFrame({"product_id": ["p1"], "product_name": ["Tea"]}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ContractError, match=r"damaged, cut off or still being written"):
        read(tmp_path)


def test_a_set_aside_row_of_parquet_has_file_and_row(tmp_path):
    write(tmp_path, products=None)
    frame = pd.DataFrame({"product_id": ["p1", "p2", None], "product_name": "Tea"})
    frame.to_parquet(tmp_path / "products.parquet")
    shop = read(tmp_path, max_quarantined_share=0.5)
    assert shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
    ).fetchall() == [("products.product_id is missing", "products.parquet", 3)]


def test_a_file_of_equal_size_and_time_is_read_again(tmp_path, capsys):
    shop = read(write(tmp_path))
    path = tmp_path / "order_lines.csv"
    stat = path.stat()
    path.write_text(TEXT.replace("3.50", "4.50"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    read_raw_tables(shop, str(tmp_path))
    assert sums(shop) == (28, 56, 252)

    shutil.copy2(path, tmp_path / "copy")
    shutil.copy2(tmp_path / "copy", path)
    (tmp_path / "copy").unlink()
    capsys.readouterr()
    read_raw_tables(shop, str(tmp_path))
    assert "has not changed" in capsys.readouterr().out


def test_a_file_that_grows_while_it_is_read_is_said(tmp_path, monkeypatch):
    write(tmp_path)
    path = tmp_path / "order_lines.csv"

    def grows(table, *arguments, **options):
        if table.name == "order_lines":
            with path.open("a") as file:
                file.write("x,1,c1,p1,2024-03-01,1,4\n")
        return checked_rows(table, *arguments, **options)

    monkeypatch.setattr(loading, "checked_rows", grows)
    with pytest.raises(ContractError, match=r"order_lines.csv is being written to"):
        read(tmp_path)


def test_a_last_line_that_is_cut_off_is_set_aside_and_said(tmp_path):
    shop = read(write(tmp_path, order_lines=TEXT + "x,1,c1,p1,2024"))

    assert sums(shop) == WHOLE
    assert (
        "order_lines",
        "order_lines.csv",
        28,
        "the last line has no end: is the file whole?",
    ) in files(shop)


@pytest.mark.parametrize("schema", ["sales", 'it\'s "mine"', "Main2"])
def test_tables_of_a_database_are_found_whatever_their_case(tmp_path, schema):
    write(tmp_path)
    quoted = '"' + schema.replace('"', '""') + '"'
    with duckdb.connect(tmp_path / "shop.duckdb") as database:
        database.execute(f"create schema {quoted}")
        for name in ("products", "order_lines"):
            table = f'{quoted}."{name.upper()}"'
            source = f"from read_csv('{tmp_path}/{name}.csv', header = true)"
            database.execute(f"create table {table} as {source}")
    shop = read(tmp_path / "shop.duckdb", raw_schema=schema)

    assert sums(shop) == WHOLE


def test_two_tables_of_a_database_that_could_be_one_are_an_error(tmp_path):
    with duckdb.connect(tmp_path / "shop.duckdb") as database:
        database.execute("create table products (product_id varchar)")
        database.execute('create view "Pro ducts" as select 1')
    with pytest.raises(ContractError, match=r"products: .* could both be it"):
        read(tmp_path / "shop.duckdb")


def test_a_set_aside_row_of_parquet_with_a_column_called_filename_is_kept(tmp_path):
    write(tmp_path, products=None)
    frame = pd.DataFrame({"product_id": ["p1", None], "product_name": "Tea"})
    frame.assign(Filename="x").to_parquet(tmp_path / "products.parquet")
    shop = read(tmp_path, max_quarantined_share=0.5)
    assert shop.execute(
        "select file_name, line_number, raw_row ->> 'Filename'"
        " from shop_tables.quarantined_rows"
    ).fetchall() == [(None, None, "x")]


def test_a_set_aside_row_of_a_table_with_simulated_columns_is_kept(tmp_path):
    simulated = "product_id,unit_cost,extra\np1,1.20,e\n"
    products = PRODUCTS + "p3,\n"
    files = {"products": products, "simulated_products.csv": simulated}
    shop = read(write(tmp_path, **files), max_quarantined_share=0.5)
    assert shop.execute(
        "select reason, file_name, line_number from shop_tables.quarantined_rows"
    ).fetchall() == [("products.product_name is missing", "products.csv", 4)]


def test_simulated_rows_that_would_multiply_real_ones_stop_the_build(tmp_path):
    simulated = "product_id,unit_cost\np1,1.20\np1,1.30\n"
    with pytest.raises(ContractError, match=r"products.csv has 2 rows and 3 were"):
        read(write(tmp_path, **{"simulated_products.csv": simulated}))


def database(folder, *, views=(), **tables):
    """Write a database of the good shop and those tables; return its path."""
    write(folder)
    path = folder / "shop.duckdb"
    with duckdb.connect(path) as shop:
        for name in ("products", "order_lines"):
            shop.execute(f"create table {name} as from '{folder}/{name}.csv'")
        for name, sql in tables.items():
            kind = "view" if name in views else "table"
            shop.execute(f'create {kind} "{name}" as {sql}')
    return path


def test_tables_of_a_database_that_are_not_used_are_named_like_files(tmp_path):
    path = database(
        tmp_path,
        order_lines_2024_01="select 1 as one",
        orders="select 1 as one",
        zebra="select 1 as one",
        views=["orders"],
    )
    notes = {name: note for table, name, _, note in files(read(path)) if table is None}
    assert notes == {
        "main.order_lines_2024_01": (
            "not used: a part; make one view order_lines of all parts"
        ),
        "main.orders": "not used: if it holds order_lines, call it so",
        "main.zebra": "not used: no table of the contract is called so",
    }


def test_a_database_of_parts_alone_says_what_to_do(tmp_path):
    path = database(tmp_path)
    with duckdb.connect(path) as shop:
        shop.execute("alter table order_lines rename to order_lines_2024_01")
    with pytest.raises(
        ContractError, match=r"main.order_lines_2024_01: .* one view order_lines of all"
    ):
        read(path)


@pytest.mark.parametrize(
    "name",
    [
        "customers.zip",
        "customers.json",
        "customer.csv",
        "Customers (1).csv",
        "customers_export.csv",
        "Kopie customers.csv",
        "dim_customer.parquet",
        "customers.csv.bz2",
        "customers.csv.bak",
        "customers.pq",
    ],
)
def test_customers_that_are_not_read_stop_the_build_since_some_may_refuse(
    tmp_path, name
):
    content = "customer_id,consents_to_personalisation\nc1,no\n"
    folder = write(tmp_path, **{name: content})
    with pytest.raises(ContractError, match=r"customers: .* it may say who refuses"):
        read(folder)

    shop = read(write(tmp_path, customers="customer_id\nc1\n"))
    assert name in [file for table, file, _, _ in files(shop) if table is None]


@pytest.mark.parametrize("name", ["customer_reviews.csv", "costumes.csv"])
def test_a_file_that_is_about_something_else_stops_nothing(tmp_path, name):
    assert sums(read(write(tmp_path, **{name: "a,b\n1,2\n"}))) == WHOLE


def test_customers_of_a_database_that_are_not_read_stop_the_build(tmp_path):
    with pytest.raises(ContractError, match=r"customers: main.customer is not used"):
        read(database(tmp_path, customer="select 'c1' as customer_id"))


def test_a_parquet_file_that_is_written_while_it_is_read_is_said(tmp_path, monkeypatch):
    write(tmp_path, products=None)
    path = tmp_path / "products.parquet"
    frame = pd.DataFrame({"product_id": ["p1"], "product_name": ["Tea"]})
    frame.to_parquet(path)

    def is_written(table, *arguments, **options):
        if table.name == "products":
            pd.concat([frame] * 2).to_parquet(path)
        return checked_rows(table, *arguments, **options)

    monkeypatch.setattr(loading, "checked_rows", is_written)
    with pytest.raises(ContractError, match=r"products.parquet is being written to"):
        read(tmp_path)


@pytest.mark.parametrize("source", ["contract", "shopify_fivetran"])
def test_a_database_that_another_program_writes_is_said_with_its_number(
    tmp_path, source
):
    path = tmp_path / "erp.duckdb"
    with held_open(path) as process, pytest.raises(ContractError) as error:
        read(path, source=source)

    assert f"raw_files: '{path}' is open in another program" in str(error.value)
    assert f"(process {process.pid}): close it there first" in str(error.value)
