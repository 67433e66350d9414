"""A refusal, or what might be one, is never a yes, whatever else is wrong with it."""

import pandas as pd
import pytest
from raw_shop import write
from raw_shops import (
    CUSTOMERS,
    LINES,
    read_shop,
    set_aside,
    write_shop,
    write_typed,
)

from python_udfs.paths import PROJECT

BOTH = pytest.mark.parametrize("ending", ["csv", "parquet"])
COLUMN = "consents_to_personalisation"


def customer(customer_id="c1", consent="true", signed_up_at="2020-01-01"):
    return {
        "customer_id": customer_id,
        "signed_up_at": signed_up_at,
        COLUMN: consent,
    }


def answers(folder, ending, *customers, **options):
    """Return the answer of each of those customers, read with many good ones."""
    write_shop(folder, ending, customers=[*CUSTOMERS, *customers])
    return told(read_shop(folder, **options))


def told(shop):
    return dict(
        shop.execute(
            "select customer_id, answer from shop_tables.consents"
            " where customer_id not like 'known%'"
        ).fetchall()
    )


def counts(shop):
    return dict(shop.execute("from shop_tables.consent_counts").fetchall())


WORDS = {
    "yes": "true True TRUE t yes Y 1 1.0 ja oui si sí SIM subscribed granted opt-in",
    "no": "false False f no N 0 0.0 nein non off refused unsubscribed opt-out",
    "unreadable": "-1 2 unknown maybe None n/a - pending yes! nope",
    "unanswered": r"NULL null \N nan NaN <NA>",
}


@BOTH
def test_only_a_word_for_yes_is_a_yes(tmp_path, ending):
    words = [(word, kind) for kind, text in WORDS.items() for word in text.split()]
    words += [("", "unanswered"), (" ", "unanswered")]
    words += [("False ", "no"), ("\u00a0no", "no"), (" yes\t", "yes")]
    rows = [customer(f"c{number}", word) for number, (word, _) in enumerate(words)]

    assert answers(tmp_path, ending, *rows) == {
        f"c{number}": kind for number, (_, kind) in enumerate(words)
    }


@BOTH
def test_an_answer_that_is_not_understood_sets_no_row_aside(tmp_path, ending):
    write_shop(tmp_path, ending, customers=[*CUSTOMERS, customer(consent="-1")])
    shop = read_shop(tmp_path)

    assert set_aside(shop) == []
    assert counts(shop) == {"yes": 40, "unreadable": 1}
    assert shop.execute(
        f"select {COLUMN} from shop_tables.customers where customer_id = 'c1'"
    ).fetchall() == [(False,)]


@BOTH
@pytest.mark.parametrize("bad", ["unknown", "1899-01-01", "infinity", "9999-01-01"])
def test_a_row_that_is_set_aside_still_refuses(tmp_path, ending, bad):
    row = customer(consent="false", signed_up_at=bad)
    assert answers(tmp_path, ending, row) == {"c1": "no"}


@BOTH
@pytest.mark.parametrize(
    ("consents", "answer"),
    [
        (["true", "false"], "no"),
        (["false", "true"], "no"),
        (["true", "-1"], "unreadable"),
        (["true", ""], "yes"),
        (["", "false"], "no"),
        (["", ""], "unanswered"),
    ],
)
def test_of_a_customers_rows_the_one_that_refuses_counts(
    tmp_path, ending, consents, answer
):
    rows = [
        customer(consent=consent, signed_up_at=f"202{number}-01-01")
        for number, consent in enumerate(consents)
    ]
    write_shop(tmp_path, ending, customers=[*CUSTOMERS, *rows])
    shop = read_shop(tmp_path)

    assert told(shop) == {"c1": answer}
    kept = shop.execute(
        f"select {COLUMN} from shop_tables.customers where customer_id = 'c1'"
    ).fetchall()
    boolean = {"no": False, "unreadable": False, "yes": True, "unanswered": None}
    assert kept == [(boolean[answer],)]


@BOTH
def test_the_ids_of_customers_are_those_of_their_orders(tmp_path, ending):
    rows = [
        customer("1005.0", "false"),
        customer("c1 ", "false"),
        customer("\u00a0c2", "false"),
        customer("00123", "false"),
    ]
    assert set(answers(tmp_path, ending, *rows)) == {"1005", "c1", "c2", "00123"}


def test_answers_that_are_no_texts_are_read(tmp_path):
    write_shop(tmp_path, "csv")
    answered = {
        "true": "yes",
        "1": "yes",
        "1::double": "yes",
        "1.00": "yes",
        "false": "no",
        "0": "no",
        "0.0::double": "no",
        "0.00": "no",
        "2": "unreadable",
        "null::boolean": "unanswered",
        "'nan'::double": "unanswered",
        "null::double": "unanswered",
    }
    for number, (sql, answer) in enumerate(answered.items()):
        folder = write_shop(tmp_path / str(number), "csv")
        write_typed(
            folder, "customers", f"select 7.0::double as customer_id, {sql} as {COLUMN}"
        )
        assert told(read_shop(folder)) == {"7": answer}, sql


def test_without_a_column_or_a_table_nobody_answered(tmp_path):
    assert told(read_shop(write_shop(tmp_path, "csv"))) == {}

    rows = [{"customer_id": "c1", "country": "FR"}]
    shop = read_shop(write_shop(tmp_path, "csv", customers=rows))
    assert told(shop) == {"c1": "unanswered"}


@BOTH
def test_rows_without_a_readable_id_are_counted(tmp_path, ending):
    write_shop(tmp_path, ending, customers=[*CUSTOMERS, customer(""), customer("NULL")])
    assert counts(read_shop(tmp_path)) == {"yes": 40, "row without a readable id": 2}


def test_no_model_reads_an_answer_but_by_the_one_place_that_decides():
    readers = [
        path.name
        for folder in ("models", "functions", "macros")
        for path in sorted((PROJECT / folder).rglob("*.sql"))
        if COLUMN in path.read_text() or "stg_consents" in path.read_text()
    ]
    assert readers == ["int_consenting_customers.sql"]


HEADER = f"customer_id,signed_up_at,country,{COLUMN}\n"
AGREEING = "".join(f"c{at},2020-01-01,FR,true\n" for at in range(1, 41))


def consenting(folder, customers, **options):
    """Return who has which answer, of a csv file; and what was counted."""
    shop = read_shop(write(folder, customers=customers), **options)
    return dict(shop.execute("from shop_tables.consents").fetchall()), counts(shop)


@pytest.mark.parametrize(
    "line",
    [
        b"c7,2024-01-01,FR,,false\n",  # too long
        b"c7,false\n",  # too short
        b"c7\n",
        b"c7,2024-01-01,Qu\xe9bec,false\n",  # bad bytes
        b'"c7"x,2024-01-01,FR,false\n',  # text behind a quote
        b'c7,2024-01-01,"FR,false\n',  # never closed
        b"Ann,c7,2024-01-01,FR,false\n",  # the id in another place
        b" c7 ,2024-01-01,FR,true,false\n",
        b"c7.0,\n".replace(b"c7", b"7"),  # of pandas
    ],
)
def test_who_is_named_in_a_line_that_is_no_row_refuses(tmp_path, line):
    rows = AGREEING.replace("c7,", "7,") if line.startswith(b"7") else AGREEING
    content = (HEADER + rows + "çé,2020-01-01,FR,true\n").encode() + line
    answers, counted = consenting(tmp_path, content)

    # Behind a name in the place of the id nobody knows whom the line is about: it may
    # be the rest of the line before.
    is_told = not line.startswith(b"Ann")
    refusing = {"7" if line.startswith(b"7") else "c7"}
    refusing |= set() if is_told else {"çé"}
    assert {name for name, told in answers.items() if told != "yes"} == refusing
    assert counted["unreadable"] == len(refusing)
    assert counted.get("row without a readable id", 0) == (not is_told)


def test_a_line_that_names_nobody_refuses_for_who_has_no_row(tmp_path):
    answers, counted = consenting(
        tmp_path,
        (HEADER + AGREEING).encode()
        + "çé,2020-01-01,FR,true\n".encode()
        + b"c\xff1,2024-01-01,FR,false\n",
    )
    assert {name for name, told in answers.items() if told != "yes"} == {"çé"}
    assert counted == {"yes": 40, "unreadable": 1, "row without a readable id": 1}


@pytest.mark.parametrize("rest", ["no", "no,", '"no'])
def test_who_stands_before_a_line_that_names_nobody_refuses(tmp_path, rest):
    """A line break before the answer parts a row from its refusal."""
    rows = AGREEING.replace("c7,2020-01-01,FR,true", f"c7,2020-01-01,FR,\n{rest}")
    answers, counted = consenting(tmp_path, HEADER + rows)
    assert answers.pop("c7") == "unreadable"
    assert set(answers.values()) == {"yes"}
    assert counted["row without a readable id"] == 1


def test_who_has_orders_and_no_row_but_a_line_that_is_none_refuses(tmp_path):
    rows = AGREEING.replace("c1,", "d1,").replace("c2,", "d2,")
    answers, counted = consenting(tmp_path, HEADER + rows + "c1,2024-01-01,false\n")
    assert answers["c1"] == "unreadable"
    assert "c2" not in answers
    assert counted == {"yes": 40, "unreadable": 1}


def test_a_header_that_stands_again_is_nobodys_refusal(tmp_path):
    _, counted = consenting(tmp_path, HEADER + AGREEING + HEADER)
    assert counted == {"yes": 40}


WRITTEN = ["{}", "{}.0", "{}.00", " {}\u00a0", '="{}"', "\u200e{}", "'{}"]


@pytest.mark.parametrize("ordered", [*WRITTEN, float, int])
def test_who_refuses_is_who_ordered_however_the_id_is_written(tmp_path, ordered):
    numbers = [1000 + at % len(WRITTEN) for at, _ in enumerate(LINES)]
    is_text = isinstance(ordered, str)
    ids = [ordered.format(one) if is_text else ordered(one) for one in numbers]
    lines = [
        row | {"customer_id": str(one)} for row, one in zip(LINES, ids, strict=True)
    ]
    rows = [customer(form.format(1000 + at), "no") for at, form in enumerate(WRITTEN)]
    write_shop(tmp_path, "csv", order_lines=lines, customers=rows)
    if not is_text:  # pandas makes floats of ids beside empty ones
        (tmp_path / "order_lines.csv").unlink()
        frame = pd.DataFrame(lines).assign(customer_id=ids)
        frame.to_parquet(tmp_path / "order_lines.parquet")

    answers = read_shop(tmp_path).execute(
        "select answer, count(*) from shop_tables.order_lines"
        " left join shop_tables.consents using (customer_id) group by all"
    )
    assert answers.fetchall() == [("no", len(LINES))]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("k,1", b'"k,1",2024-01-01,FR,no,x\n'),
        ('k"1', b'"k""1",2024-01-01,FR,no,x\n'),
        ("Zo\u00eb", b"Zo\xeb,2024-01-01,FR,no\n"),  # of Windows, in a file that is not
    ],
)
def test_who_is_named_in_a_line_that_is_no_row_refuses_whatever_the_name(
    tmp_path, name, line
):
    written = '"' + name.replace('"', '""') + '"'
    rows = AGREEING + f"{written},2020-01-01,FR,true\n" + "last,2020-01-01,FR,true\n"
    answers, _ = consenting(tmp_path, (HEADER + rows).encode() + line)
    assert answers[name] != "yes"
    assert answers["last"] == answers["c1"] == "yes"
