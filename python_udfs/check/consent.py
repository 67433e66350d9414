"""Who agreed to personalisation: yes, no, no answer, and what could not be read."""

from typing import Any

import duckdb

from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import has, rows

# Where the reader counts the answers itself; else by what it made of them.
COUNTS = "select answer, customer_count from {raw}.consent_counts order by answer"
ANSWERS = """
    select
        case consents_to_personalisation
            when true then 'yes' when false then 'no' else 'unanswered'
        end as answer,
        count(*)
    from {raw}.customers group by all
    union all
    select 'unreadable', count(*) from {raw}.quarantined_rows
    where table_name = 'customers' and reason like '%consents_to_personalisation%'
    having count(*) > 0
    order by answer
"""
ANSWERED = ("yes", "no", "unanswered", "unreadable")
UNKNOWN = """
    select count(distinct customer_id) from {raw}.order_lines
    where customer_id is not null
        and customer_id not in (select customer_id from {raw}.customers)
"""


def part(connection: duckdb.DuckDBPyConnection, variables: dict[str, Any]) -> Part:
    """Return the counts of answers; `variables` are the project's vars."""
    counted = has(connection, "consent_counts")
    found = rows(connection, COUNTS if counted else ANSWERS)
    ((unknown,),) = rows(connection, UNKNOWN)
    counts = "yes" if variables.get("assume_consent", True) else "no"
    sentences = [
        f"No answer counts as a {counts}: the var assume_consent decides."
        " Whoever refuses is in no feature, model, score or mart."
    ]
    if counted and any(answer not in ANSWERED for answer, _ in found):
        sentences.append(
            "Whose refusals stand in rows without a readable id, nobody knows: while"
            " there are any, customers without a row of their own count as refusing."
        )
    if unknown:
        found.append(("unanswered: order, but are not in customers", unknown))
    tables = [Table(["answer", "customers"], found)] if found else []
    return Part("Consent", sentences=sentences, tables=tables)
