"""How the texts of a table are to be read, told by all of them, never by a guess.

`1,234` may be a thousand or one and a quarter, `10/07/2025` a day in July or October.
Values that can be read one way only decide for their column, else for their table.
Where none does, the shop is asked for a var.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import duckdb

from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.numbers import grammar
from python_udfs.raw.options import Options
from python_udfs.raw.texts import text, trimmed

TEXTS = ("VARCHAR", "BLOB")
MAX_CONTRADICTING = 0.01  # of a column's telling values; the rest are set aside


@dataclass
class Formats:
    """By column: what divides the whole from the parts, and the order of dates.

    A column that is not named is read plainly: a point, dates as year-month-day.
    """

    marks: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)


@dataclass
class Subject:
    """One question that values decide: its var, its two answers, their tests."""

    var: str
    answers: tuple[str, str]
    tests: tuple[str, str]
    may_be_either: str  # the test of a value that both answers can read


def given_formats(table: Table, options: Options) -> Formats:
    """Return the formats that the vars say."""
    return Formats(
        dict.fromkeys(_numbers(table), options.decimal_mark)
        if options.decimal_mark
        else {},
        dict.fromkeys(_times(table), options.date_order) if options.date_order else {},
    )


def found_formats(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    types: dict[str, str],
    origin: str,
    options: Options,
) -> Formats:
    """Return the formats that all values of the table tell, beside what the vars say.

    Raises ContractError, naming the var, where the values do not decide.
    """
    _refuse_mixed_currencies(connection, table, types, origin)
    given = given_formats(table, options)
    ask = (connection, table, types, origin)
    return Formats(
        given.marks or _decided(*ask, _numbers(table), _mark_subject),
        given.orders or _decided(*ask, _times(table), _order_subject),
    )


def _refuse_mixed_currencies(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    types: dict[str, str],
    origin: str,
) -> None:
    """Raise ContractError where $ and € stand in one table that names no currency."""
    columns = [name for name in _numbers(table) if types.get(name) in TEXTS]
    if "currency" in types or not columns:
        return
    signs = " union ".join(
        rf"""select regexp_extract("raw rows"."{name}"::varchar, '\p{{Sc}}') as sign
        from {origin} as "raw rows" """
        for name in columns
    )
    query = f"select sign from ({signs}) where sign <> '' order by sign"
    found = [sign for (sign,) in connection.execute(query).fetchall()]
    if len(found) > 1:
        raise ContractError(
            f"{table.name}: there is money in {' and '.join(found)}, which cannot be"
            " added: say the currency of each row in a column currency"
        )


def _decided(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    types: dict[str, str],
    origin: str,
    columns: list[str],
    subject_of: Callable[[str], Subject],
) -> dict[str, str]:
    """Return the answer for each column: its own values', else the whole table's."""
    texts = {
        name: subject_of(trimmed(text(f'"raw rows"."{name}"', types[name])))
        for name in columns
        if types.get(name) in TEXTS
    }
    if not texts:
        return {}
    counts = _counts(connection, texts, origin)
    told = {name: _told(table, name, texts[name], counts[name]) for name in texts}
    answers = set(filter(None, told.values()))
    of_table = answers.pop() if len(answers) == 1 else None
    decided = {name: answer or of_table for name, answer in told.items()}
    for name, answer in decided.items():
        if answer is None and counts[name][2]:
            raise ContractError(_question(table, name, texts[name], counts[name][3]))
    return {name: answer for name, answer in decided.items() if answer}


def _counts(
    connection: duckdb.DuckDBPyConnection, texts: dict[str, Subject], origin: str
) -> dict[str, tuple]:
    """Return of each column how many values tell each answer or neither, and one."""
    selected = ", ".join(
        f"count(*) filter ({subject.tests[0]} and not ({subject.tests[1]})),"
        f" count(*) filter ({subject.tests[1]} and not ({subject.tests[0]})),"
        f" count(*) filter ({subject.may_be_either}),"
        f' min("raw rows"."{name}"::varchar) filter ({subject.may_be_either})'
        for name, subject in texts.items()
    )
    query = f'select {selected} from {origin} as "raw rows"'
    row = connection.execute(query).fetchall()[0]
    return {name: row[4 * i : 4 * i + 4] for i, name in enumerate(texts)}


def _told(table: Table, name: str, subject: Subject, counts: tuple) -> str | None:
    """Return what a column's own values tell; None where they do not."""
    first, second = counts[:2]
    if min(first, second) > MAX_CONTRADICTING * (first + second):
        raise ContractError(
            f"{table.name}.{name}: {first:,} values can only be read as"
            f" {subject.answers[0]!r}, {second:,} only as {subject.answers[1]!r}:"
            f" two exports in one? The var {subject.var} says which is right, and the"
            " others are set aside"
        )
    if first == second:
        return None
    return subject.answers[0] if first > second else subject.answers[1]


def _question(table: Table, name: str, subject: Subject, example: str) -> str:
    one, other = subject.answers
    return (
        f"{table.name}.{name}: nothing in the table tells how to read {example!r}: say"
        f" it by the var {subject.var}, {one!r} or {other!r}"
    )


def _mark_subject(bare: str) -> Subject:
    point, comma = (
        "regexp_full_match({}, '{}')".format(bare, grammar(mark).replace("'", "''"))
        for mark in ".,"
    )
    either = f"contains({bare}, ',') and {point} and {comma}"
    return Subject("decimal_mark", (".", ","), (point, comma), either)


def _order_subject(bare: str) -> Subject:
    first, second = (
        rf"try_cast(regexp_extract({bare}, '^(\d\d?)[/.-](\d\d?)[/.-]\d{{4}}\b', {n})"
        " as bigint)"
        for n in (1, 2)
    )
    day_first = f"{second} between 1 and 12 and {first} between 1 and 31"
    month_first = f"{first} between 1 and 12 and {second} between 1 and 31"
    # Dates with points have the day first unless one of them cannot.
    dotted = rf"regexp_matches({bare}, '^\d+\.')"
    either = f"{first} <= 12 and {second} <= 12 and not {dotted}"
    return Subject("date_order", ("dmy", "mdy"), (day_first, month_first), either)


def _numbers(table: Table) -> list[str]:
    return [
        name
        for name, column in table.columns.items()
        if column["data_type"].startswith(("double", "decimal", "bigint"))
    ]


def _times(table: Table) -> list[str]:
    return [
        name
        for name, column in table.columns.items()
        if column["data_type"] in ("timestamp", "date")
    ]
