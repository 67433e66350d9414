"""The rows of one file or table of an export, copied into a table a source declares.

The declared columns are taken by name, cast to their types. One that is not there is
null, unless a comment on it says `required`. A row with a value that is not of its
column's type is set aside.
"""

from pathlib import Path

import duckdb

from python_udfs.raw.contract import ContractError
from python_udfs.raw.csv_lines import EXAMPLES
from python_udfs.raw.export_csv import LINE
from python_udfs.raw.export_notes import note_file, note_rows
from python_udfs.raw.export_opened import PLACE, Opened, opened
from python_udfs.raw.files import first_line, identifier, quoted
from python_udfs.raw.numbers import number_value


def copy_rows(
    connection: duckdb.DuckDBPyConnection, table: str, place: Path | str, file: str
) -> None:
    """Add the rows of a file, or of a table named in SQL, to the declared table.

    `file` is its name for people. Raises ContractError where it cannot be read or has
    none of the columns.
    """
    declared = connection.execute(
        "select column_name, data_type, coalesce(comment = 'required', false)"
        " from duckdb_columns() where schema_name = 'raw' and table_name = ?"
        " order by column_index",
        [table],
    ).fetchall()
    try:
        found = opened(connection, table, place, file, declared)
        lacking = [name for name, _, required in declared if required]
        lacking = [name for name in lacking if name not in found.columns]
        if lacking or set(found.columns) <= set(PLACE):
            which = f"column {lacking[0]}" if lacking else f"column of {table}"
            raise ContractError(
                f"{table}: {file} has no {which}; it has {', '.join(found.there)}"
            )
        _judge(connection, found)
        names = ", ".join(map(identifier, found.columns))
        connection.execute(
            f"insert into raw.{identifier(table)} ({names})"
            f" select {names} from judged_rows where _reason is null"
        )
        if found.kind != "csv":  # which is noted with its dialect
            counted = connection.execute("select count(*) from judged_rows").fetchall()
            note_file(connection, table, file, found.kind, counted[0][0])
        _note_bad(connection, table, file)
    except duckdb.Error as error:
        raise ContractError(
            f"{table}: {file} cannot be read: {first_line(error)}"
        ) from error


def _judge(connection: duckdb.DuckDBPyConnection, found: Opened) -> None:
    """Make the temporary table `judged_rows`: values, and why a row is none, and where.

    Only of what is no row the text is kept.
    """
    raw = {name: identifier(f"raw {name}") for name in found.columns}
    given = [f"{value} as {raw[name]}" for name, (value, _) in found.columns.items()]
    read = {name: _read(raw[name], kind) for name, (_, kind) in found.columns.items()}
    values = [f"{value} as {identifier(name)}" for name, value in read.items()]
    tests = ["when _is_unread then 'a line is not json'"] + [
        f"when {raw[name]} is not null and {read[name]} is null"
        f" then {quoted(f'{name} is not a {kind.lower()}')}"
        for name, (_, kind) in found.columns.items()
        if kind != "VARCHAR"
    ]
    texts = [f"{identifier(name)} := {raw[name]}" for name in found.columns]
    connection.execute(f"""
        create or replace temp table judged_rows as
        select {", ".join(values)}, {LINE} as _at,
            case {" ".join(tests)} end as _reason,
            case when _reason is not null then to_json(struct_pack({", ".join(texts)}))
            end as _text
        from (select {LINE}, {found.unread} as _is_unread, {", ".join(given)}
            from {found.relation})""")


def _read(raw: str, kind: str) -> str:
    """Return a value in its type; null where DuckDB would take it for another one.

    It takes 1_0 for 10, 2.5 for 3, `epoch` and `infinity` for times, and drops a PM.
    """
    if kind.startswith(("DECIMAL", "DOUBLE", "BIGINT")):
        return number_value(f"{raw}::varchar", "VARCHAR", kind.lower(), None)
    value = f"try_cast({raw} as {kind})"
    if kind.startswith(("TIMESTAMP", "DATE")):
        text = f"{raw}::varchar"
        is_plain = rf"regexp_matches({text}, '^\s*\d') and not"
        return rf"""case
            when {is_plain} regexp_matches({text}, '\d ?[aApP]\.?[mM]') then {value}
        end"""
    return value


def _note_bad(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
    """Note what of `judged_rows` is no row."""
    counts = connection.execute(
        "select _reason, count(*) from judged_rows where _reason is not null"
        " group by all order by all"
    ).fetchall()
    examples = connection.execute(
        "select _reason, _at, _text::varchar from judged_rows where _reason is not null"
        " qualify row_number() over (partition by _reason order by _at) <= ?"
        " order by _at",
        [EXAMPLES],
    ).fetchall()
    note_rows(connection, table, file, dict(counts), examples, is_unread=False)
