"""What was set aside: counts of all of it, and a few examples of each reason."""

import json
from dataclasses import dataclass

import duckdb

from python_udfs.raw import references
from python_udfs.raw.contract import ContractError, Table, own_schema
from python_udfs.raw.csv_lines import EXAMPLES, Account, rejected_lines, row_lines
from python_udfs.raw.files import quoted
from python_udfs.raw.formats import Formats
from python_udfs.raw.loading import BROKEN, source_of, types_of
from python_udfs.raw.options import Options
from python_udfs.raw.relations import Relation
from python_udfs.raw.rows import checked_rows
from python_udfs.raw.totals import MONEY

LONGEST = 10_000  # signs of a raw row that are kept
# What a line is called in json that could not be divided into columns: whose it is
# nobody knows, so the mart does not show it.
UNREAD = "unread line"


@dataclass
class SetAside:
    """How much was set aside for one reason; units and money of order lines only."""

    reason: str
    rows: int
    units: float | None = None
    money: float | None = None
    is_unread: bool = False  # lines that could not be divided into columns


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that say what was read and what was set aside, empty."""
    raw = own_schema()
    connection.execute(f"""
        create or replace table {raw}.quarantined_rows (
            table_name varchar, reason varchar, file_name varchar,
            line_number bigint, raw_row varchar
        )""")
    connection.execute(f"""
        create or replace table {raw}.quarantine_counts (
            table_name varchar, reason varchar, row_count bigint,
            units double, money double, is_unread boolean
        )""")
    connection.execute(f"""
        create or replace table {raw}.raw_files (
            table_name varchar, file_name varchar, format varchar, dialect varchar,
            row_count bigint, unread_count bigint, note varchar
        )""")


def mark_duplicates(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Mark all rows of a key but one, the same whatever their order in the files."""
    name, key = f"{own_schema()}.{table.name}", f"hash({keys(table)})"
    good = f"from {name} where {BROKEN} is null"
    [(rows, different)] = connection.execute(
        f"select count(*), count(distinct {key}) {good}"
    ).fetchall()
    connection.execute(f"""
        create or replace temp table repeated_keys as
        select {key} as key {good} and {rows != different}
        group by all having count(*) > 1""")
    if rows == different:
        return
    connection.execute(f"""
        update {name} set {BROKEN} = {quoted(duplicate(table))} where rowid in (
            select rowid from (
                select rowid, row_number() over (
                    partition by {keys(table)} order by {", ".join(table.columns)}
                ) as nth
                {good} and {key} in (select key from repeated_keys))
            where nth > 1)""")


def by_rule(connection: duckdb.DuckDBPyConnection, table: Table) -> list[SetAside]:
    """Return how many rows broke each rule."""
    units, money = MONEY.get(table.name, ("null", "null"))
    found = connection.execute(f"""
        select {BROKEN}, count(*), sum({units}), sum({money})
        from {own_schema()}.{table.name} where {BROKEN} is not null
        group by all order by count(*) desc, {BROKEN}""").fetchall()
    return [SetAside(*row) for row in found]


def by_line(table: Table, accounts: list[Account]) -> list[SetAside]:
    """Return how many lines are no rows, by reason."""
    totals: dict[str, int] = {}
    for found in accounts:
        for reason, lines in found.rejected.items():
            totals[reason] = totals.get(reason, 0) + lines
    return [
        SetAside(f"{table.name}: {reason}", lines, is_unread=True)
        for reason, lines in sorted(totals.items(), key=lambda item: -item[1])
    ]


def keep_counts(
    connection: duckdb.DuckDBPyConnection, table: Table, aside: list[SetAside]
) -> None:
    """Write how much was set aside."""
    for one in aside:
        connection.execute(
            f"insert into {own_schema()}.quarantine_counts values (?, ?, ?, ?, ?, ?)",
            [table.name, one.reason, one.rows, one.units, one.money, one.is_unread],
        )


def keep_row_examples(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    accounts: list[Account],
    how: tuple[Formats, Options],
) -> None:
    """Read once more for rows that broke a rule, with the place that they stand at."""
    checked = checked_rows(
        table,
        types_of(relations) | relations[0].shown,
        source_of(table, relations, with_place=True),
        formats=how[0],
        options=how[1],
        causes=references.causes(connection),
    )
    key = f"hash({keys(table)})"
    connection.execute(f"""
        create or replace temp table examples as
        with marked as (
            select
                case
                    when reason is not null then reason
                    when row_number() over (
                        partition by reason is null, {keys(table)}
                        order by {", ".join(table.columns)}
                    ) > 1 then {quoted(duplicate(table))}
                end as reason,
                raw_row::json as raw_row
            from ({checked})
            where reason is not null or {key} in (select key from repeated_keys)
        )
        select reason, raw_row ->> 'at_file' as at_file,
            (raw_row ->> 'at_row')::bigint as at_row, raw_row
        from marked where reason is not null
        qualify row_number() over (partition by reason order by at_file, at_row)
            <= {EXAMPLES}""")
    place_examples(connection, relations, accounts)
    connection.execute(f"""
        insert into {own_schema()}.quarantined_rows
        select {quoted(table.name)}, reason, at_file,
            case when at_file in (select at_file from example_lines) then line
                else at_row end,
            case
                when len(raw_row::varchar) > {LONGEST}
                    then json_object('{UNREAD}', left(raw_row::varchar, {LONGEST}))
                else json_merge_patch(raw_row, '{{"at_file": null, "at_row": null}}')
            end::varchar
        from examples left join example_lines using (at_file, at_row)
        order by reason, at_file, at_row""")


def place_examples(
    connection: duckdb.DuckDBPyConnection,
    relations: list[Relation],
    accounts: list[Account],
) -> None:
    """Find the lines of the files at which the rows of the examples begin."""
    connection.execute(
        "create or replace temp table example_lines"
        " (at_file varchar, at_row bigint, line bigint)"
    )
    csvs = [csv for relation in relations for csv in relation.csvs]
    for csv, found in zip(csvs, accounts, strict=True):
        rows = connection.execute(
            "select distinct at_row from examples where at_file = ?", [csv.name]
        ).fetchall()
        lines = row_lines(connection, csv, found, [row for (row,) in rows])
        if lines:
            connection.executemany(
                "insert into example_lines values (?, ?, ?)",
                [[csv.name, row, line] for row, line in lines.items()],
            )


def keep_line_examples(
    connection: duckdb.DuckDBPyConnection, table: Table, relations: list[Relation]
) -> None:
    """Write lines that are no rows, as they stand in their file."""
    rows = [
        [table.name, f"{table.name}: {reason}", csv.name, number, as_unread_line(text)]
        for relation in relations
        for csv in relation.csvs
        for reason, number, text in rejected_lines(connection, csv)
    ]
    if rows:
        connection.executemany(
            f"insert into {own_schema()}.quarantined_rows values (?, ?, ?, ?, ?)", rows
        )


def refuse_many(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    aside: list[SetAside],
    total: int,
    max_share: float,
) -> None:
    """Stop where more of a table is set aside, all told, than a shop can shrug off."""
    bad = sum(one.rows for one in aside)
    if bad <= max_share * total:
        return
    worst = max(aside, key=lambda one: one.rows)
    places = connection.execute(
        f"""
        select file_name, line_number from {own_schema()}.quarantined_rows
        where table_name = ? and reason = ? order by all limit 3""",
        [table, worst.reason],
    ).fetchall()
    others = f"; {bad:,} rows are set aside in all" if len(aside) > 1 else ""
    raise ContractError(
        f"{worst.reason} in {worst.rows:,} of {total:,} rows{_at(places)}{others};"
        f" more than the var max_quarantined_share ({max_share:.0%}) allows: mend the"
        " export, or raise the var"
    )


def keys(table: Table) -> str:
    """Return the columns of a table's key, as a list of SQL."""
    return ", ".join(table.columns_with("key") + table.columns_with("optional_key"))


def duplicate(table: Table) -> str:
    """Return the reason for which all rows of a key but one are set aside."""
    return f"{table.name}: duplicate key ({keys(table)})"


def as_unread_line(text: str) -> str:
    """Return a text as the json of a row of which nobody knows whose it is."""
    return json.dumps({UNREAD: text[:LONGEST]}, ensure_ascii=False)


def _at(places: list[tuple[str | None, int | None]]) -> str:
    numbers = [f"{line:,}" for _, line in places if line is not None]
    if not numbers or not places[0][0]:
        return ""
    word = "line" if len(numbers) == 1 else "lines"
    return f" ({places[0][0]}, {word} {', '.join(numbers)})"
