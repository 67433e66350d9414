"""A line that does not fit costs itself; it is kept with the number of its line."""

from uuid import UUID

import pytest
from raw_shop import (
    GOOD,
    HEADER,
    LINES,
    many,
    quarantined,
    read,
    set_aside,
    sums,
    write,
)

from python_udfs.raw import quarantine
from python_udfs.raw.tables import ContractError

LONG = "order_lines: a line has more values than the header"
SHORT = "order_lines: a line has fewer values than the header"
QUOTE = "order_lines: a quote opens and is not closed, or text stands behind it"
AGAIN = "order_lines: the header stands again in the middle"
FILE = "order_lines.csv"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,1,c1,p1,2024-03-01,1,4,extra\n", LONG),
        ("x,1,c1,p1\n", SHORT),
        ('x,1,"c1"1,p1,2024-03-01,1,4\n', QUOTE),
        ('x,1,"c1,p1,2024-03-01,1,4\n', QUOTE),
        (HEADER, AGAIN),
    ],
)
@pytest.mark.parametrize("at", [0, 5_000, 10_000])
def test_one_line_that_does_not_fit_costs_itself(tmp_path, line, reason, at):
    lines = many(10_000).splitlines(keepends=True)
    lines.insert(at, line)
    shop = read(write(tmp_path, order_lines=HEADER + "".join(lines)))

    assert sums(shop) == (10_000, 20_000, 70_000)
    assert set_aside(shop) == {reason: 1}
    assert quarantined(shop) == [(reason, FILE, at + 2)]
    text = "select raw_row ->> 'unread line' from shop_tables.quarantined_rows"
    assert shop.execute(text).fetchall()[0][0].startswith(line.rstrip("\n"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_have_the_numbers_that_an_editor_shows(tmp_path, line_end):
    lines = [
        HEADER,  # 1
        LINES[0],
        "\n",
        'x,1,"c\n1",p1,2024-03-01,1,4\n',  # 4 and 5
        "short,1\n",  # 6
        "bad,1,c1,p1,yesterday,1,4\n",  # 7
        "\n",
        *LINES[1:],
        "\n",
        "last,1,c1,p9,2024-03-01,1,4",  # 37
    ]
    content = "".join(lines).replace("\n", line_end)
    shop = read(write(tmp_path, order_lines=content), max_quarantined_share=0.2)

    assert sums(shop) == (29, 57, 200)
    found = {reason: line for reason, _, line in quarantined(shop)}
    assert found[SHORT] == 6
    assert found["order_lines.ordered_at is not a timestamp"] == 7
    assert found["order_lines.product_id is not in products"] == 37


def test_no_number_is_said_rather_than_a_wrong_one(tmp_path):
    """Blank lines between rows and inside of values cannot be told apart."""
    lines = '\nx,1,"c\n\n1",p1,2024-03-01,1,4\nbad,1,c1,p1,yesterday,1,4\n'
    shop = read(write(tmp_path, order_lines=HEADER + lines + GOOD))

    reason = "order_lines.ordered_at is not a timestamp"
    assert quarantined(shop) == [(reason, FILE, None)]


def test_rows_behind_blank_and_rejected_lines_have_their_number(tmp_path):
    lines = [
        "short,1\n",
        "\n",
        "bad,1,c1,p1,yesterday,1,4\n",
        *LINES,
        "a,b,c,d,e,f,g,h\n",
        "other,1,c1,p9,2024-03-01,1,4\n",
    ]
    content = HEADER + "".join(lines)
    shop = read(write(tmp_path, order_lines=content), max_quarantined_share=0.2)

    assert quarantined(shop) == [
        ("order_lines.ordered_at is not a timestamp", FILE, 4),
        ("order_lines.product_id is not in products", FILE, 34),
        (SHORT, FILE, 2),
        (LONG, FILE, 33),
    ]


def test_rows_behind_values_of_several_lines_have_their_number(tmp_path):
    lines = 'x,1,"c\n\n1",p1,2024-03-01,1,4\nbad,1,c1,p1,yesterday,1,4\n'
    shop = read(write(tmp_path, order_lines=HEADER + lines + GOOD))

    assert sums(shop)[0] == 29
    assert quarantined(shop) == [("order_lines.ordered_at is not a timestamp", FILE, 5)]


def test_an_extra_comma_in_the_first_row_costs_that_row(tmp_path):
    content = HEADER + LINES[0].replace(",p1,", ",,p1,") + "".join(LINES[1:])
    shop = read(write(tmp_path, order_lines=content))

    assert sums(shop) == (27, 54, 189)
    assert quarantined(shop) == [(LONG, FILE, 2)]


def test_two_files_in_one_are_read_where_their_columns_are_the_same(tmp_path):
    content = HEADER + "".join(LINES[:14]) + HEADER + "".join(LINES[14:])
    shop = read(write(tmp_path, order_lines=content))

    assert sums(shop) == (28, 56, 196)
    assert set_aside(shop) == {AGAIN: 1}


@pytest.mark.parametrize(
    "second",
    [
        HEADER.replace("\n", ",store_id\n"),
        HEADER.replace(",unit_price", ""),
        "line_number,order_id" + HEADER.removeprefix("order_id,line_number"),
    ],
)
def test_two_files_in_one_with_other_columns_stop_the_build(tmp_path, second):
    content = HEADER + "".join(LINES[:14]) + second + "".join(LINES[14:])
    with pytest.raises(
        ContractError, match=r"order_lines.csv: another header .* on line 16: two files"
    ):
        read(write(tmp_path, order_lines=content))


def test_no_refusal_is_lost_where_two_customers_files_stand_in_one(tmp_path):
    header = "customer_id,signed_up_at,consents_to_personalisation\n"
    first = "".join(f"a{at},2024-01-01,false\n" for at in range(100))
    second = "".join(f"b{at},2024-01-01,true\n" for at in range(100))
    shop = read(write(tmp_path, customers=header + first + header + second))

    refusals = "select count(*) from shop_tables.customers where not"
    refused = shop.execute(f"{refusals} consents_to_personalisation").fetchall()
    assert refused == [(100,)]
    assert set_aside(shop) == {"customers: the header stands again in the middle": 1}

    other = "customer_id,signed_up_at,country,consents_to_personalisation\n"
    longer = second.replace(",true", ",FR,true")
    with pytest.raises(ContractError, match="another header"):
        read(write(tmp_path, customers=header + first + other + longer))


def test_a_quote_that_swallows_half_of_the_file_costs_its_line(tmp_path):
    lines = many(100_000).splitlines(keepends=True)
    lines[50_000] = lines[50_000].replace(",c1,", ',"c1,')
    shop = read(write(tmp_path, order_lines=HEADER + "".join(lines)))

    assert sums(shop)[0] == 99_999
    assert quarantined(shop) == [(QUOTE, FILE, 50_002)]


def test_quotes_that_swallow_lines_up_to_the_next_quote_cost_their_lines(tmp_path):
    lines = many(10_000).splitlines(keepends=True)
    for at in (100, 4_000, 9_999):
        lines[at] = lines[at].replace(",c1,", ',"c1,')
    for at in (50, 2_000, 6_000):
        lines[at] = lines[at].replace(",c1,", ',"c,1",')
    shop = read(write(tmp_path, order_lines=HEADER + "".join(lines)))

    assert sums(shop)[0] == 9_997
    assert {line for _, _, line in quarantined(shop)} == {102, 4_002, 10_001}


def test_the_limit_is_for_all_reasons_together(tmp_path):
    bad = [
        "a,1,c1,p9,2024-03-01,1,4\n",
        "b,1,c1,p1,yesterday,1,4\n",
        "c,1,c1,p1,2024-03-01,0,4\n",
        "d,1,c1,p1,2024-03-01,two,4\n",
        "e,1\n",
        "f,1,c1,p1,2024-03-01,1,4,5\n",
        "g,1\n",
    ]
    content = HEADER + many(100) + "".join(bad)
    with pytest.raises(
        ContractError,
        match=(
            r"a line has fewer values than the header in 2 of 107 rows"
            r" \(order_lines.csv, lines 106, 108\); 7 rows are set aside in all; more"
            r" than the var max_quarantined_share \(5%\) allows"
        ),
    ):
        read(write(tmp_path, order_lines=content))
    shop = read(write(tmp_path, order_lines=content), max_quarantined_share=0.07)
    assert sum(set_aside(shop).values()) == 7


def test_rows_units_and_money_in_are_those_out_and_set_aside(tmp_path):
    bad = [
        "a,1,c1,p9,2024-03-01,3,4\n",
        "b,1,c1,p1,2024-03-01,5,-2\n",
        "o1,1,c1,p1,2024-03-01,1,4\n",  # of this and o1 of above one is kept
        "short,1\n",
    ]
    shop = read(
        write(tmp_path, order_lines=HEADER + GOOD + "".join(bad)),
        max_quarantined_share=0.2,
    )

    [(rows, units, money)] = shop.execute(
        "select sum(row_count), sum(units), sum(money)"
        " from shop_tables.quarantine_counts"
    ).fetchall()
    kept = sums(shop)
    assert kept[0] + rows == 28 + 4
    assert kept[1] + units == 56 + 3 + 5 + 1
    assert kept[2] + money == pytest.approx(196 + 12 - 10 + 4)


@pytest.mark.parametrize(
    ("loses", "word"),
    [
        ("delete from {} where order_id = 'o1'", "28 rows were read, 27 are kept"),
        ("update {} set quantity = 3 where order_id = 'o1'", "56.0 units were read"),
        ("update {} set unit_price = 3 where order_id = 'o1'", "196.0 money were read"),
    ],
)
def test_what_is_lost_on_the_way_stops_the_build(tmp_path, monkeypatch, loses, word):
    mark = quarantine.mark_duplicates

    def marks_and_loses(connection, table):
        mark(connection, table)
        if table.name == "order_lines":
            connection.execute(loses.format("shop_tables.order_lines"))

    monkeypatch.setattr(quarantine, "mark_duplicates", marks_and_loses)
    with pytest.raises(ContractError, match=f"order_lines: {word}"):
        read(write(tmp_path))


def test_sums_that_are_infinite_or_absurd_stop_no_build(tmp_path):
    bad = ["inf,4", "-inf,4", "1e300,4", "1e15,4", "nan,4", "999999999,9999999999.99"]
    lines = [f"x{at},1,c1,p1,2024-03-01,{one}\n" for at, one in enumerate(bad)]
    shop = read(
        write(tmp_path, order_lines=HEADER + GOOD + "".join(lines)),
        max_quarantined_share=0.2,
    )
    assert sums(shop) == (28, 56, 196)
    assert sum(set_aside(shop).values()) == len(bad)


def test_a_raw_column_may_have_any_name(tmp_path):
    names = "source,reason,raw_row,typed,at_file,at_row,broken rule,filename,c0"
    content = (
        HEADER.rstrip("\n")
        + f",{names}\n"
        + "".join(line.rstrip("\n") + ",web,r,w,t,f,a,b,n,c\n" for line in LINES)
        + "x,1,c1,p1,yesterday,1,4,web,r,w,t,f,a,b,n,c\n"
    )
    shop = read(write(tmp_path, order_lines=content))

    [(row, number)] = shop.execute(
        "select raw_row, line_number from shop_tables.quarantined_rows"
    ).fetchall()
    assert '"ordered_at":"yesterday"' in row
    assert number == 30


HOLDS = "order_lines: a quote opens or closes a value that holds whole lines"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("ends", [(0, 1), (0, 19), (5, 6), (5, 8), (3, 39), (38, 39)])
@pytest.mark.parametrize("field", [0, 2, 6])
def test_two_quotes_too_many_cost_their_lines_and_none_between(
    tmp_path, ends, field, line_end
):
    lines = [line.rstrip("\n").split(",") for line in many(40).splitlines()]
    lines[ends[0]][field] = '"' + lines[ends[0]][field]
    lines[ends[1]][field] += '"'
    content = HEADER + "".join(",".join(line) + "\n" for line in lines)
    shop = read(
        write(tmp_path, order_lines=content.replace("\n", line_end)),
        max_quarantined_share=0.1,
    )

    assert sums(shop) == (38, 76, 38 * 7)
    assert set_aside(shop) == {HOLDS: 2}
    assert quarantined(shop) == [(HOLDS, FILE, at + 2) for at in ends]


def test_of_products_without_numbers_two_quotes_are_seen_by_their_keys(tmp_path):
    rows = [f"p{at},Tea\n" for at in range(1, 41)]
    rows[10], rows[14] = 'p11,"Tea\n', 'p15,Tea"\n'
    shop = read(write(tmp_path, products="product_id,product_name\n" + "".join(rows)))
    ids = shop.execute("select product_id from shop_tables.products").fetchall()
    assert {f"p{at}" for at in range(1, 41)} - {at for (at,) in ids} == {"p11", "p15"}


def test_who_refuses_between_two_quotes_too_many_still_refuses(tmp_path):
    header = "customer_id,country,consents_to_personalisation\n"
    rows = [f"c{at},FR,{'no' if at % 2 else 'yes'}\n" for at in range(60)]
    rows[10], rows[20] = 'c10,"FR,yes\n', 'c20,FR",yes\n'
    shop = read(write(tmp_path, customers=header + "".join(rows) + "c11,FR,yes\n"))
    answers = dict(shop.execute("from shop_tables.consents").fetchall())
    refusing = {f"c{at}" for at in range(60) if at % 2} | {"c10", "c20"}
    agreeing = {f"c{at}" for at in range(60)} - refusing
    assert {name for name, answer in answers.items() if answer == "yes"} == agreeing


@pytest.mark.parametrize(
    "ids",
    [
        [f"{'w-' if at % 3 else ''}{at}" for at in range(40)],
        [f"{at}@x" if at % 2 else f"ann{at}" for at in range(40)],
        [str(UUID(int=at * 2**70 + at)) for at in range(40)],
        [f"{at * 7919:x}a1" for at in range(40)],
    ],
    ids=["two kinds", "mail", "UUID", "hex"],
)
def test_who_refuses_between_two_quotes_does_whatever_ids_are_made_of(tmp_path, ids):
    rows = [f"{name},{'no' if at % 2 else 'yes'},FR\n" for at, name in enumerate(ids)]
    rows[10], rows[20] = (
        rows[at].replace("FR", quoted) for at, quoted in ((10, '"FR'), (20, 'FR"'))
    )
    header = "customer_id,consents_to_personalisation,country\n"
    shop = read(write(tmp_path, customers=header + "".join(rows)))
    answers = dict(shop.execute("from shop_tables.consents").fetchall())
    agreeing = {ids[at] for at in range(0, 40, 2)} - {ids[10], ids[20]}
    assert {name for name, answer in answers.items() if answer == "yes"} == agreeing
    assert set(ids[1::2]) <= answers.keys()


MESSAGES = "message_id,conversation_id,customer_id,sent_at,message_text,intent\n"
TEXTS = [
    "Hello,\nI want milk, tea, sugar, bread and jam",
    "One\ntwo\n\nthree",
    "1, 2, 3\n4, 5, 6, 7, 8, 9\n10, 11, 12, 13, 14, 15",
    "Hello\nm7, that is my number, 5, 6, 7",
    'He said ""no, no, no, no, no""\nand left, for good, I think, sadly, and so on',
    "Hi, all\nmilk, tea, sugar, bread,",
    "Hi,all\nand,so,on,is this",
    "\n\n,,,,,,\n,,,,,\n",
]


def test_messages_of_several_lines_are_read_as_they_stand(tmp_path):
    rows = [f'm{at},v1,c1,2024-03-01,"{text}",other\n' for at, text in enumerate(TEXTS)]
    shop = read(write(tmp_path, support_messages=MESSAGES + "".join(rows)))
    found = shop.execute(
        "select message_text from shop_tables.support_messages order by message_id"
    ).fetchall()
    assert set_aside(shop) == {}
    assert [text for (text,) in found] == [
        text.strip().replace('""', '"') for text in TEXTS
    ]


@pytest.mark.parametrize("at", [1, 20, 35, 39])
def test_a_quote_that_is_never_closed_costs_its_line_wherever_it_opens(tmp_path, at):
    lines = many(40).splitlines(keepends=True)
    lines.insert(at, 'x,1,"c1,p1,2024-03-01,1,4\n')
    shop = read(write(tmp_path, order_lines=HEADER + "".join(lines)))

    assert sums(shop)[0] == 40
    assert set_aside(shop) == {QUOTE: 1}


def test_a_quote_that_opens_in_the_header_is_refused(tmp_path):
    customers = 'customer_id,"consents_to_personalisation\n' + "c1,no\nc2,no\n"
    closed_later = customers.replace("c2,no", 'c2",no')
    for content in (customers, closed_later):
        with pytest.raises(ContractError, match="a quote opens in the header"):
            read(write(tmp_path, customers=content))


@pytest.mark.parametrize("parted", ["con\nsents_to", "\nconsents_to"])
def test_a_header_that_a_line_break_parts_is_refused(tmp_path, parted):
    customers = f"customer_id,country,{parted}_personalisation\nc1,FR,no\n"
    with pytest.raises(
        ContractError, match="a line break parts the name consents_to_personalisation"
    ):
        read(write(tmp_path, customers=customers))


def test_a_blank_before_a_quoted_name_is_no_part_of_it(tmp_path):
    customers = 'customer_id, "consents_to_personalisation"\nc1, "no"\n'
    shop = read(write(tmp_path, customers=customers))

    assert shop.execute("from shop_tables.consents").fetchall() == [("c1", "no")]
