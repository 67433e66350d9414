"""What each raw table and each of its files was, for people to look at."""

import duckdb

from python_udfs.raw.contract import Table, own_schema
from python_udfs.raw.csv_files import CsvFile
from python_udfs.raw.csv_lines import Account
from python_udfs.raw.files import EXPORT
from python_udfs.raw.near_names import unused_in_words
from python_udfs.raw.relations import Relation


def keep_notes(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    relations: list[Relation],
    accounts: list[Account],
    counts: tuple[int, int, int],
) -> None:
    """Write what the table and each of its files was."""
    connection.execute(
        f"insert into {own_schema()}.raw_tables values (?, ?, ?, ?, ?, ?, null)",
        [
            table.name,
            " + ".join(relation.origin.name for relation in relations) or "absent",
            _simulated(table, relations),
            *counts,
        ],
    )
    csvs = [csv for relation in relations for csv in relation.csvs]
    rows = [
        [table.name, csv.name, csv.format, csv.words, found.rows, unread, note or None]
        for csv, found in zip(csvs, accounts, strict=True)
        for unread in [sum(found.rejected.values())]
        for note in ["; ".join(filter(None, [csv.note, _unused(table, csv)]))]
    ]
    rows += [
        [
            table.name,
            origin.name,
            origin.format,
            None,
            None,
            0,
            _unused(table, relation),
        ]
        for relation in relations
        if not relation.csvs
        for origin in [relation.origin]
    ]
    for row in rows:
        connection.execute(
            f"insert into {own_schema()}.raw_files values (?, ?, ?, ?, ?, ?, ?)", row
        )


def _unused(table: Table, read: CsvFile | Relation) -> str | None:
    """Return in words which columns of a file or a table are not used."""
    if isinstance(read, CsvFile):
        return unused_in_words(
            [read.dialect.header[at] for at in read.others.values()],
            [name for name in table.columns if name not in read.columns],
        )
    if read.origin.format == EXPORT:  # its columns are the source's own affair
        return None
    lacking = [name for name in table.columns if name not in read.types]
    return unused_in_words(list(read.others.values()), lacking)


def _simulated(table: Table, relations: list[Relation]) -> str | None:
    """Return which of the table's columns are simulated; None where none is."""
    simulated = {
        name
        for relation in relations
        if relation.origin.is_simulated
        for name in relation.types
    }
    if len(relations) == 2:
        simulated -= set(relations[0].types)
    return ", ".join(name for name in table.columns if name in simulated) or None
