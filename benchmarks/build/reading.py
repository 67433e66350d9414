"""What reading ten million order lines of csv takes, beside a plain typed `read_csv`.

Each contestant reads in a process of its own: `python -m benchmarks.build.reading
checked|plain folder` prints its seconds and its peak of memory in MB.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.memory import peak_megabytes
from python_udfs.connection import prepare
from python_udfs.paths import PROJECT
from python_udfs.raw.tables import read_raw_tables

LINES, PRODUCTS = 10_000_000, 20_000
ROUNDS = 3
OVER_PLAIN, MEGABYTES = at_most(1.5), at_most(2000)
COLUMNS = {
    "order_id": "varchar",
    "line_number": "bigint",
    "customer_id": "varchar",
    "product_id": "varchar",
    "ordered_at": "timestamp",
    "quantity": "double",
    "unit_price": "decimal(18, 6)",
    "list_price": "decimal(18, 6)",
    "coupon_amount": "decimal(18, 6)",
    "store_id": "varchar",
    "channel": "varchar",
}
ORDER_LINES = f"""
    select
        concat('o', line // 8), line % 8 + 1,
        if(hash(line // 8) % 5 = 0, null, concat('c', hash(line // 8) % 200000)),
        concat('p', hash(line, 1) % {PRODUCTS}),
        timestamp '2023-01-01' + to_seconds(6 * line), 1 + hash(line, 2) % 3,
        ((100 + hash(line, 3) % 2000) / 100)::decimal(12, 2),
        ((120 + hash(line, 3) % 2000) / 100)::decimal(12, 2), 0::decimal(12, 2),
        concat('s', hash(line, 4) % 30), 'web'
    from range({{lines}}) as lines (line)
"""


def reading_figures(lines: int = LINES) -> Iterator[Figure]:
    """Yield our seconds over the plain read's, and our peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        write_lines(Path(folder), lines)
        taken = [
            {who: _in_a_process(who, folder) for who in CONTESTANTS}
            for _ in range(ROUNDS)
        ]
    ours, theirs = (
        [seconds for each in taken for seconds, _ in [each[who]]] for who in CONTESTANTS
    )
    yield Figure(
        f"{lines:,} lines of csv: reading over a plain typed read_csv",
        statistics.median(ours) / statistics.median(theirs),
        OVER_PLAIN,
        [our / their for our, their in zip(ours, theirs, strict=True)],
        "x",
        ours=f"{statistics.median(ours):.1f} s",
        peer=f"read_csv: {statistics.median(theirs):.1f} s",
    )
    peaks = [each["checked"][1] for each in taken]
    yield Figure(
        f"{lines:,} lines of csv: peak memory",
        statistics.median(peaks),
        MEGABYTES,
        peaks,
        "MB",
    )


def write_lines(folder: Path, lines: int) -> None:
    """Write a shop of so many order lines as csv."""
    names = ", ".join(COLUMNS)
    with duckdb.connect() as connection:
        for name, query in {
            "order_lines": f"select * from ({ORDER_LINES.format(lines=lines)}) as t"
            f" ({names})",
            "products": "select concat('p', number) as product_id, concat('product ',"
            f" number) as product_name from range({PRODUCTS}) as products (number)",
        }.items():
            connection.execute(f"copy ({query}) to '{folder}/{name}.csv' (header)")


def _read_with_checks(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    prepare(connection)
    read_raw_tables(connection, folder)


def _read_plainly(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    connection.execute(
        "create table order_lines as from"
        f" read_csv('{folder}/order_lines.csv', header = true, columns = {COLUMNS})"
    )


CONTESTANTS: dict[str, Callable[[duckdb.DuckDBPyConnection, str], None]] = {
    "checked": _read_with_checks,
    "plain": _read_plainly,
}


def _in_a_process(who: str, folder: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.build.reading", who, folder],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = done.stdout.split()[-2:]
    return float(seconds), float(megabytes)


def main() -> None:
    """Read once into a new file; print the seconds and the peak of memory."""
    who, folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as new:
        connection = duckdb.connect(f"{new}/shop.duckdb", config={"threads": 2})
        started = time.perf_counter()
        CONTESTANTS[who](connection, folder)
        print(time.perf_counter() - started, peak_megabytes())


if __name__ == "__main__":
    main()
