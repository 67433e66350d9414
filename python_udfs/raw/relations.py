"""What a table is read from, as one relation of SQL whose columns have our names."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from python_udfs.raw import csv_files
from python_udfs.raw.contract import ContractError, Table
from python_udfs.raw.csv_files import CsvFile
from python_udfs.raw.files import (
    Origin,
    identifier,
    in_words,
    is_bucket,
    quoted,
    size_and_time,
)
from python_udfs.raw.names import columns_found, others
from python_udfs.raw.near_names import likenesses

# The place of a row, in the relation that examples come from.
PLACE = {"at_file": "VARCHAR", "at_row": "BIGINT"}


@dataclass
class Relation:
    """An origin's rows: the types of its columns, and its files if they are csv."""

    origin: Origin
    types: dict[str, str]
    csvs: list[CsvFile] = field(default_factory=list)
    scan: str = ""  # of what is no csv
    rename: dict[str, str] = field(default_factory=dict)  # column → its own name
    others: dict[str, str] = field(default_factory=dict)  # what the contract lacks
    parquets: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, str]:
        """The columns of an example: all that stood in the row, and its place."""
        return self.types | dict.fromkeys(self.unused, "VARCHAR") | PLACE

    @property
    def seen(self) -> dict[Path, tuple[int, int]]:
        """The files of this machine, with size and time when they were looked at."""
        found = dict(self.parquets)
        for csv in self.csvs:
            found |= csv.seen
        return found

    @property
    def unused(self) -> list[str]:
        """The columns that the contract does not have."""
        return [name for csv in self.csvs for name in csv.others] + [*self.others]

    def sql(self, *, keeps_rejects: bool = False, with_place: bool = False) -> str:
        """Return the SQL of the rows; with their file and number in it, if asked."""
        if self.csvs:
            parts = [
                csv_files.relation(
                    csv, keeps_rejects=keeps_rejects, with_place=with_place
                )
                for csv in self.csvs
            ]
            return f"({' union all by name '.join(f'from {part}' for part in parts)})"
        chosen = [
            f"{identifier(own)} as {identifier(column)}"
            for column, own in self.rename.items()
        ]
        scan = self.scan
        if with_place:
            chosen += [
                f"{identifier(own)} as {identifier(name)}"
                for name, own in self.others.items()
            ]
        own = {name.lower() for name in (*self.rename.values(), *self.others.values())}
        clash = own & {"filename", "file_row_number"}
        if with_place and self.origin.format == "parquet" and not clash:
            scan = scan[:-1] + ", filename = true, file_row_number = true)"
            chosen += [
                "parse_filename(filename) as at_file",
                "file_row_number + 1 as at_row",
            ]
        elif with_place and {"_file", "_line"} <= set(self.others):
            chosen += [
                "_file::varchar as at_file",
                "try_cast(_line as bigint) as at_row",
            ]
        elif with_place:
            chosen += ["null::varchar as at_file", "null::bigint as at_row"]
        return f"(select {', '.join(chosen)} from {scan})"

    def as_origin(self, **options: bool) -> Origin:
        """Return the origin with the relation as its SQL."""
        return replace(self.origin, sql=self.sql(**options))


def relation_of(
    connection: duckdb.DuckDBPyConnection, table: Table, origin: Origin, scratch: Path
) -> Relation:
    """Look at what an origin has; ContractError where it cannot be this table."""
    if origin.format == "csv":
        csvs = [
            csv
            for path in origin.paths
            for csv in csv_files.all_opened(connection, table, path, scratch)
        ]
        if not origin.is_simulated:
            for csv in csvs:
                refuse_missing_columns(table, csv.columns, csv.name, csv.dialect.header)
        columns = {column: "VARCHAR" for csv in csvs for column in csv.columns}
        return Relation(origin, columns, csvs)
    scan, parquets = origin.sql, {}
    if origin.format == "parquet":
        paths = ", ".join(quoted(csv_files.pattern(path)) for path in origin.paths)
        scan = f"read_parquet([{paths}], union_by_name = true)"
        local = [Path(path) for path in origin.paths if not is_bucket(path)]
        parquets = {path: size_and_time(path) for path in local}
    with in_words(table.name, origin.name):
        described = connection.execute(f"describe from {scan}").fetchall()
    own = [row[0] for row in described]
    found = columns_found(table, own, origin.name)
    if not origin.is_simulated:
        refuse_missing_columns(table, found, origin.name, own)
    return Relation(
        origin,
        {column: described[at][1] for column, at in found.items()},
        scan=scan,
        rename={column: own[at] for column, at in found.items()},
        others={name: own[at] for name, at in others(own, found).items()},
        parquets=parquets,
    )


def refuse_missing_columns(
    table: Table, found: dict[str, int], name: str, headers: list[str]
) -> None:
    """Raise ContractError where a column that every row needs is not there."""
    for column in table.columns_with("key") + table.columns_with("required"):
        if column not in found:
            there = ", ".join(header.strip() for header in headers[:20])
            more = f" and {len(headers) - 20:,} more" if len(headers) > 20 else ""
            unused = [one for at, one in enumerate(headers) if at not in found.values()]
            raise ContractError(
                f"{table.name}: the required column {column} is missing; "
                + "; ".join([*likenesses(unused, [column]), ""])
                + f"there are {there}{more} in {name}"
            )
