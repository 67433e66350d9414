"""What each week is exposed to: its own promotions, those before it, and rivals'."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from python_udfs.prices.pooling import names_by_level
from python_udfs.promotions.weeks import (
    LEAST,
    base,
    extra_ratio,
    from_rivals,
    lags,
)

EFFECTS = ["elasticity", "lift", "ahead", "taken"]  # lift: its log, of the usual depth
MOST_LACKING = 0.9  # of a week's units


@dataclass
class Response:
    """What was found of a shop's promotions, or that nothing was.

    `nodes` has a row per level and name with each of EFFECTS and its `_error` (nan:
    not known), `usual_depth` is the depth that `lift` is of, `profile` [4] how what was
    bought ahead is lacking week by week, `reason` why there are no nodes.
    """

    nodes: pd.DataFrame
    usual_depth: float
    profile: np.ndarray
    reason: str | None = None


def looked_up(weeks: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of EFFECTS and their errors for each row's product."""
    columns = [name for effect in EFFECTS for name in (effect, f"{effect}_error")]
    products = weeks.drop_duplicates("series")
    found = pd.DataFrame(np.nan, products.index, columns)
    for level, names in names_by_level(products).items():
        of_level = nodes[nodes["level"] == level].set_index("name")
        for column in columns:
            found[column] = found[column].fillna(names.map(of_level[column]))
    place = np.searchsorted(products["series"].to_numpy(), weeks["series"].to_numpy())
    return found.iloc[place].set_axis(weeks.index)


def log_lift(
    effects: pd.DataFrame, depth: np.ndarray, share: np.ndarray, usual_depth: float
) -> np.ndarray:
    """Return the log of a promotion's lift at a depth, running a share of the week."""
    beyond = depth - share * usual_depth
    return (share * effects["lift"] + effects["elasticity"] * beyond).to_numpy()


@dataclass
class Exposures:
    """What promotions add, over what each row's product sells without, [rows].

    `extra` is its own, `before` and `after` [rows, 4] its own 1 to 4 weeks before or
    after, `rivals` that of rivals, shared out among those who may lose it.
    """

    extra: np.ndarray
    before: np.ndarray
    after: np.ndarray
    rivals: np.ndarray


def exposures(
    weeks: pd.DataFrame, effects: pd.DataFrame, usual_depth: float
) -> Exposures:
    """Return what each week is exposed to by what is known of its products' EFFECTS."""
    share = weeks["promoted_share"].to_numpy()
    of_row = log_lift(effects, weeks["depth"].to_numpy(), share, usual_depth)
    extra = np.where(share > 0, extra_ratio(np.nan_to_num(of_row)), 0)
    usual = base(weeks, effects["elasticity"].fillna(0).to_numpy())
    added, by = extra * usual, np.maximum(usual, LEAST)[:, None]
    return Exposures(
        extra,
        lags(weeks, added) / by,
        lags(weeks, added, -1) / by,
        from_rivals(weeks, added, usual),
    )


def lacking(
    exposed: Exposures, effects: pd.DataFrame, profile: np.ndarray
) -> np.ndarray:
    """Return the share of a week's units that is lacking, [rows]."""
    shares = effects[["ahead", "taken"]].fillna(0).clip(0, 1).to_numpy()
    lost = shares[:, 0] * (exposed.before @ profile) + shares[:, 1] * exposed.rivals
    return np.clip(lost / (1 + exposed.extra), 0, MOST_LACKING)
