"""Reads a shop's raw tables, checks them against the contract, sets bad rows aside.

The contract is `models/staging/_sources.yml`. Parquet files, csv files (read as text,
so that a bad value costs its row and not the file) and attached databases end as tables
of the schema `raw`, with exactly the contract's columns and types.
"""

import hashlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import yaml

CONTRACT = Path(__file__).parent.parent / "models" / "staging" / "_sources.yml"
READERS = {
    ".parquet": "read_parquet({})",
    ".csv": "read_csv({}, all_varchar = true, header = true)",
    ".csv.gz": "read_csv({}, all_varchar = true, header = true)",
}
DATABASES = (".duckdb", ".db", ".sqlite")
NUMBERS = ("double", "decimal")
TIMES = ("timestamp", "date")


class ContractError(ValueError):
    """The shop's tables are not what the contract asks for; says which and why."""


@dataclass
class Table:
    """A table of the contract: its columns by name, each as `_sources.yml` has it."""

    name: str
    is_required: bool
    columns: dict[str, dict]

    def columns_with(self, mark: str) -> list[str]:
        """Return the names of the columns that carry `mark` in their meta."""
        return [name for name, column in self.columns.items() if mark in meta(column)]


def meta(node: dict) -> dict:
    """Return what a source or column of the yml file says of itself."""
    return node.get("config", {}).get("meta", {})


def contract() -> list[Table]:
    """Return the tables of the contract, those that others refer to first."""
    tables = yaml.safe_load(CONTRACT.read_text())["sources"][0]["tables"]
    return [
        Table(
            name=table["name"],
            is_required=meta(table).get("required", False),
            columns={column["name"]: column for column in table["columns"]},
        )
        for table in tables
        if "columns" in table
    ]


def read_raw_tables(
    connection: duckdb.DuckDBPyConnection,
    raw_files: str,
    *,
    raw_schema: str = "main",
    largest_quarantined_share: float = 0.05,
) -> None:
    """Fill the schema `raw` from `raw_files`, wholly or, on an error, not at all.

    `raw_files` is a folder, an s3:// path or a database to attach (`shop.duckdb`,
    `postgres:…`), whose tables lie in `raw_schema`. Files that have not changed since
    they were last read are not read again. Raises ContractError, which names table,
    column, cause and number of rows.
    """
    origins = _find_tables(connection, raw_files, raw_schema)
    fingerprint = _fingerprint(origins, largest_quarantined_share)
    if fingerprint and fingerprint == _last_fingerprint(connection):
        print(f"raw tables: {raw_files} has not changed", flush=True)
        return
    connection.execute("begin")
    try:
        _start(connection)
        for table in contract():
            _read(connection, table, origins.get(table.name, []))
            _refuse_many(connection, table, largest_quarantined_share)
        connection.execute("update raw.raw_tables set fingerprint = ?", [fingerprint])
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _find_tables(
    connection: duckdb.DuckDBPyConnection, raw_files: str, raw_schema: str
) -> dict[str, list[str]]:
    """Return for each table what to select from: what is real first, then simulated."""
    if raw_files.endswith(DATABASES) or ":" in raw_files.split("/")[0].rstrip(":/"):
        found = _attached_tables(connection, raw_files, raw_schema)
    elif raw_files.startswith("s3:") or Path(raw_files).is_dir():
        found = _files(connection, raw_files)
    else:
        raise ContractError(f"raw_files: there is no folder {raw_files!r}")
    names = [table.name for table in contract()]
    return {
        name: [found[key] for key in (name, f"simulated_{name}") if key in found]
        for name in names
    }


def _attached_tables(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str
) -> dict[str, str]:
    connection.execute(f"attach if not exists {_quoted(database)} as shop (read_only)")
    tables = connection.execute(
        "select table_name from duckdb_tables() where (database_name, schema_name) ="
        " ('shop', $schema) union all select view_name from duckdb_views()"
        " where (database_name, schema_name) = ('shop', $schema)",
        {"schema": schema},
    ).fetchall()
    return {name: f'shop."{schema}"."{name}"' for (name,) in tables}


def _files(connection: duckdb.DuckDBPyConnection, folder: str) -> dict[str, str]:
    pattern = f"{folder.rstrip('/')}/*"
    paths = connection.execute("select file from glob(?)", [pattern]).fetchall()
    found = {}
    for (path,) in sorted(paths, reverse=True):  # of csv and parquet, parquet
        name, _, ending = path.replace("\\", "/").split("/")[-1].partition(".")
        if reader := READERS.get(f".{ending}"):
            found[name] = reader.format(_quoted(path))
    return found


def _fingerprint(origins: dict[str, list[str]], share: float) -> str | None:
    """Return a hash of the files' names, sizes and times; None where there are none."""
    digest = hashlib.sha256(CONTRACT.read_bytes() + Path(__file__).read_bytes())
    digest.update(repr(share).encode())
    for origin in chain.from_iterable(origins.values()):
        path = Path(origin.partition("'")[2].rpartition("'")[0])
        if not path.is_file():
            return None
        stat = path.stat()
        digest.update(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _last_fingerprint(connection: duckdb.DuckDBPyConnection) -> str | None:
    try:
        last = connection.execute("select any_value(fingerprint) from raw.raw_tables")
    except duckdb.CatalogException:  # nothing was ever read
        return None
    return last.fetchall()[0][0]


def _start(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists raw")
    connection.execute("""
        create or replace table raw.raw_tables (
            table_name varchar, read_from varchar, simulated_columns varchar,
            row_count bigint, quarantined_count bigint, fingerprint varchar
        )""")
    connection.execute("""
        create or replace table raw.quarantined_rows (
            table_name varchar, reason varchar, raw_row varchar
        )""")


def _read(
    connection: duckdb.DuckDBPyConnection, table: Table, origins: list[str]
) -> None:
    """Make the table `raw.<name>` and its row of `raw.raw_tables`."""
    if not origins and table.is_required:
        raise ContractError(f"{table.name}: the required table is missing")
    columns = [_columns(connection, table, origin) for origin in origins]
    _refuse_missing_columns(table, set().union(*columns))
    lacking = [
        column for column in table.columns if column not in set().union(*columns)
    ]
    checked = f"({_checked_rows(table, lacking, _joined(table, origins, columns))})"
    connection.execute(f"create or replace temp table checked as from {checked}")
    names = ", ".join(table.columns)
    connection.execute(f"""
        create or replace table raw.{table.name} as
        select {names} from checked where reason is null""")
    connection.execute(f"""
        insert into raw.quarantined_rows
        select '{table.name}', reason, raw_row from checked where reason is not null""")
    kept, set_aside = connection.execute(
        "select count(*) filter (reason is null), count(reason) from checked"
    ).fetchall()[0]
    if table.is_required and kept + set_aside == 0:
        raise ContractError(f"{table.name}: the required table has no rows")
    connection.execute(
        "insert into raw.raw_tables values (?, ?, ?, ?, ?, null)",
        [
            table.name,
            " + ".join(_short(origin) for origin in origins) or "absent",
            _simulated(table, origins, columns),
            kept,
            set_aside,
        ],
    )
    if origins:
        print(f"  {table.name}: {kept:,} rows, {set_aside:,} set aside", flush=True)


def _columns(
    connection: duckdb.DuckDBPyConnection, table: Table, origin: str
) -> set[str]:
    try:
        rows = connection.execute(f"describe from {origin}").fetchall()
    except duckdb.Error as error:
        cause = str(error).splitlines()[0]
        raise ContractError(
            f"{table.name}: {_short(origin)} cannot be read: {cause}"
        ) from error
    return {row[0].lower() for row in rows}


def _refuse_missing_columns(table: Table, found: set[str]) -> None:
    if not found:
        return
    for column in table.columns_with("key") + table.columns_with("required"):
        if column not in found:
            raise ContractError(
                f"{table.name}: the required column {column} is missing;"
                f" there are {', '.join(sorted(found))}"
            )


def _joined(table: Table, origins: list[str], columns: list[set[str]]) -> str:
    """Return what to select from; simulated columns are added to the real table's."""
    if not origins:
        return "(select 1 where false)"
    if len(origins) == 1:
        return origins[0]
    added = ", ".join(f"simulated.{name}" for name in sorted(columns[1] - columns[0]))
    keys = " and ".join(
        f"shop_table.{key}::varchar = simulated.{key}::varchar"
        for key in table.columns_with("key")
    )
    return f"""(
        select shop_table.*, {added}
        from {origins[0]} as shop_table left join {origins[1]} as simulated on {keys}
    )"""


def _checked_rows(table: Table, lacking: list[str], origin: str) -> str:
    """Return a query of the table's rows, typed, each with the rule that it breaks."""
    typed = ",\n".join(
        f"try_cast({'null' if name in lacking else f'source.{name}'}"
        f" as {column['data_type']}) as {name}"
        for name, column in table.columns.items()
    )
    rules = [
        rule
        for name, column in table.columns.items()
        if name not in lacking
        for rule in _rules(table, name, column)
    ]
    broken = " ".join(f"when {test} then {_quoted(reason)}" for test, reason in rules)
    reason = f"case {broken} end" if rules else "null"
    keys, names = ", ".join(table.columns_with("key")), ", ".join(table.columns)
    return f"""
        with typed as (
            select {typed}, {reason} as broken_rule, source as raw_row
            from {origin} as source
        ),
        judged as (
            select
                *,
                case
                    when broken_rule is not null then broken_rule
                    when row_number() over (
                        partition by broken_rule is null, {keys}
                        order by {names}
                    ) > 1 then '{table.name}: duplicate key ({keys})'
                end as reason
            from typed
        )
        select
            {names},
            reason,
            case when reason is not null then to_json(raw_row)::varchar end as raw_row
        from judged"""


def _rules(table: Table, name: str, column: dict) -> list[tuple[str, str]]:
    """Return for a column the tests, in SQL, that a row fails, each with the reason."""
    marks, data_type = meta(column), column["data_type"]
    raw, value = f"source.{name}", f"try_cast(source.{name} as {data_type})"
    where = f"{table.name}.{name}"
    rules = []
    if "key" in marks or "required" in marks:
        rules.append((f"nullif({raw}::varchar, '') is null", f"{where} is missing"))
    if data_type.startswith(NUMBERS):
        number = f"try_cast({raw} as double)"
        rules.append((f"not isfinite({number})", f"{where} is not a finite number"))
    if data_type != "varchar":
        not_cast = f"nullif({raw}::varchar, '') is not null and {value} is null"
        rules.append((not_cast, f"{where} is not a {data_type}"))
    if data_type in TIMES:
        rules.append((f"year({value}) not between 1900 and 2200", f"{where} is absurd"))
    if "past" in marks:
        rules.append((f"{value} > today() + 1", f"{where} lies in the future"))
    if "nonzero" in marks:
        rules.append((f"{value} = 0", f"{where} is zero"))
    if "nonnegative" in marks:
        rules.append((f"{value} < 0", f"{where} is negative"))
    if known := marks.get("references"):
        ids = f"(select {name} from raw.{known})"
        unknown = f"{raw} is not null and {value} not in {ids}"
        rules.append((unknown, f"{where} is not in {known}"))
    return rules


def _refuse_many(
    connection: duckdb.DuckDBPyConnection, table: Table, largest_share: float
) -> None:
    """Stop where one rule sets aside more of a table than a shop can shrug off."""
    for reason, bad, total in connection.execute(
        """
        select reason, count(*), any_value(row_count + quarantined_count)
        from raw.quarantined_rows inner join raw.raw_tables using (table_name)
        where table_name = ?
        group by reason order by count(*) desc""",
        [table.name],
    ).fetchall():
        if bad > largest_share * total:
            raise ContractError(
                f"{reason} in {bad:,} of {total:,} rows; more than the var"
                f" largest_quarantined_share ({largest_share:.0%}) allows"
            )


def _simulated(table: Table, origins: list[str], columns: list[set[str]]) -> str | None:
    """Return which of the table's columns are simulated; None where none is."""
    simulated = {
        name
        for origin, found in zip(origins, columns, strict=True)
        if "simulated_" in _short(origin)
        for name in found
    }
    if len(origins) == 2:
        simulated -= columns[0]
    return ", ".join(name for name in table.columns if name in simulated) or None


def _short(origin: str) -> str:
    return origin.rpartition("/")[2].partition("'")[0] or origin


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
