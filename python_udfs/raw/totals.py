"""One account for every read: what came in was kept or set aside, and nothing is lost.

Rows are counted in every table, units and money in order lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import duckdb

from python_udfs.raw.contract import ContractError, Table, own_schema

MONEY = {"order_lines": ("quantity", "quantity * unit_price::double")}
WORDS = ("rows", "units", "money")
ROUNDING = 1e-9  # of sums of doubles, in another order


@dataclass
class Totals:
    """Rows of a table, and of order lines units and money.

    `sizes` are the sums without signs, by which rounding is judged; rows have none.
    """

    sums: tuple[int, float, float]
    sizes: tuple[int, float, float]


def totals(connection: duckdb.DuckDBPyConnection, table: Table) -> Totals:
    """Return how much the table holds now."""
    units, money = MONEY.get(table.name, ("0", "0"))
    sums = ", ".join(f"coalesce(sum({sql}), 0)::double" for sql in (units, money))
    sizes = ", ".join(f"coalesce(sum(abs({sql})), 0)::double" for sql in (units, money))
    [row] = connection.execute(
        f"select count(*), {sums}, {sizes} from {own_schema()}.{table.name}"
    ).fetchall()
    return Totals(row[:3], (0, *row[3:]))


def refuse_lost(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    read: Totals,
    aside: Iterable[tuple[int, float | None, float | None]],
) -> None:
    """Stop where rows, units or money that were read are neither kept nor set aside.

    `aside` are the rows, units and money that were set aside, by reason.
    """
    kept = totals(connection, table).sums
    went = [sum(one or 0 for one in column) for column in zip(*aside, strict=True)]
    compared = zip(WORDS, read.sums, kept, went or (0, 0, 0), read.sizes, strict=True)
    for word, came, stays, gone, size in compared:
        if isfinite(came) and abs(came - stays - gone) > ROUNDING * size:
            raise ContractError(
                f"{table.name}: {came:,} {word} were read, {stays:,} are kept and"
                f" {gone:,} set aside; none may be lost, so the build stops"
            )
