"""`make benchmark-build`: what `make build` takes, and how that grows.

Alone on two quiet cores, after downloads. SIZES="3000000 15000000" are the order lines
of the part `growth`, which takes by far the longest.
"""

from benchmarks.build.another_day import another_day_figures
from benchmarks.build.figures import (
    growth_figures,
    household_figures,
    sample_figures,
    ten_order_figures,
)
from benchmarks.build.reading import reading_figures
from benchmarks.common.parts import Parts

PARTS = Parts(
    {
        "ten_orders": lambda _: ten_order_figures(),
        "sample": lambda _: sample_figures(),
        "another_day": lambda _: another_day_figures(),
        "reading": lambda _: reading_figures(),
        "households": lambda _: household_figures(),
        "growth": lambda asked: growth_figures(asked.sizes),
    }
)
