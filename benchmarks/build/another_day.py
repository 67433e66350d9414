"""What a build takes that reads one more day of orders, beside a first build's time."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.build.figures import by_subject
from benchmarks.build.measured import built
from benchmarks.common.figures import Figure, at_most
from python_udfs.commands.build import USUAL_SAMPLE, sample_folder
from python_udfs.raw.contract import contract
from python_udfs.raw.files import quoted
from python_udfs.raw.names import SIMULATED

QUICKER = at_most(1)
MODELS = "select model_id, model_name from model_registry"


def another_day_figures() -> Iterator[Figure]:
    """Yield what the sample takes without its last day, then with it."""
    sample = sample_folder(USUAL_SAMPLE)
    with tempfile.TemporaryDirectory() as name:
        raw, database = Path(name, "raw"), Path(name, "shop.duckdb")
        last = last_day(sample)
        write_until(sample, raw, last)
        first, before = built(database, RAW=raw), models(database)
        yield Figure(f"sample before {last}: first build", first.seconds, unit="s")
        write_until(sample, raw, date.max)
        second, now = built(database, RAW=raw), models(database)
        work = "sample: another day's build"
        yield Figure(work, second.seconds, unit="s", ours=trained(before, now))
        ratio = second.seconds / first.seconds
        yield Figure("sample: another day's build over the first", ratio, QUICKER)
        yield from by_subject(work, second)


def last_day(folder: Path) -> date:
    """Return the day of a shop's last order."""
    lines = quoted(str(folder / "order_lines.parquet"))
    [(last,)] = duckdb.sql(f"select max(ordered_at)::date from {lines}").fetchall()
    return last


def write_until(folder: Path, copy: Path, day: date) -> None:
    """Write a shop of parquet files as it stood when a day began."""
    copy.mkdir(exist_ok=True)
    past = {table.name: table.columns_with("past")[:1] for table in contract()}
    for file in folder.glob("*.parquet"):
        rows = duckdb.read_parquet(str(file))
        for column in past.get(file.stem.removeprefix(SIMULATED), []):
            if column in rows.columns:
                rows = rows.filter(f"{column} is null or {column} < '{day}'::date")
        rows.write_parquet(str(copy / file.name))


def models(database: Path) -> dict[str, str]:
    """Return the id of each model that was ever trained, with its name."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.execute(MODELS).fetchall())


def trained(before: dict[str, str], now: dict[str, str]) -> str:
    """Return in words which models were trained again and which were not."""
    again = {name for key, name in now.items() if key not in before}
    kept = sorted(set(now.values()) - again)
    words = {"trained again": sorted(again), "not": kept}
    return "; ".join(
        f"{word}: {', '.join(names) or 'none'}" for word, names in words.items()
    )
