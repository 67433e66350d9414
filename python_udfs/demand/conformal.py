"""How likely it is that no more than so many units sell: calibrated on what was.

A negative binomial around what is expected has the right shape and the wrong levels.
So for each group of like horizons each level is replaced by the one at which past
forecasts were exceeded as seldom as it says: conformal predictive distributions
(Vovk et al. 2019, doi:10.1007/s10994-018-5755-8) within groups by size (Mondrian:
Vovk, Gammerman, Shafer 2005, chapter 4.5), by the probability integral transform of
counts (`levels`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from python_udfs.demand.agreement import around_expected, holding_expected
from python_udfs.demand.count_distribution import (
    MIN_DISPERSION,
    log_likelihood,
    probabilities,
)
from python_udfs.demand.count_distribution import quantiles as count_quantiles
from python_udfs.demand.levels import (
    COVERAGES,
    LEVELS,
    BaseLevels,
    independent_rows,
)

MIN_EXPECTED = 0.01  # units of a horizon: of nothing expected, something may still sell
MAX_GROUPS, MIN_ROWS, MAX_ROWS = 10, 400, 5000
HALF_LIFE_DAYS = 56  # after which a past horizon counts half
SPREADS = np.exp(np.linspace(-5, 4, 46))


@dataclass
class Group:
    """Horizons of `days` days that expect `least` units or more, up to the next group.

    Their dispersion is `spread` x the root of the product's own. `levels` [LEVELS] are
    the negative binomial's that stand for LEVELS, `bounds` [COVERAGES, 2] the ones
    between which as many whole units lie as COVERAGES say.
    """

    days: int
    least: float
    spread: float
    levels: np.ndarray
    bounds: np.ndarray


def calibration(backtest: pd.DataFrame) -> list[Group]:
    """Return groups from horizons that are over, forecast as of several origins.

    Columns: product_id, origin_date, days, expected_units, units, own_dispersion (of
    one period, as of the origin) and measurement_step (what units are counted in).
    Groups are equal parts of all horizons of so many days, of MIN_ROWS or more; what is
    fewer in all borrows from horizons of other lengths. Without any horizon there is a
    group of nothing learned.
    """
    columns = ["days", "expected_units", "product_id", "origin_date"]
    rows = backtest.sort_values(columns)
    groups = []
    for days, own in rows.groupby("days", sort=True):
        horizons = own if len(own) >= MIN_ROWS else rows
        parts = np.clip(len(horizons) // MIN_ROWS, 1, MAX_GROUPS)
        mean = _in_steps(horizons)["mean"]
        edges = np.unique(np.quantile(mean, np.arange(1, parts) / parts))
        code = np.searchsorted(edges, mean, side="right")
        for number in np.unique(code):
            least = edges[number - 1] if number else 0.0
            groups.append(_group(int(days), least, horizons[code == number]))
    return groups or [NOTHING_LEARNED]


def quantiles(
    horizons: pd.DataFrame, groups: list[Group], *, are_sums: bool = True
) -> np.ndarray:
    """Return units [horizons, LEVELS] that are exceeded as seldom as LEVELS say.

    Columns: product_id, days, expected_units, own_dispersion, measurement_step, and
    origin_date if of several. Whole steps; never less at a higher level, nor, where
    horizons are sums from the origin on, of a product over more days. What is expected
    lies between those of .1 and .9, unless it is less than a step.
    """
    found = _by_group(horizons, groups, lambda group: group.levels)
    found = holding_expected(horizons, found, LEVELS)
    return _never_less_over_more_days(horizons, found) if are_sums else found


def intervals(
    horizons: pd.DataFrame, groups: list[Group], *, are_sums: bool = True
) -> np.ndarray:
    """Return least and most units [horizons, COVERAGES, 2] of central intervals.

    As many of a group's horizons as COVERAGES say lie within, both ends counted, and
    what is expected does (`around_expected`). Where nothing sells more often than that,
    the interval is nothing alone, or one step, and covers more.
    """
    found = _by_group(horizons, groups, lambda group: group.bounds.ravel())
    bounds = found.reshape(len(horizons), len(COVERAGES), 2)
    return around_expected(horizons, bounds, is_sum=are_sums)


def _never_less_over_more_days(horizons: pd.DataFrame, units: np.ndarray) -> np.ndarray:
    keys = [key for key in ("product_id", "origin_date") if key in horizons]
    order = np.argsort(horizons["days"].to_numpy(), kind="stable")
    of_product = [horizons[key].to_numpy()[order] for key in keys]
    sorted_ = pd.DataFrame(units).iloc[order]
    return sorted_.groupby(of_product).cummax().sort_index().to_numpy()


def _group(days: int, least: float, horizons: pd.DataFrame) -> Group:
    horizons = horizons.iloc[:: max(len(horizons) // MAX_ROWS, 1)]
    row = _in_steps(horizons)
    spread = _spread(**row)
    dispersion = _dispersion(spread, row["own"])
    fewer, no_more = probabilities(row["units"], row["mean"], dispersion)
    ago = (horizons["origin_date"].max() - horizons["origin_date"]).dt.days.to_numpy()
    weight = 0.5 ** (ago / HALF_LIFE_DAYS)
    weight = weight / weight.sum()
    rows = independent_rows((fewer + no_more) / 2, weight, ago, days)
    levels = BaseLevels(fewer, no_more, weight, rows)
    bounds = np.array([levels.around(coverage) for coverage in COVERAGES])
    return Group(days, least, spread, levels.of(LEVELS), bounds)


def _by_group(
    horizons: pd.DataFrame, groups: list[Group], levels: Callable
) -> np.ndarray:
    row = _in_steps(horizons)
    found = np.zeros((len(horizons), len(levels(groups[0]))))
    known = np.array(sorted({group.days for group in groups}))
    days = known[np.searchsorted(known[1:], horizons["days"].to_numpy(), side="right")]
    for length in np.unique(days):
        chosen = [group for group in groups if group.days == length]
        least = [group.least for group in chosen[1:]]
        code = np.searchsorted(least, row["mean"], side="right")
        for number, group in enumerate(chosen):
            at = np.flatnonzero((days == length) & (code == number))
            mean = row["mean"][at, None]
            dispersion = _dispersion(group.spread, row["own"][at])[:, None]
            found[at] = count_quantiles(levels(group), mean, dispersion)
    return found * horizons["measurement_step"].to_numpy()[:, None]


def _spread(units: np.ndarray, mean: np.ndarray, own: np.ndarray) -> float:
    """Return the one of SPREADS under which what was sold was most likely."""
    likely = [
        log_likelihood(units, mean, _dispersion(spread, own)).sum()
        for spread in SPREADS
    ]
    return float(SPREADS[np.argmax(likely)])


def _dispersion(spread: float, own: np.ndarray) -> np.ndarray:
    return np.maximum(spread * np.sqrt(own), MIN_DISPERSION)


def _in_steps(horizons: pd.DataFrame) -> dict[str, np.ndarray]:
    asked = ["expected_units", "own_dispersion", "measurement_step", "units"]
    for column in horizons.columns.intersection(asked):
        if not np.isfinite(horizons[column].to_numpy(dtype=float)).all():
            raise ValueError(f"horizons: {column} is missing or infinite")
    step = horizons["measurement_step"].to_numpy()
    found = {
        "mean": np.maximum(horizons["expected_units"].to_numpy() / step, MIN_EXPECTED),
        "own": horizons["own_dispersion"].to_numpy(),
    }
    if "units" in horizons:
        found["units"] = np.round(horizons["units"].to_numpy() / step)
    return found


NOTHING_LEARNED = Group(
    days=0,
    least=0.0,
    spread=1.0,
    levels=LEVELS,
    bounds=np.array([[(1 - cover) / 2, (1 + cover) / 2] for cover in COVERAGES]),
)
