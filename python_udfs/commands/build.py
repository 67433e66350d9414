"""`make build`: raw tables to decisions, a line of progress for each subject.

Models, seeds, functions and data tests are built; unit tests are part of `make test`.
"""

import json
import os
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from python_udfs.commands import failures, summary
from python_udfs.commands.compact import MIN_FREE_SHARE, compact
from python_udfs.commands.progress import Progress, subject_of
from python_udfs.commands.unchanged import built_from, made_from, remember
from python_udfs.connection import connect, open_file
from python_udfs.raw.contract import own_schema
from python_udfs.raw.sources import CONTRACT, parts
from python_udfs.shops import sample

SAMPLES = Path(".build")
USUAL_SAMPLE = "500"  # households; as the var raw_files has it
WRITTEN_BY = ("sample", "simulated")  # modules of python_udfs.shops
NO_UNIT_TESTS = ("--exclude-resource-types", "unit_test")
# Of what dbt says; its manifest and results are written for whoever calls dbt itself.
QUIET = ("--log-level", "none", "--log-level-file", "info", "--no-use-colors-file")
COMBINES = "combines"  # the tag of models that read what is there: see if_there
# What a file cannot be called: DuckDB's own catalogs, and the schemas inside.
RESERVED = ("main", "system", "temp", own_schema())
FAILED, BROKEN, STOPPED = 1, 2, 130  # exit codes: dbt's two, and that of Ctrl-C


def sample_folder(households: str) -> Path:
    """Return the sample shop's folder, written if it is not there or older than code.

    `households` is a number or `all`. Raises ValueError where it is neither.
    """
    if households != "all" and not households.isdecimal():
        raise ValueError(f"HOUSEHOLDS is a number or all, not {households!r}")
    folder = SAMPLES / f"sample_{households}"
    code = Path(sample.__file__).parent
    newest = max(code.joinpath(f"{n}.py").stat().st_mtime for n in WRITTEN_BY)
    done = folder / "done"
    if not done.exists() or done.stat().st_mtime < newest:
        sample.write_sample_shop(
            folder, None if households == "all" else int(households)
        )
        done.touch()
    return folder


def build(
    database: str,
    variables: dict[str, str],
    made: str | None,
    *,
    held: duckdb.DuckDBPyConnection,
    is_first: bool,
    is_verbose: bool,
) -> int:
    """Build the file; print progress, the summary and failures; return an exit code.

    `made` is what the file will remember that it was made from; `held` has it open, so
    that nobody else can build into it while dbt gets ready. Unless the file is new, it
    is written anew in the end: whoever was erased since is in no byte of it then.
    """
    os.environ["DUCKMART_DB"] = database
    invoke = _said if is_verbose else _unsaid
    arguments = ["--vars", json.dumps(variables)] if variables else []
    started = time.monotonic()
    parsed = invoke(dbtRunner(), ["parse", *arguments])
    if parsed.exception or not parsed.success:
        return _broken(parsed)
    manifest = parsed.result
    nodes = {**manifest.nodes, **manifest.functions}
    progress = Progress(_subjects(nodes), sys.stdout)
    print(f"{len(progress.subjects)} models, functions and tests", flush=True)
    callbacks = [] if is_verbose else [progress.follow]
    runner = dbtRunner(manifest=manifest, callbacks=callbacks)
    done = invoke(runner, ["build", *NO_UNIT_TESTS, *arguments])
    progress.end()
    if done.exception or done.result is None:
        return _broken(done)
    if combining := _skipped_combining(done.result.results):
        print(f"with what is there: {', '.join(combining)}", flush=True)
        invoke(
            dbtRunner(manifest=manifest),
            ["build", *NO_UNIT_TESTS, *arguments, "--select", *combining],
        )
    print(f"built in {time.monotonic() - started:.0f} s")
    # dbt keeps the file open in this process until it is told not to.
    DuckDBConnectionManager.close_all_connections()
    held.close()
    try:
        if done.success:
            remember(database, made)
        compact(database, least_free_share=MIN_FREE_SHARE if is_first else 0)
        with connect(database) as connection:
            summary.show(connection)
    except (OSError, duckdb.Error) as error:  # somebody has opened the file meanwhile
        print(f"built, but {error}", file=sys.stderr)
    if not done.success:
        print(f"\n{failures.in_words(done.result.results, nodes)}", file=sys.stderr)
    return 0 if done.success else FAILED


def _skipped_combining(results: list[Any]) -> list[str]:
    """Return what combines subjects and was skipped: it takes what is there."""
    return [
        result.node.name
        for result in results
        if result.status == "skipped" and COMBINES in result.node.tags
    ]


def _subjects(nodes: dict[str, Any]) -> dict[str, str]:
    return {
        unique_id: subject_of(node, nodes)
        for unique_id, node in nodes.items()
        if node.resource_type != "operation"  # the hooks
    }


def _said(runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
    return runner.invoke(arguments)


def _unsaid(runner: dbtRunner, arguments: list[str]) -> dbtRunnerResult:
    """Run dbt; what it and the models print goes to its log."""
    log = log_path()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file, redirect_stdout(file), redirect_stderr(file):
        return runner.invoke([arguments[0], *QUIET, *arguments[1:]])


def log_path() -> Path:
    """Return the file that dbt logs to."""
    return Path(os.environ.get("DBT_LOG_PATH", "logs")) / "dbt.log"


def _broken(done: dbtRunnerResult) -> int:
    """Say why dbt did not get through its nodes at all."""
    if isinstance(done.exception, KeyboardInterrupt):
        print("stopped: some marts may be older than others", file=sys.stderr)
        return STOPPED
    print(done.exception or f"dbt failed: see {log_path()}", file=sys.stderr)
    return BROKEN


def main(
    database: str,
    raw_files: str = "",
    raw_schema: str = "",
    households: str = USUAL_SAMPLE,
    verbose: str = "",
    source: str = "",
) -> int:
    """Build the file unless nothing has changed since; return the exit code.

    Without `raw_files` it is the sample shop of so many households. `source` is whose
    export they are.
    """
    try:
        _check_name(database)
        variables = {"raw_schema": raw_schema} if raw_schema else {}
        source = source or CONTRACT
        if source != CONTRACT:
            _check_source(source, raw_files)
            variables["raw_source"] = source
        if raw_files or households != USUAL_SAMPLE:
            raw_files = raw_files or str(sample_folder(households))
            variables["raw_files"] = raw_files
        else:  # no var, so that dbt itself need not parse all anew after this
            raw_files = str(sample_folder(households))
        if ended := built_from(
            database, now := made_from(raw_files, raw_schema, source=source)
        ):
            print(f"nothing has changed since the build of {ended:%Y-%m-%d %H:%M} UTC")
            summary.main(database)
            return 0
        is_first = not Path(database).exists()
        held = open_file(database, read_only=False)
    except (OSError, ValueError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return BROKEN
    return build(
        *(database, variables, now),
        held=held,
        is_first=is_first,
        is_verbose=bool(verbose),
    )


def _check_source(source: str, raw_files: str) -> None:
    if not raw_files:
        raise ValueError(f"SOURCE={source}: RAW names its file or folder")
    parts(source, raw_files)


def _check_name(database: str) -> None:
    name = Path(database).name
    if "'" in name or '"' in name:
        raise ValueError(
            f"{database}: dbt cannot build a file with a quote in its name"
        )
    catalog = name.lstrip(".").split(".")[0]
    if catalog.lower() in RESERVED:
        raise ValueError(f"{database}: {catalog} is a name inside of it, take another")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
