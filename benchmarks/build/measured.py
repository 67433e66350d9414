"""`make build` as a user runs it, in a process of its own: what it takes."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common.memory import peak_of_children
from python_udfs.paths import PROJECT

SUBJECTS = (
    *("shop", "customers", "marketing", "recommendations", "competitors", "prices"),
    *("discounts", "offers", "experiments", "demand", "stock", "operations"),
)
# Of the make that runs this, and of nobody else's build.
OURS = {
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "DUCKMART_DB"),
    *("DB", "RAW", "SCHEMA", "HOUSEHOLDS"),
}


@dataclass(frozen=True)
class Build:
    """What one build took, and what it left.

    `gigabytes` is the peak of all its processes' memory, `megabytes` the file's size.
    `nodes` are the seconds of each model, test and function by its path in the project,
    such as ('decisions', 'demand', 'int_demand_weeks'): side by side, so that they add
    up to more than `seconds`.
    """

    seconds: float
    gigabytes: float
    megabytes: float
    nodes: dict[tuple[str, ...], float]

    def by_subject(self) -> dict[str, float]:
        """Return the nodes' seconds by subject, or by layer where that has none."""
        found: dict[str, float] = {}
        for path, seconds in self.nodes.items():
            layer = path[0] if len(path) > 1 else "seeds"  # their tests have no folder
            subject = next((part for part in path if part in SUBJECTS), layer)
            found[subject] = found.get(subject, 0.0) + seconds
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def built(database: Path, **variables: object) -> Build:
    """Run `make build` with variables such as RAW or HOUSEHOLDS into a file.

    Raises RuntimeError with what it printed where it fails.
    """
    target = database.with_suffix(".target")
    told = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target)}
    with peak_of_children() as peak:
        started = time.perf_counter()
        make("build", DB=database, **variables, environment=told)
        seconds = time.perf_counter() - started
    megabytes = database.stat().st_size / 1e6
    return Build(seconds, peak[0], megabytes, _nodes(target))


def make(
    goal: str, *, environment: dict[str, str] | None = None, **variables: object
) -> None:
    """Make a goal of the Makefile; RuntimeError says what it printed if it fails."""
    inherited = {name: text for name, text in os.environ.items() if name not in OURS}
    done = subprocess.run(
        ["make", goal, *(f"{name}={value}" for name, value in variables.items())],
        cwd=PROJECT,
        env=inherited | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"make {goal} failed:\n{done.stdout}{done.stderr}")


def _nodes(target: Path) -> dict[tuple[str, ...], float]:
    results = json.loads((target / "run_results.json").read_text())["results"]
    manifest = json.loads((target / "manifest.json").read_text())
    known = {
        name: node
        for kind in ("nodes", "functions", "unit_tests")
        for name, node in manifest.get(kind, {}).items()
    }
    return {
        tuple(known[name]["fqn"][1:]): result["execution_time"]
        for result in results
        if (name := result["unique_id"]) in known  # exposures are not, and take none
    }
