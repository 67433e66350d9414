"""Effects of days as numbers that multiply a level."""

from dataclasses import dataclass

import numpy as np

from python_udfs.days.calendar import KINDS, Key

OF_SHOP = ("month",)  # the same in all rows


@dataclass(frozen=True)
class Effects:
    """Effects by name: [rows, 7] of weekdays, [rows, 1] of `lift`, [rows, keys].

    Weekdays count from the first day; the names of keys are KINDS.
    """

    of: dict[str, np.ndarray]
    keys: list[Key]

    def of_days(self, promoted: np.ndarray, first: int = 0) -> np.ndarray:
        """Return [rows, days] from position `first` on; `promoted` [rows, days]."""
        lifts = self.lifts(promoted)
        found = np.tile(self.of["weekday"], promoted.shape[1] // 7) * lifts
        of_shop = np.ones((1, promoted.shape[1]))
        for kind in KINDS:
            of = of_shop if kind in OF_SHOP else found
            effects = self.of[kind][: len(of)].T
            for key, effect in zip(of_kind(self.keys, kind), effects, strict=True):
                days = key.days - first
                days = days[(days >= 0) & (days < promoted.shape[1])]
                of[:, days] *= effect[:, None]
        return found * of_shop

    def lifts(self, promoted: np.ndarray) -> np.ndarray:
        """Return [rows, days]: what promotions multiply units by."""
        lift = self.of["lift"] * self.of["lift_weekday"]
        return 1 + promoted * (np.tile(lift, promoted.shape[1] // 7) - 1)

    def without(self, name: str) -> "Effects":
        """Return the effects, those of a name being 1."""
        return Effects(self.of | {name: np.ones_like(self.of[name])}, self.keys)

    def taken(self, rows: np.ndarray) -> "Effects":
        """Return the effects of some rows, in their order."""
        return Effects({name: of[rows] for name, of in self.of.items()}, self.keys)

    def above(self, below: "Effects") -> "Effects":
        """Return these rows and then those of `below`."""
        both = {
            name: np.concatenate([of, below.of[name]]) for name, of in self.of.items()
        }
        return Effects(both, self.keys)


def of_kind(keys: list[Key], kind: str) -> list[Key]:
    """Return the keys of a kind, in order."""
    return [key for key in keys if key.kind == kind]
