"""Files of an absurd size or shape are read or refused; what is written is small."""

import time

import pytest
from raw_shop import GOOD, HEADER, LINES, count, many, read, set_aside, sums, write

from python_udfs.raw.tables import ContractError


def test_ten_megabytes_in_one_field_are_read(tmp_path):
    name = "x" * 10_000_000
    products = f"product_id,product_name\np1,Tea\np2,{name}\np3,Mate\n"
    shop = read(write(tmp_path, products=products))

    sizes = "select len(product_name) from shop_tables.products order by product_id"
    assert shop.execute(sizes).fetchall() == [(3,), (10_000_000,), (4,)]


def test_a_line_of_a_hundred_megabytes_is_set_aside(tmp_path):
    long = f"x,1,{'c' * 100_000_000},p1,2024-03-01,1,4\n"
    shop = read(
        write(tmp_path, order_lines=HEADER + GOOD + long + LINES[0]),
        max_quarantined_share=0.2,
    )

    assert sums(shop)[0] == 28
    assert set_aside(shop)["order_lines: a line is longer than can be read"] == 1
    longest = "select max(len(raw_row)) from shop_tables.quarantined_rows"
    assert shop.execute(longest).fetchall()[0][0] <= 10_100


def test_two_thousand_columns_are_read(tmp_path):
    more = [f"extra {at}" for at in range(2_000)]
    header = HEADER.rstrip("\n") + "," + ",".join(more) + "\n"
    lines = [line.rstrip("\n") + ",1" * 2_000 + "\n" for line in LINES]
    shop = read(write(tmp_path, order_lines=header + "".join(lines)))
    assert sums(shop) == (28, 56, 196)


def test_a_missing_column_among_two_thousand_is_said_briefly(tmp_path):
    header = ",".join(f"extra {at}" for at in range(2_000)) + "\n"
    with pytest.raises(
        ContractError, match=r"order_id is missing; .* 1,980 more"
    ) as error:
        read(write(tmp_path, order_lines=header))
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x{},1,c1,p1,yesterday,1,4\n", "order_lines.ordered_at is not a timestamp"),
        ("x{},1,c1,p1\n", "order_lines: a line has fewer values than the header"),
        (
            "o1,1,c1,p1,2024-03-01,1,4\n",
            "order_lines: duplicate key (order_id, line_number)",
        ),
    ],
)
def test_a_million_bad_rows_are_counted_and_a_thousand_kept(tmp_path, line, reason):
    bad = "".join(line.format(at) for at in range(1_000_000))
    started = time.monotonic()
    shop = read(
        write(tmp_path, order_lines=HEADER + GOOD + bad), max_quarantined_share=1
    )

    assert set_aside(shop) == {reason: 1_000_000}
    assert count(shop, "quarantined_rows") == 1_000
    assert sums(shop)[0] == 28
    assert time.monotonic() - started < 120


def test_good_lines_among_a_million_bad_ones_are_all_read(tmp_path):
    """DuckDB drops some of them where it is asked to store what it rejects."""
    good, bad = "g{},1,c1,p1,2024-03-01,2,3.50\n", "x{},1,c1,p1\n"
    lines = ((bad if at % 500 else good).format(at) for at in range(1_000_000))
    shop = read(
        write(tmp_path, order_lines=HEADER + "".join(lines)), max_quarantined_share=1
    )

    assert sums(shop) == (2_000, 4_000, 14_000)
    reason = "order_lines: a line has fewer values than the header"
    assert set_aside(shop) == {reason: 998_000}
    assert count(shop, "quarantined_rows") == 1_000
    lines = "select min(line_number) from shop_tables.quarantined_rows"
    assert shop.execute(lines).fetchall() == [(3,)]


def test_a_header_that_is_no_text_is_refused_in_words(tmp_path):
    content = bytes(range(256)) * 100
    with pytest.raises(ContractError, match=r"order_lines"):
        read(write(tmp_path, order_lines=content))


def test_a_quote_that_opens_in_the_header_is_refused_in_words(tmp_path):
    content = '"' + HEADER + GOOD + many(20_000)
    with pytest.raises(ContractError, match="a quote opens in the header"):
        read(write(tmp_path, order_lines=content))
