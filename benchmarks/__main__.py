"""`make benchmark-…`: every figure of a subject, beside its goal and its peer.

`python -m benchmarks <subject> <the peers' Python>`; of the environment PART names one
part, and see `Asked` for DATA, PROTOCOL, SERIES, ROWS, SIZES, SHOP. Ends with 1 where a
figure falls short, or a part fails.
"""

import os
import sys
import time
import traceback
from importlib import import_module

from benchmarks.common.figures import FALLS_SHORT, Figure, print_header
from benchmarks.common.parts import Asked, Part, asked

SUBJECTS = ("scoring", "recommendations", "prices", "demand", "build")


def main(subject: str, peers: str = "") -> int:
    """Print the figures of a subject's parts as they come; return the exit code."""
    if subject not in SUBJECTS:
        sys.exit(f"no subject {subject!r}: it is one of {', '.join(SUBJECTS)}")
    question = asked(peers)
    parts = import_module(f"benchmarks.{subject}.parts").PARTS
    try:
        chosen = parts.chosen(os.environ.get("PART", ""), question.data)
    except ValueError as error:
        sys.exit(str(error))
    return run(chosen, question)


def run(parts: dict[str, Part], question: Asked) -> int:
    """Run each part; return 1 where one fails, or a figure falls short."""
    found, failed = [], []
    for name, part in parts.items():
        figures, has_failed = _run(name, part, question)
        found += figures
        failed += [name] if has_failed else []
    short = [figure for figure in found if figure.verdict == FALLS_SHORT]
    held = sum(figure.verdict == "holds" for figure in found)
    print(f"\n{len(found)} figures: {held} hold, {len(short)} fall short", flush=True)
    for figure in short:
        figure.print()
    for name in failed:
        print(f"the part {name} failed")
    return int(bool(short or failed))


def _run(name: str, part: Part, question: Asked) -> tuple[list[Figure], bool]:
    """Return what a part yields, and whether it failed: without a figure it has."""
    print(f"\n{name}", flush=True)
    print_header()
    found, started = [], time.perf_counter()
    try:
        for figure in part(question):
            figure.print()
            found.append(figure)
    except Exception:
        print(traceback.format_exc(), flush=True)
        return found, True
    finally:
        print(f"{name}: {time.perf_counter() - started:.0f} s", flush=True)
    return found, not found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
