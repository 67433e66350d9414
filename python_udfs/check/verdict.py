"""The first of the page: does the shop fit, what gets lost, and what to do."""

import duckdb

from python_udfs.check import missing
from python_udfs.check.parts import Part, Table
from python_udfs.check.raw import has, rows

NO = "No: a build stops here, for this reason; what could be read is below."
LOSSES = "Yes, with losses: a build can read these tables, but not all that they hold."
YES = "Yes: a build can read these tables."
LOST = """
    select concat('rows of ', table_name, ' that are set aside'),
        sum(row_count)::bigint as lost, 'Problems'
    from {raw}.quarantine_counts group by table_name
    union all
    select 'orders that do not add up, or of which the export does not tell all',
        count(*), 'Does the export add up?'
    from {raw}.unreconciled_orders having count(*) > 0
    union all
    select 'files of no table', count(*), 'Tables'
    from {raw}.raw_files where table_name is null having count(*) > 0
    order by lost desc, 1
"""
# Columns that may be empty, and what depends on them.
ADVISED = {
    "products.unit_cost": "margins are known, and prices can be suggested",
    "customers.consents_to_personalisation": "nobody counts as agreeing unasked",
}
YEAR = 365
DAYS = "select datediff('day', min(ordered_at), max(ordered_at)) from {raw}.order_lines"


def part(
    connection: duckdb.DuckDBPyConnection, faults: dict[str, str], command: str
) -> Part:
    """Return the verdict; `faults` stop a build, `command` is the one that builds."""
    said = Part("Does it fit?", faults=list(faults.values()))
    if not has(connection, "raw_tables"):
        said.sentences.append(NO)
        return said
    lost = rows(connection, LOST)
    said.sentences.append(NO if faults else LOSSES if lost else YES)
    if not faults:
        said.sentences.append(f"To build it: {command}")
    tables = [
        Table(["what gets lost", "how many", "see below"], lost),
        Table(["what to add", "so that"], [] if faults else _advice(connection)),
    ]
    said.tables = [table for table in tables if table.rows]
    return said


def _advice(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return what to hand over as well, most useful first, each with its effect."""
    empty = {name for name, _ in missing.columns(connection)}
    advice = [
        (f"the column {name}", effect)
        for name, effect in ADVISED.items()
        if name in empty
    ]
    advice += [
        (f"the table {tables}", f"there are {', '.join(marts)}")
        for tables, marts in missing.filled_by(connection)
    ]
    ((days,),) = rows(connection, DAYS)
    if days is not None and days < YEAR:
        advice.append(
            (f"older orders: there are {days:,} days", "seasons can be known")
        )
    return advice
