"""Bad input: each rule of the contract is broken once, and what a shop then reads."""

import gzip

import duckdb
import pandas as pd
import pytest

from python_udfs.raw.tables import ContractError, read_raw_tables

PRODUCTS = "product_id,product_name\np1,Tea\np2,Coffee\n"
HEADER = "order_id,line_number,customer_id,product_id,ordered_at,quantity,unit_price\n"
GOOD = "".join(
    f"o{number},1,c{number % 3},p1,2024-03-{number:02} 10:00:00,2,3.50\n"
    for number in range(1, 29)
)


def read(folder, **options):
    """Read a folder of files; return the connection that has `shop_tables`."""
    connection = duckdb.connect()
    read_raw_tables(connection, str(folder), **options)
    return connection


def write(folder, *, products=PRODUCTS, order_lines=HEADER + GOOD, **others):
    texts = {"products": products, "order_lines": order_lines} | others
    for name, text in texts.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text)
    return folder


def quarantined(connection):
    return connection.execute(
        "select table_name, reason, raw_row from shop_tables.quarantined_rows"
    ).fetchall()


def count(connection, table):
    return connection.execute(f"select count(*) from shop_tables.{table}").fetchall()[
        0
    ][0]


def test_a_good_shop_is_read_whole_and_absent_tables_are_empty(tmp_path):
    shop = read(write(tmp_path))

    assert count(shop, "order_lines") == 28
    assert quarantined(shop) == []
    assert shop.table("shop_tables.campaigns").columns[:3] == [
        "campaign_id",
        "channel",
        "campaign_type",
    ]
    assert count(shop, "campaigns") == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "o1,1,c1,p1,2024-03-01,1,9",
            "order_lines: duplicate key (order_id, line_numb",
        ),
        ("x,1,c1,p1,2024-03-01,1,NaN", "order_lines.unit_price is missing"),
        ("x,1,c1,p1,2024-03-01,1,inf", "order_lines.unit_price is not a finite number"),
        (
            "x,1,c1,p1,2024-03-01,1,3 EUR",
            "order_lines.unit_price is not a decimal(18,6",
        ),
        ("x,1,c1,p1,2024-03-01,1,", "order_lines.unit_price is missing"),
        ("x,1,c1,p1,2024-03-01,0,4", "order_lines.quantity is zero"),
        ("x,1,c1,p1,2024-03-01,1e15,4", "order_lines.quantity is absurd"),
        ("x,1,c1,p1,2024-03-01,-1e9,4", "order_lines.quantity is absurd"),
        (
            "x,1,c1,p1,2024-03-01,1,1e10",
            "order_lines.unit_price is above 9999999999.99",
        ),
        ("x,1,c1,p9,2024-03-01,1,4", "order_lines.product_id is not in products"),
        ("x,1,c1,p1,9999-01-01,1,4", "order_lines.ordered_at is absurd"),
        ("x,1,c1,p1,2150-01-01,1,4", "order_lines.ordered_at lies in the future"),
        ("x,1,c1,p1,yesterday,1,4", "order_lines.ordered_at is not a timestamp"),
        (",1,c1,p1,2024-03-01,1,4", "order_lines.order_id is missing"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason_and_kept(tmp_path, line, reason):
    shop = read(write(tmp_path, order_lines=f"{HEADER}{GOOD}{line}\n"))

    [(table, found, raw_row)] = quarantined(shop)
    assert table == "order_lines"
    assert found.startswith(reason)
    assert '"line_number":"1"' in raw_row
    assert count(shop, "order_lines") == 28
    assert shop.execute(
        "select quarantined_count from shop_tables.raw_tables"
        " where table_name = 'order_lines'"
    ).fetchall() == [(1,)]


def test_a_guest_and_a_return_are_good_rows(tmp_path):
    lines = "g,1,,p1,2024-03-01,1,4\nr,1,c1,p1,2024-03-01,-1,4\n"
    shop = read(write(tmp_path, order_lines=HEADER + GOOD + lines))

    assert quarantined(shop) == []
    assert count(shop, "order_lines") == 30


def test_of_rows_with_one_key_the_same_one_is_kept_whatever_their_order(tmp_path):
    twins = ["x,1,c1,p1,2024-03-01,1,4\n", "x,1,c1,p1,2024-03-01,1,5\n"]
    kept = set()
    for number, lines in enumerate([twins, twins[::-1]]):
        folder = tmp_path / str(number)
        folder.mkdir()
        shop = read(write(folder, order_lines=HEADER + GOOD + "".join(lines)))
        kept |= set(
            shop.execute(
                "select unit_price from shop_tables.order_lines where order_id = 'x'"
            ).fetchall()
        )
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"products": None}, "products: the required table is missing"),
        ({"order_lines": None}, "order_lines: the required table is missing"),
        ({"order_lines": HEADER}, "order_lines: the required table has no rows"),
        ({"order_lines": ""}, "order_lines: order_lines.csv is empty"),
        (
            {"order_lines": HEADER.replace("unit_price", "price") + GOOD},
            "order_lines: the required column unit_price is missing; there are",
        ),
        (
            {"order_lines": HEADER + GOOD.replace(",2,3.50", ",two,3.50")},
            "order_lines.quantity is not a double in 28 of 28 rows",
        ),
        (
            {"order_lines": HEADER + GOOD.replace("p1", "p7")},
            "order_lines.product_id is not in products in 28 of 28 rows",
        ),
        (
            {"campaigns": "campaign_id,campaign_type\n1,mail\n"},
            "campaigns: the required column starts_at is missing",
        ),
    ],
)
def test_what_cannot_be_set_aside_stops_the_build_and_says_why(
    tmp_path, tables, message
):
    with pytest.raises(ContractError, match=message):
        read(write(tmp_path, **tables))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"there is no folder .*nowhere"):
        read(tmp_path / "nowhere")


def test_a_broken_parquet_file_is_named(tmp_path):
    write(tmp_path, order_lines=None)
    (tmp_path / "order_lines.parquet").write_bytes(b"PAR1 but not really PAR1")
    with pytest.raises(ContractError, match=r"order_lines: order_lines.parquet cannot"):
        read(tmp_path)


def test_an_error_leaves_the_last_tables_as_they_were(tmp_path):
    shop = read(write(tmp_path))
    write(tmp_path, order_lines=HEADER)
    with pytest.raises(ContractError):
        read_raw_tables(shop, str(tmp_path))

    assert count(shop, "order_lines") == 28


def test_files_that_did_not_change_are_not_read_again(tmp_path, capsys):
    shop = read(write(tmp_path))
    read_raw_tables(shop, str(tmp_path))
    assert "has not changed" in capsys.readouterr().out

    write(tmp_path, order_lines=HEADER + GOOD.replace("3.50", "4.50"))
    read_raw_tables(shop, str(tmp_path))
    assert "order_lines: 28 rows" in capsys.readouterr().out


def test_a_parquet_file_with_columns_of_its_own_is_read(tmp_path):
    write(tmp_path, products=None)
    pd.DataFrame(
        {"product_id": ["p1"], "product_name": ["Tea"], "colour": ["green"]}
    ).to_parquet(tmp_path / "products.parquet")
    shop = read(tmp_path)

    assert "colour" not in shop.table("shop_tables.products").columns
    assert count(shop, "products") == 1


def test_a_csv_and_a_parquet_file_of_one_table_are_an_error(tmp_path):
    write(tmp_path)
    pd.DataFrame({"product_id": ["p1"], "product_name": ["Tea"]}).to_parquet(
        tmp_path / "products.parquet"
    )
    with pytest.raises(ContractError, match=r"products.csv and products.parquet"):
        read(tmp_path)


def test_a_compressed_csv_file_is_read(tmp_path):
    write(tmp_path, order_lines=None)
    with gzip.open(tmp_path / "order_lines.csv.gz", "wt") as file:
        file.write(HEADER + GOOD)
    assert count(read(tmp_path), "order_lines") == 28


def test_a_database_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"nowhere.duckdb"):
        read(tmp_path / "nowhere.duckdb")


def test_a_database_is_read_like_a_folder(tmp_path):
    write(tmp_path)
    with duckdb.connect(tmp_path / "shop.duckdb") as database:
        database.execute("create schema sales")
        for name in ("products", "order_lines"):
            database.execute(
                f"create table sales.{name} as from '{tmp_path}/{name}.csv'"
            )
    shop = read(tmp_path / "shop.duckdb", raw_schema="sales")

    assert count(shop, "order_lines") == 28


def test_simulated_columns_are_added_and_named(tmp_path):
    write(tmp_path)
    (tmp_path / "simulated_products.csv").write_text("product_id,unit_cost\np1,1.20\n")
    shop = read(tmp_path)

    costs = (
        "select product_id, unit_cost::varchar from shop_tables.products order by all"
    )
    assert shop.execute(costs).fetchall() == [("p1", "1.200000"), ("p2", None)]
    assert shop.execute(
        "select simulated_columns from shop_tables.raw_tables"
        " where table_name = 'products'"
    ).fetchall() == [("unit_cost",)]


def test_two_stores_may_run_one_promotion_at_a_time(tmp_path):
    rows = "p1,2024-03-01,2024-03-08,display,s1\np1,2024-03-01,2024-03-08,display,s2\n"
    header = "product_id,starts_at,ends_at,promotion_type,store_id\n"
    shop = read(write(tmp_path, promotions=header + rows))
    assert count(shop, "promotions") == 2

    again = header + rows + rows
    shop = read(write(tmp_path, promotions=again), max_quarantined_share=0.6)
    assert count(shop, "promotions") == 2
    assert count(shop, "quarantined_rows") == 2


def test_what_ends_before_it_starts_is_set_aside(tmp_path):
    rows = "p1,2024-03-01,2024-03-01,display\np1,2024-03-08,2024-03-01,display\n"
    header = "product_id,starts_at,ends_at,promotion_type\n"
    shop = read(write(tmp_path, promotions=header + rows), max_quarantined_share=0.6)
    reason = "promotions.ends_at is before starts_at"
    assert [found for _, found, _ in quarantined(shop)] == [reason]
    assert count(shop, "promotions") == 1
