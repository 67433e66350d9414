"""Damaged ONNX files through all that `make register` does: `make fuzz-onnx`.

Every file is checked and tried in a process of its own, forked from this one; those
that pass are then scored by `predict` in a further process, as a user's. Prints what
became of them, and exits with 1 where that process died. Files whose trial died are
kept in .build/fuzz.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from forked_trial import run_in_fork

from benchmarks.onnx.damaged import damaged
from python_udfs.onnx_check import checked_model
from python_udfs.onnx_check.trial import trial

FILES = 10_000
SECONDS = 540  # for the trials of all files
SECONDS_OF_ONE = 20
SEEDS = """
from foreign_models import GOOD, support_vectors
for model in [*(model for model, _ in GOOD.values()), support_vectors]:
    print(model().SerializeToString().hex())
"""

Outcome = tuple[str, str]  # what became of a file, and why


def main(files: int = FILES) -> None:
    """Run `files` damaged files, or as many as SECONDS allow, and print the counts."""
    seeds = _seeds()
    random = np.random.default_rng(0)
    outcomes: Counter[Outcome] = Counter()
    passed: list[bytes] = []
    started = time.monotonic()
    while outcomes.total() < files and time.monotonic() - started < SECONDS:
        file = damaged(random, seeds)
        outcome, model = _tried(file)
        outcomes[outcome] += 1
        passed += [model] if model else []
        if outcome[0] == DIED:
            _keep(file, outcomes.total())
    seconds = time.monotonic() - started
    print(f"{outcomes.total():,} files of {len(seeds)} seeds in {seconds:.0f} s")
    _print(outcomes)
    sys.exit(_scored(passed))


STATIC, IN_TRIAL, DIED, PASSED = (
    "refused by the check",
    "refused in its trial",
    "the trial's process died",
    "accepted",
)


def _seeds() -> list[bytes]:
    """Return good models, made in a process of their own: this one stays small."""
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SEEDS],
        env=os.environ | {"PYTHONHASHSEED": "0"},  # skl2onnx goes through sets
        capture_output=True,
        check=True,
    )
    seeds = [bytes.fromhex(line) for line in made.stdout.decode().split()]
    for seed in seeds:  # what the libraries set up at first use is then there to fork
        trial(checked_model(seed))
    return seeds


def _tried(file: bytes) -> tuple[Outcome, bytes | None]:
    written, return_code = run_in_fork(file, SECONDS_OF_ONE)
    lines = [json.loads(line) for line in written.splitlines() if line.endswith(b"}")]
    if lines and "refused" in lines[-1]:
        return (STATIC if len(lines) == 1 else IN_TRIAL, lines[-1]["refused"]), None
    if return_code or len(lines) < 2:
        ended = signal.Signals(-return_code).name if return_code < 0 else return_code
        return (DIED, f"{ended} after {len(lines)} lines"), None
    return (PASSED, ""), bytes.fromhex(lines[0]["model"])


def _keep(file: bytes, number: int) -> None:
    folder = Path(".build") / "fuzz"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.onnx").write_bytes(file)


def _print(outcomes: Counter[Outcome]) -> None:
    for outcome in (STATIC, IN_TRIAL, DIED, PASSED):
        reasons = Counter()
        for (what, why), count in outcomes.items():
            if what == outcome:
                reasons[_kind(why)] += count
        print(f"\n{reasons.total():>6,}  {outcome}")
        for reason, count in reasons.most_common(None if outcome == DIED else 20):
            if reason:
                print(f"{count:>14,}  {reason}")


def _kind(reason: str) -> str:
    """Return a reason without its names and numbers."""
    kind = re.sub(r"b?'[^']*'|\"[^\"]*\"|\[[^\]]*\]", "…", reason)
    return re.sub(r"-?\d[\d,.]*", "#", kind)[:100]


def _scored(models: list[bytes]) -> int:
    """Score models by `predict` in one process; return 1 where it died, else 0."""
    lines = "\n".join(model.hex() for model in models)
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.onnx.score_accepted"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True)
    print(f"\nThe accepted, scored by predict in one process:\n{done.stdout}")
    if done.returncode:
        print(f"it died: {done.returncode}\n{done.stderr[-2000:]}")
    return int(done.returncode != 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
