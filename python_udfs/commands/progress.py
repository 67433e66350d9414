"""A line for each subject of a build: how much is done, and how long that took."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from shutil import get_terminal_size
from threading import Lock
from typing import Any, TextIO

BETWEEN_DRAWINGS = 0.2  # seconds
UP, REST = "\x1b[{}A", "\x1b[K"  # so many lines; clear the rest of a line
STATES = {"error": "failed", "fail": "failed", "skipped": "skipped", "warn": "warned"}


def subject_of(node: Any, nodes: Mapping[str, Any]) -> str:  # noqa: ANN401
    """Return the subject of a node of dbt's manifest: its tag, or else its folder.

    A test belongs to what it is attached to.
    """
    attached = getattr(node, "attached_node", None)
    if attached in nodes:
        return subject_of(nodes[attached], nodes)
    if node.tags:
        return node.tags[0]
    return node.fqn[1] if len(node.fqn) > 2 else f"{node.resource_type}s"


class Progress:
    """Follows dbt's events; on a terminal all lines are drawn again as they change.

    `subjects` has the subject of each node that will be built, by its unique id.
    Elsewhere a line is written when its subject has ended.
    """

    def __init__(self, subjects: dict[str, str], out: TextIO) -> None:
        self.subjects, self.out = subjects, out
        self.totals = Counter(sorted(subjects.values()))
        self.seconds = Counter()
        self.states = defaultdict(Counter)
        self.running = {}
        self.lock = Lock()
        fits = len(self.totals) + 2 < get_terminal_size().lines
        self.is_drawn_again = out.isatty() and fits
        self.drawn_lines, self.drawn_at = 0, 0.0

    def follow(self, event: Any) -> None:  # noqa: ANN401
        """Take in an event; dbt calls this from each of its threads."""
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        node = event.data.node_info
        if (subject := self.subjects.get(node.unique_id)) is None:
            return
        with self.lock:
            if event.info.name == "NodeStart":
                self.running[node.unique_id] = node.node_name
            else:
                self.running.pop(node.unique_id, None)
                result = event.data.run_result
                self.seconds[subject] += result.execution_time
                self.states[subject][STATES.get(result.status, "done")] += 1
            self._show(subject)

    def end(self) -> None:
        """Leave the last state on the terminal."""
        with self.lock:
            if self.is_drawn_again:
                self._draw()

    def _show(self, subject: str) -> None:
        if self.is_drawn_again:
            if time.monotonic() - self.drawn_at > BETWEEN_DRAWINGS:
                self._draw()
        elif self._ended(subject) == self.totals[subject] and not any(
            self.subjects[node] == subject for node in self.running
        ):
            print(f"{self._line(subject)}   {self._left()}", file=self.out, flush=True)

    def _draw(self) -> None:
        lines = [self._line(subject) for subject in self.totals]
        lines.append(f"  {self._left()}: {', '.join(self.running.values())}")
        width = get_terminal_size().columns - 1
        up = UP.format(self.drawn_lines) if self.drawn_lines else ""
        text = "".join(f"{line[:width]}{REST}\n" for line in lines)
        self.out.write(up + text)
        self.out.flush()
        self.drawn_lines, self.drawn_at = len(lines), time.monotonic()

    def _line(self, subject: str) -> str:
        done, total = self._ended(subject), self.totals[subject]
        odd = ", ".join(
            f"{count} {state}"
            for state, count in self.states[subject].items()
            if state != "done"
        )
        return (
            f"  {subject:18} {done:>4} of {total:<4} {self.seconds[subject]:>6.1f} s"
            + (f"   {odd}" if odd else "")
        )

    def _ended(self, subject: str) -> int:
        return self.states[subject].total()

    def _left(self) -> str:
        ended = sum(states.total() for states in self.states.values())
        return f"{len(self.subjects) - ended} of {len(self.subjects)} left"
