"""Rows of other tables that were set aside: why an id that is named is not there."""

import duckdb

from python_udfs.raw.contract import Table, contract, meta

Causes = dict[str, list[str]]  # of a table, why rows of it were set aside
MOST = 20  # reasons that are told apart


def start(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table of the ids that were set aside."""
    connection.execute(
        "create or replace temp table set_aside_ids"
        " (table_name varchar, id varchar, reason varchar)"
    )


def remember(connection: duckdb.DuckDBPyConnection, table: Table, checked: str) -> None:
    """Keep the ids of the table's rows with a reason, if other tables name its ids."""
    if table.name not in _referred_to():
        return
    (key,) = table.columns_with("key")
    connection.execute(
        f"insert into set_aside_ids select distinct ?, {key}, reason from {checked}"
        f" where reason is not null and {key} is not null",
        [table.name],
    )


def causes(connection: duckdb.DuckDBPyConnection) -> Causes:
    """Return of each table the commonest reasons, those of most rows first."""
    found = connection.execute(
        "select table_name, reason from set_aside_ids group by all"
        " order by count(*) desc, reason"
    ).fetchall()
    reasons: Causes = {}
    for table, reason in found:
        reasons.setdefault(table, []).append(reason)
    return {table: listed[:MOST] for table, listed in reasons.items()}


def _referred_to() -> set[str]:
    columns = [column for table in contract() for column in table.columns.values()]
    return {meta(column).get("references") for column in columns}
