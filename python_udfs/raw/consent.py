"""Who agreed to personalisation: the one place that reads the customers' answers.

Only a word that means yes is one. What is not understood refuses, and so does a
customer of whom any row refuses, whether or not that row is otherwise good, and one
who is named in a line that could not be read as a row.
"""

import duckdb

from python_udfs.raw.contract import Table, own_schema
from python_udfs.raw.files import identifier, quoted
from python_udfs.raw.texts import (
    NO,
    YES,
    among,
    answer_word,
    is_spoiled_id,
    text,
    text_value,
    trimmed,
)

OTHER_REFUSALS = "refused denied declined unsubscribed opt-out opted-out"
REFUSALS = [*NO, *OTHER_REFUSALS.split(" ")]
# `None` may be a level of consent, so it is no silence.
SILENCE = ("", "NULL", "null", r"\N", "nan", "NaN", "<NA>")
ANY_QUOTE = quoted("[\"']")
NO_ID = "row without a readable id"


def answer(raw: str, raw_type: str) -> str:
    """Return yes, no, unanswered or unreadable, as SQL, for a raw value."""
    word = answer_word(raw, raw_type)
    bare = trimmed(text(raw, raw_type))
    return f"""case
        when {raw} is null or {among(bare, SILENCE)} then 'unanswered'
        when {among(word, YES)} then 'yes'
        when {among(word, REFUSALS)} then 'no'
        else 'unreadable'
    end"""


def agrees(raw: str, raw_type: str) -> str:
    """Return true, false for all that is not understood, null for no answer."""
    return _agrees(answer(raw, raw_type))


def decide(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    types: dict[str, str],
    origin: str,
) -> None:
    """Make the table `consents` of all raw rows of customers, and count the answers.

    The lines that are no rows are in the temporary table `unread_lines`: whoever is
    named in any field of one refuses. Where nobody whom we know stands at the place of
    the id, or where a row has no id, nobody knows whose refusal is lost: the count of
    them is in `consent_counts`, and customers without a row do not agree then.
    """
    raw = own_schema()
    connection.execute(f"""
        create or replace temp table consent_answers as
        {_answers(table, types, origin)}""")
    [(nameless,)] = connection.execute(
        "select count(*) from consent_answers where customer_id is null"
    ).fetchall()
    nameless += _refuse_named(connection)
    connection.execute(f"""
        create or replace table {raw}.consents as
        select
            customer_id,
            case
                when bool_or(answer = 'no') then 'no'
                when bool_or(answer = 'unreadable') then 'unreadable'
                when bool_or(answer = 'yes') then 'yes'
                else 'unanswered'
            end as answer
        from consent_answers
        where customer_id is not null
        group by all
        order by customer_id""")
    connection.execute(
        f"""
        create or replace table {raw}.consent_counts as
        select answer, count(*) as customer_count
        from {raw}.consents group by all
        union all
        select $no_id, $nameless where $nameless > 0
        order by answer""",
        {"no_id": NO_ID, "nameless": nameless},
    )
    connection.execute("drop table consent_answers")


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Write into `customers` what was decided where a customer has several rows."""
    raw = own_schema()
    connection.execute(f"""
        update {raw}.customers
        set consents_to_personalisation = {_agrees("consents.answer")}
        from {raw}.consents
        where consents.customer_id = customers.customer_id
        and customers.consents_to_personalisation
        is distinct from ({_agrees("consents.answer")})""")


def _refuse_named(connection: duckdb.DuckDBPyConnection) -> int:
    """Let all whom unread lines name refuse; return how many lines name nobody.

    A line names those whom its fields name; a line whose id is spoiled may do so by
    chance, so that it counts as naming somebody only by the field in the id's place.
    One that does not may be the rest of the line before, whose customer refuses too.
    """
    if not connection.execute("select 1 from unread_lines limit 1").fetchall():
        return 0
    connection.execute(f"""
        create or replace temp table known_ids as
        select customer_id from consent_answers where customer_id is not null
        union
        select customer_id from {own_schema()}.order_lines
        where customer_id is not null""")
    for name, column in (("named", "text"), ("named_before", "before")):
        connection.execute(f"create or replace temp table {name} as {_named(column)}")
    nameless = """
        select number from named group by number
        having not coalesce(bool_or(is_id and is_known), false)"""
    connection.execute(f"""
        insert into consent_answers
        select distinct customer_id, 'unreadable' from (
            from named where is_known
            union all from named_before where is_known and number in ({nameless}))""")
    [(count,)] = connection.execute(f"select count(*) from ({nameless})").fetchall()
    connection.execute(
        "drop table named; drop table named_before; drop table known_ids"
    )
    return count


def _named(column: str) -> str:
    """Return the query of the fields of unread lines, each as if it were an id."""
    return f"""
        with lines as (
            select rowid as number, delimiter, place,
                unnest(regexp_split_to_array({column}, '[\\r\\n]+')) as line
            from unread_lines
        ),
        divided as (
            select number, place, string_split(line, delimiter) as fields from lines
        ),
        fields as (
            select number, place, unnest(fields) as field,
                generate_subscripts(fields, 1) - 1 as nth
            from divided
        ),
        pieces as (
            select number, nth = place as is_id, unnest(list_append(
                regexp_split_to_array(field, {ANY_QUOTE}), field
            )) as piece
            from fields
        ),
        ids as (
            select number, is_id, {text_value("piece", "VARCHAR")} as customer_id
            from pieces
        )
        select number, is_id, customer_id,
            customer_id in (select customer_id from known_ids) as is_known
        from ids
        union all
        -- An id that holds what divides or quotes is in no piece.
        select unread_lines.rowid, true, customer_id, true
        from unread_lines
        inner join known_ids
            on contains(replace({column}, '""', '"'), customer_id)
        where regexp_matches(customer_id, '["''\\r\\n]')
            or contains(customer_id, delimiter)"""


def _agrees(told: str) -> str:
    silence = "when 'unanswered' then null"
    return f"case {told} when 'yes' then true {silence} else false end"


def _answers(table: Table, types: dict[str, str], origin: str) -> str:
    """Return the query of each raw row's customer and answer."""
    (key,) = table.columns_with("key")
    (consent,) = table.columns_with("consent")
    if key not in types:
        return "select null::varchar as customer_id, 'unanswered' as answer where false"
    raw_id, raw_answer = (f'"raw rows".{identifier(name)}' for name in (key, consent))
    told = answer(raw_answer, types[consent]) if consent in types else "'unanswered'"
    customer = text_value(raw_id, types[key])
    if spoiled := is_spoiled_id(raw_id, types[key], customer):
        customer = f"case when not coalesce({spoiled[0]}, false) then {customer} end"
    return (
        f"select {customer} as customer_id, {told} as answer"
        f' from {origin} as "raw rows"'
    )
