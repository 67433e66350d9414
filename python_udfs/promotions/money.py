"""What extra units are worth: what of them was lost elsewhere, and in money."""

import numpy as np
import pandas as pd

from python_udfs.prices.level_errors import MARGIN
from python_udfs.promotions.levels import Levels

LEAST = 1e-9  # units: less is nothing


def of_rivals(
    weeks: pd.DataFrame, of: Levels, row: np.ndarray
) -> dict[str, np.ndarray]:
    """Return what rivals would sell in the rows' weeks, their mean price and margin."""
    moment, usual = weeks["moment"].to_numpy(), weeks["usual_units"].to_numpy()
    usual = usual * of.relative
    price = weeks["regular_price"].to_numpy()
    margin = price - weeks["unit_cost"].to_numpy(float)
    has_cost = np.isfinite(margin)

    def of_others(values: np.ndarray) -> np.ndarray:
        return (np.bincount(moment, values)[moment] - values)[row]

    units = of_others(usual)
    with_cost = of_others(usual * has_cost)
    margins = of_others(usual * np.where(has_cost, margin, 0))
    nothing = np.full(len(row), np.nan)
    return {
        "units": np.maximum(units, 0),
        "price": np.divide(
            of_others(usual * price), units, np.zeros(len(row)), where=units > 1e-9
        ),
        "margin": np.divide(margins, with_cost, nothing, where=with_cost > 1e-9),
    }


def with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Add what was bought ahead and taken from substitutes, and what is left."""
    extra = table["extra"].clip(lower=0)
    half = (table["extra_high"] - table["extra_low"]) / 2
    for name in ("ahead", "taken"):
        share, error = table[name].clip(0, 1), MARGIN * table[f"{name}_error"]
        least = (table[name] - error).clip(0, 1)
        most = np.minimum(table[name].clip(lower=0) + error, 1)
        table[f"{name}_share"], table[f"{name}_half"] = share, (most - least) / 2
        table[name] = share * extra
        down = np.hypot(extra * (share - least), share * half)
        up = np.hypot(extra * (most - share), share * half)
        table[f"{name}_low"] = (table[name] - down).clip(lower=0)
        table[f"{name}_high"] = table[name] + up
    for name in ("taken", "taken_low", "taken_high"):
        table[name] = np.minimum(table[name], table["substitutes_baseline"])
    return table


def with_money(table: pd.DataFrame, cost: np.ndarray) -> pd.DataFrame:
    """Add the net extra units and the changes of revenue and margin, with intervals."""
    regular, paid = table["regular_price"], table["paid_price"]
    own_margin = regular - cost
    rival_margin = table["rival_margin"].fillna(own_margin)
    given = table["baseline"] * (regular - paid)
    by_level = MARGIN * np.sqrt(table["level_variance"])
    for name, (of_extra, of_ahead, of_taken, lost) in {
        "net": (1.0, 1.0, 1.0, 0.0 * given),
        "revenue_change": (paid, regular, table["rival_price"], given),
        "margin_change": (paid - cost, own_margin, rival_margin, given),
    }.items():
        ahead, taken = (table[one].fillna(0) for one in ("ahead", "taken"))
        table[name] = (
            of_extra * table["extra"] - of_ahead * ahead - of_taken * taken - lost
        )
        # Weeks after and rivals' weeks tell units, not shares: where more was brought
        # than thought, no more was taken from them.
        extra = table["extra"].clip(lower=0)
        spread = np.sqrt(
            (extra * of_ahead * table["ahead_half"].fillna(0)) ** 2
            + (extra * of_taken * table["taken_half"].fillna(0)) ** 2
            + (lost * by_level) ** 2
        )
        ends = (
            of_extra * (table["extra_low"] - table["extra"]),
            of_extra * (table["extra_high"] - table["extra"]),
        )
        table[f"{name}_low"] = table[name] - np.hypot(np.minimum(*ends), spread)
        table[f"{name}_high"] = table[name] + np.hypot(np.maximum(*ends), spread)
    return table
