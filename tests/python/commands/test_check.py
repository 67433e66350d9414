"""`make check`: what a shop's raw tables hold, told before anything is built."""

import duckdb
import pytest
from conftest import PROJECT
from exports import shopify_csv
from exports.truth import orders

from python_udfs.check import chart, emptiness, models, sales
from python_udfs.check.made import decide
from python_udfs.check.parts import as_text
from python_udfs.commands.check import check, main
from python_udfs.raw.contract import contract
from python_udfs.raw.tables import read_raw_tables

PRODUCTS = "product_id,product_name\np1,Tea\np2,Coffee <b>\n"
HEADER = "order_id,line_number,customer_id,product_id,ordered_at,quantity,unit_price\n"
LINES = HEADER + "".join(
    f"o{number},1,{f'c{number % 3}' if number % 4 else ''},p1,"
    f"2024-{1 + number % 3:02}-0{1 + number % 9} 10:00:00,"
    f"{2 if number % 7 else -1},3.50\n"
    for number in range(1, 41)
)
CUSTOMERS = "customer_id,consents_to_personalisation\nc0,true\nc1,false\nc2,\n"


def shop(folder, **texts):
    texts = {"products": PRODUCTS, "order_lines": LINES} | texts
    for name, text in texts.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text)
    return str(folder)


def page(folder, **texts):
    """Return the page as text, and whether the shop fits."""
    parts, fits = check(shop(folder, **texts))
    return as_text("page", parts), fits


def test_a_good_shop_fits_and_the_page_says_what_it_holds(tmp_path):
    text, fits = page(tmp_path, customers=CUSTOMERS)

    assert fits
    assert "Yes: a build can read these tables." in text
    assert "40 orders with 40 lines, from 2024-01-0" in text
    assert "3 customers; 25 % of orders are of guests." in text
    assert "Returns are 12 % of lines" in text
    assert "2 products; 1 (50 %) were never sold." in text
    assert "No row that was read breaks a rule." in text
    for answer, count in (("yes", 1), ("no", 1), ("unanswered", 1)):
        assert f"  {answer:10}  {count:>9}\n" in text
    assert "2024-02 ███" in text


def test_days_and_months_are_those_of_the_shops_clock(tmp_path):
    late = f"{HEADER}o1,1,c1,p1,2024-01-31 23:30:00,1,1\n"
    with duckdb.connect() as connection:
        read_raw_tables(connection, shop(tmp_path, order_lines=late))
        decide(connection, {})
        said = sales.part(connection, {"shop_timezone": "Europe/Berlin"})

    assert "2024-02 ███" in said.drawn
    assert "to 2024-02-01 00:30" in said.sentences[0]


def test_what_breaks_a_rule_is_counted_and_its_first_rows_are_shown(tmp_path):
    bad = "".join(f"x{number},1,c1,p1,2024-01-01,0,3.50\n" for number in range(2))
    text, fits = page(tmp_path, order_lines=LINES + bad)

    assert fits
    assert "order_lines.quantity is zero     2\n" in text
    assert '"order_id":"x0"' in text


def test_more_bad_rows_than_the_limit_stop_a_build_and_all_is_shown(tmp_path):
    bad = "".join(f"x{number},1,c1,p1,2024-01-01,0,3.50\n" for number in range(9))
    text, fits = page(tmp_path, order_lines=LINES + bad)

    assert not fits
    assert "! order_lines.quantity is zero in 9 of 49 rows" in text
    assert "40 orders with 40 lines" in text


def test_each_table_that_cannot_be_read_is_named_and_the_others_are_shown(tmp_path):
    text, fits = page(
        tmp_path,
        products="product_id\np1\n",
        customers="name\nAnna\n",
    )

    assert not fits
    assert "! products: the required column product_name is missing" in text
    assert "! customers: the required column customer_id is missing" in text
    assert "Not read: customers, products; see above." in text
    assert "is not in products" not in text  # which nobody could read
    assert "40 orders with 40 lines" in text


def test_money_of_two_currencies_is_a_fault_and_all_is_shown(tmp_path):
    pytest.importorskip("python_udfs.raw.currencies")
    header, *lines = LINES.splitlines()
    named = [f"{line},{'EUR' if at else 'SEK'}" for at, line in enumerate(lines)]

    text, fits = page(tmp_path, order_lines="\n".join([f"{header},currency", *named]))

    assert not fits
    assert "! order_lines.currency holds EUR (39 lines), SEK (1 lines)" in text
    assert "40 orders with 40 lines" in text
    assert "Not read" not in text


def test_the_first_part_says_what_gets_lost_and_what_to_add(tmp_path):
    bad = "x1,1,c1,p1,2024-01-01,0,3.50\n"
    (tmp_path / "sales.csv").write_text("a\n1\n")
    (verdict, *_), fits = check(shop(tmp_path, order_lines=LINES + bad))

    assert fits
    assert verdict.sentences == [
        "Yes, with losses: a build can read these tables, but not all that they hold.",
        f"To build it: make build RAW={tmp_path} DB=shop.duckdb",
    ]
    lost, to_add = verdict.tables
    assert lost.rows == [
        ("files of no table", 1, "Tables"),
        ("rows of order_lines that are set aside", 1, "Problems"),
    ]
    assert to_add.rows[0] == (
        "the column products.unit_cost",
        "margins are known, and prices can be suggested",
    )
    assert ("the table supply_terms", "there are replenishment_orders") in to_add.rows
    assert to_add.rows[-1] == (
        "older orders: there are 68 days",
        "seasons can be known",
    )


def test_where_a_build_stops_the_first_part_says_nothing_but_why(tmp_path):
    (verdict, *_), fits = check(shop(tmp_path, products="product_id\np1\n"))

    assert not fits
    assert verdict.sentences == [
        "No: a build stops here, for this reason; what could be read is below."
    ]
    assert [fault.split(";")[0] for fault in verdict.faults] == [
        "products: the required column product_name is missing"
    ]
    assert verdict.tables == []


def test_orders_that_were_voided_are_not_sold(tmp_path):
    header, *lines = LINES.splitlines()
    states = ["voided", "refunded", *[""] * 38]
    stated = [f"{line},{state}" for line, state in zip(lines, states, strict=True)]
    (_, *parts), _ = check(
        shop(tmp_path, order_lines="\n".join([f"{header},status", *stated]))
    )

    sales = next(part for part in parts if part.title == "Sales")
    sold = 35 * 2 * 3.5 - 2 * 3.5  # of 40 orders five are returns
    assert [table.rows for table in sales.tables] == [
        [("the shop's own", 39, sold, -5 * 3.5)],
        [("its order is voided", 1, 7.0)],
    ]
    goods = next(part for part in parts if part.title == "Merchandise")
    assert goods.tables[0].rows[0][-1] == sold - 5 * 3.5


def test_an_export_of_too_many_bad_lines_is_a_fault_and_all_is_shown(tmp_path):
    path = shopify_csv.write(tmp_path / "o.csv", orders()[30:80])
    path.write_text(path.read_text() + "#9999,too,short\n" * 30)
    parts, fits = check(str(path), source="shopify_csv")

    assert not fits
    assert "fewer values than the header in 30 of" in parts[0].faults[0]
    text = as_text("page", parts)
    assert "50 orders with" in text
    assert "Does the export add up?" in text


def test_a_folder_that_is_not_there_is_said(tmp_path):
    parts, fits = check(str(tmp_path / "none"))
    assert not fits
    assert "there is no folder" in as_text("page", parts)


def test_no_order_line_at_all_is_said(tmp_path):
    text, fits = page(tmp_path, order_lines=None)
    assert not fits
    assert "! order_lines: the required table is missing" in text
    assert "! no line of an order could be read" in text


def test_the_page_is_one_file_in_which_a_shops_text_is_text(tmp_path, capsys):
    written = tmp_path / "page.html"
    assert main(shop(tmp_path), "", str(written)) == 0

    html = written.read_text()
    assert "Coffee &lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count("<svg") == 1
    assert "src=" not in html
    assert "href=" not in html
    assert f"wrote {written}" in capsys.readouterr().out


def test_the_last_line_of_a_refusal_is_an_exit_code(tmp_path):
    folder = shop(tmp_path, products=None)
    assert main(folder, "", str(tmp_path / "page.html")) == 1
    assert main(folder, "", str(tmp_path / "no folder" / "page.html")) == 1


def test_what_a_bar_shows_is_in_words_too():
    bars = [("2024-01", 10), ("2024-02", 0), ("2024-03", 5)]
    svg = chart.svg(bars, "orders")
    assert "<title>2024-03: 5 orders</title>" in svg
    assert svg.count("<rect") == 3
    assert chart.letters(bars).splitlines()[1].split() == ["2024-02", "0"]


def test_every_model_is_read_and_every_raw_table_has_a_reader():
    for name, path in models.files().items():
        if path.suffix == ".sql":
            emptiness.parsed(name)
    read = set().union(*(emptiness.raw_tables_of(mart) for mart in models.marts()))
    unread = {table.name for table in contract()} - read
    assert unread == {"marketing_spend", "support_messages"}


@pytest.mark.parametrize(
    ("absent", "empty"),
    [
        ({"campaigns"}, {"campaign_returns"}),
        ({"competitor_prices"}, {"competitor_price_alerts"}),
        ({"stock_levels"}, set()),  # the supply terms name products too
        ({"supply_terms"}, {"replenishment_orders"}),
        ({"candidate_policies"}, {"policy_values"}),
        ({"events", "promotions", "calendar_events"}, set()),
    ],
)
def test_marts_stay_empty_without_the_tables_they_are_made_from(absent, empty):
    assert emptiness.empty_marts(absent) == empty


def test_without_stock_nothing_is_ordered(tmp_path):
    text, _ = page(tmp_path)
    assert "  replenishment_orders      supply_terms\n" in text


def test_what_is_said_to_stay_empty_is_empty_in_a_built_file(built_sample):
    with duckdb.connect(built_sample, read_only=True) as connection:
        read = "select table_name from stg_raw_tables where row_count = 0"
        absent = {name for (name,) in connection.execute(read).fetchall()}
        for mart in emptiness.empty_marts(absent):
            assert not connection.execute(f"from {mart} limit 1").fetchall()


def test_the_sample_is_checked(sample_shop, tmp_path, capsys):
    assert main(str(sample_shop), "", str(tmp_path / "page.html")) == 0
    assert "simulated" in capsys.readouterr().out


def test_what_make_writes_is_no_part_of_the_repository():
    ignored = (PROJECT / ".gitignore").read_text().split()
    assert "check.html" in ignored
