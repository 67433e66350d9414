"""How much memory processes take, from what Linux says of them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROCESSES = Path("/proc")
EVERY = 0.2  # seconds


def peak_megabytes() -> float:
    """Return the peak of this process's resident set in MB (10^6 bytes)."""
    # getrusage would say the peak of the process that started this one, where larger.
    status = (PROCESSES / "self" / "status").read_text().splitlines()
    (line,) = (line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def peak_of_children() -> Iterator[list[float]]:
    """Yield a list whose one number becomes the peak of all children's GB (10^9)."""
    peak, is_done = [0.0], threading.Event()

    def watch() -> None:
        while not is_done.wait(EVERY):
            peak[0] = max(peak[0], gigabytes_of_children(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        is_done.set()
        watcher.join()


def gigabytes_of_children(process: int) -> float:
    """Return the resident memory of all processes that a process has begun."""
    rows = [row for folder in PROCESSES.glob("[0-9]*") if (row := _process(folder))]
    family, before = {process}, 0
    while len(family) > before:
        before = len(family)
        family |= {number for number, parent, _ in rows if parent in family}
    family.remove(process)
    return sum(size for number, _, size in rows if number in family) / 1e9


def _process(folder: Path) -> tuple[int, int, int] | None:
    """Return a process's number, its parent's and its bytes; None where it is gone."""
    try:
        after_name = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    pages = int(after_name[21])
    return int(folder.name), int(after_name[1]), pages * os.sysconf("SC_PAGE_SIZE")
