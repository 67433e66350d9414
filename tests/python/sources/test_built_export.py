"""An export is built as far as the marts that say what of it counts, and what not."""

import duckdb
import pytest
from conftest import NO_UNIT_TESTS, dbt
from exports import shopify_csv
from exports.expected import order_lines, product_by
from exports.truth import orders

MARTS = ("+counted_sales", "+product_types", "+quarantined_rows")
NO_SALE = ["cancelled", "pending", "test", "voided"]
ORDERS = [
    order
    for order in orders()
    if order["currency"] == "EUR"
    and not order["refunds"]
    and order["trap"] != "deleted"
]
# Its only line has a price that is none.
SPOILED = next(o for o in ORDERS if not o["trap"] and len(o["lines"]) == 1)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """A csv of Shopify's, and the line of the spoiled order; the last is no row."""
    path = tmp_path_factory.mktemp("built_export") / "orders_export.csv"
    lines = shopify_csv.write(path, ORDERS).read_text().splitlines(keepends=True)
    at = next(n for n, row in enumerate(lines) if row.startswith(SPOILED["name"]))
    cells = lines[at].split(",")
    cells[16] = "ten"
    lines[at] = ",".join(cells)
    path.write_text("".join([*lines, "#1,cut\n"]))
    return path, at + 1


@pytest.fixture(scope="module")
def marts(export):
    path, _ = export
    database = path.with_name("shop.duckdb")
    done = dbt(
        *("build", *NO_UNIT_TESTS, "--select", *MARTS),
        database=database,
        raw_files=path,
        raw_source="shopify_csv",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_what_counts_is_the_truth_but_for_the_price_that_is_none(marts):
    true = [
        row
        for key, row in order_lines(
            ORDERS, customer_of=str, product_of=product_by(2), refunds=False
        ).items()
        if row["status"] not in NO_SALE
        and row["product_id"] != "GIFT"
        and key[0] != SPOILED["id"]
    ]
    [(lines, units, money)] = marts.execute(
        "select line_count, units, sales from counted_sales"
        " where is_counted and product_type = 'goods'"
    ).fetchall()

    assert lines == len(true)
    assert units == sum(row["quantity"] for row in true)
    revenue = sum(row["quantity"] * row["unit_price"] for row in true)
    assert float(money) == pytest.approx(revenue, abs=0.2)


def test_what_was_set_aside_names_its_line_and_nobody(marts, export):
    path, spoiled = export
    rows = marts.execute(
        "select table_name, reason, file_name, line_number, raw_row"
        " from quarantined_rows order by all"
    ).fetchall()

    last = len(path.read_text().splitlines())
    reason = "orders_export: a line has fewer values than the header"
    assert [row[:4] for row in rows] == [
        ("order_lines", "order_lines.unit_price is missing", path.name, spoiled),
        ("orders_export", reason, path.name, last),
    ]
    assert rows[1][4] is None


def test_what_is_no_goods_and_what_is_no_sale_is_told(marts):
    assert marts.execute(
        "select product_id, product_type from product_types order by all"
    ).fetchall() == [("GIFT", "gift_card")]
    assert marts.execute(
        "select not_counted_reason from counted_sales where not is_counted order by all"
    ).fetchall() == [
        ("a gift card: what is bought with it counts",),
        *[(f"its order is {state}",) for state in NO_SALE],
    ]
