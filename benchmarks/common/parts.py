"""What a subject's benchmark is made of, and what can be asked of it."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from benchmarks.common.figures import Figure

ROWS = 1_000_000
SIZES = (3_000_000, 15_000_000)


@dataclass(frozen=True)
class Asked:
    """What one run is asked: the peers' Python, and the environment's words.

    `data` is a file to evaluate in place of the benchmark's own, by a `protocol` where
    there are several; `series` how many products of a group count; `rows` how many are
    scored; `sizes` how many order lines generated shops have; `shop` the one of many
    that is wanted.
    """

    peers: str = ""
    data: str = ""
    protocol: str = ""
    series: int | None = None
    rows: int = ROWS
    sizes: tuple[int, ...] = SIZES
    shop: str = ""


Part = Callable[[Asked], Iterable[Figure]]


@dataclass(frozen=True)
class Parts:
    """A subject's parts by name, each a function that yields figures.

    Those of `all` run one after the other, those of `of_data` in their place where a
    file is to be evaluated, those of `alone` where PART names them.
    """

    all: dict[str, Part]
    of_data: dict[str, Part] = field(default_factory=dict)
    alone: dict[str, Part] = field(default_factory=dict)

    def chosen(self, part: str, data: str) -> dict[str, Part]:
        """Return what is to run; ValueError names the parts where there is none."""
        if data and not self.of_data:
            raise ValueError("DATA: this benchmark evaluates no file of yours")
        if data:
            return self.of_data
        if not part:
            return self.all
        every = self.all | self.alone
        if part not in every:
            raise ValueError(f"no part {part!r}: PART is one of {', '.join(every)}")
        return {part: every[part]}


def asked(peers: str = "") -> Asked:
    """Return what the environment asks: DATA, PROTOCOL, SERIES, ROWS, SIZES, SHOP."""
    told = {name: os.environ.get(name, "") for name in ("SERIES", "ROWS", "SIZES")}
    return Asked(
        peers,
        os.environ.get("DATA", ""),
        os.environ.get("PROTOCOL", ""),
        int(told["SERIES"]) if told["SERIES"] else None,
        int(told["ROWS"] or ROWS),
        tuple(map(int, told["SIZES"].split())) or SIZES,
        os.environ.get("SHOP", ""),
    )
