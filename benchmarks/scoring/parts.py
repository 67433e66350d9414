"""`make benchmark-scoring`: how fast models score, each figure beside its goal.

The rows are real (see `household_weeks`), ROWS of them drawn with replacement.
"""

from collections.abc import Callable, Iterable

from benchmarks.common.figures import Figure
from benchmarks.common.parts import Asked, Part, Parts
from benchmarks.scoring.contestants import Setting
from benchmarks.scoring.fresh_process import load_figures, memory_figures
from benchmarks.scoring.one_row import one_row_figures
from benchmarks.scoring.setting import setting
from benchmarks.scoring.speed import BIG_MODEL, speed_figures


def _in_setting(figures: Callable[[Setting], Iterable[Figure]]) -> Part:
    def part(asked: Asked) -> Iterable[Figure]:
        with setting(asked.peers, asked.rows) as ready:
            yield from figures(ready)

    return part


PARTS = Parts(
    {
        "speed": _in_setting(speed_figures),
        "load": _in_setting(lambda ready: load_figures(ready, BIG_MODEL)),
        "one_row": _in_setting(lambda ready: one_row_figures(ready.native, BIG_MODEL)),
        "memory": _in_setting(lambda ready: memory_figures(ready, BIG_MODEL)),
    }
)
