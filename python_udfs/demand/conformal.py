"""How likely it is that no more than so many units sell: calibrated on what was.

A negative binomial around what is expected has the right shape and the wrong levels.
So for each group of like spans each level is replaced by the one at which past
forecasts were exceeded as seldom as it says: conformal predictive distributions
(Vovk et al. 2019, doi:10.1007/s10994-018-5755-8) within groups by size (Mondrian:
Vovk, Gammerman, Shafer 2005, chapter 4.5), by the probability integral transform of
counts (`levels`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from python_udfs.demand.count_distribution import (
    LEAST_DISPERSION,
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

LEAST_EXPECTED = 0.01  # units of a span: of nothing expected, something may still sell
MOST_GROUPS, FEWEST_ROWS, MOST_ROWS = 10, 400, 5000
HALF_LIFE_DAYS = 56  # after which a past span counts half
SPREADS = np.exp(np.linspace(-5, 4, 46))


@dataclass
class Group:
    """Spans of so many `days` that expect `least` units or more, up to the next group.

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
    """Return groups from spans that are over, forecast as of several cut-offs.

    Columns: product_id, cut_off_date, days, expected_units, units, own_dispersion (of
    one period, as of the cut-off) and unit_step (what units are counted in). Groups are
    equal parts of all spans of so many days, of FEWEST_ROWS or more; what is fewer in
    all borrows from spans of other lengths. Without any span there is a group of
    nothing learned.
    """
    columns = ["days", "expected_units", "product_id", "cut_off_date"]
    rows = backtest.sort_values(columns)
    groups = []
    for days, own in rows.groupby("days", sort=True):
        spans = own if len(own) >= FEWEST_ROWS else rows
        parts = np.clip(len(spans) // FEWEST_ROWS, 1, MOST_GROUPS)
        mean = _in_steps(spans)["mean"]
        edges = np.unique(np.quantile(mean, np.arange(1, parts) / parts))
        code = np.searchsorted(edges, mean, side="right")
        for number in np.unique(code):
            least = edges[number - 1] if number else 0.0
            groups.append(_group(int(days), least, spans[code == number]))
    return groups or [NOTHING_LEARNED]


def quantiles(
    spans: pd.DataFrame, groups: list[Group], *, are_sums: bool = True
) -> np.ndarray:
    """Return units [spans, LEVELS] that are exceeded as seldom as LEVELS say.

    Columns: product_id, days, expected_units, own_dispersion, unit_step, and
    cut_off_date if of several. Whole steps; never less at a higher level, nor, where
    spans are sums from the cut-off on, of a product over more days.
    """
    found = _by_group(spans, groups, lambda group: group.levels)
    return _never_less_over_more_days(spans, found) if are_sums else found


def intervals(spans: pd.DataFrame, groups: list[Group]) -> np.ndarray:
    """Return least and most units [spans, COVERAGES, 2] of central intervals.

    As many of a group's spans as COVERAGES say lie within, both ends counted. Where
    nothing sells more often than that, the interval is nothing alone, and covers more.
    """
    found = _by_group(spans, groups, lambda group: group.bounds.ravel())
    return found.reshape(len(spans), len(COVERAGES), 2)


def _never_less_over_more_days(spans: pd.DataFrame, units: np.ndarray) -> np.ndarray:
    keys = [key for key in ("product_id", "cut_off_date") if key in spans]
    order = np.argsort(spans["days"].to_numpy(), kind="stable")
    of_product = [spans[key].to_numpy()[order] for key in keys]
    sorted_ = pd.DataFrame(units).iloc[order]
    return sorted_.groupby(of_product).cummax().sort_index().to_numpy()


def _group(days: int, least: float, spans: pd.DataFrame) -> Group:
    spans = spans.iloc[:: max(len(spans) // MOST_ROWS, 1)]
    row = _in_steps(spans)
    spread = _spread(**row)
    dispersion = _dispersion(spread, row["own"])
    fewer, no_more = probabilities(row["units"], row["mean"], dispersion)
    ago = (spans["cut_off_date"].max() - spans["cut_off_date"]).dt.days.to_numpy()
    weight = 0.5 ** (ago / HALF_LIFE_DAYS)
    weight = weight / weight.sum()
    rows = independent_rows((fewer + no_more) / 2, weight, ago, days)
    levels = BaseLevels(fewer, no_more, weight, rows)
    bounds = np.array([levels.around(coverage) for coverage in COVERAGES])
    return Group(days, least, spread, levels.of(LEVELS), bounds)


def _by_group(spans: pd.DataFrame, groups: list[Group], levels: Callable) -> np.ndarray:
    row = _in_steps(spans)
    found = np.zeros((len(spans), len(levels(groups[0]))))
    known = np.array(sorted({group.days for group in groups}))
    days = known[np.searchsorted(known[1:], spans["days"].to_numpy(), side="right")]
    for length in np.unique(days):
        chosen = [group for group in groups if group.days == length]
        least = [group.least for group in chosen[1:]]
        code = np.searchsorted(least, row["mean"], side="right")
        for number, group in enumerate(chosen):
            at = np.flatnonzero((days == length) & (code == number))
            mean = row["mean"][at, None]
            dispersion = _dispersion(group.spread, row["own"][at])[:, None]
            found[at] = count_quantiles(levels(group), mean, dispersion)
    return found * spans["unit_step"].to_numpy()[:, None]


def _spread(units: np.ndarray, mean: np.ndarray, own: np.ndarray) -> float:
    """Return the one of SPREADS under which what was sold was most likely."""
    likely = [
        log_likelihood(units, mean, _dispersion(spread, own)).sum()
        for spread in SPREADS
    ]
    return float(SPREADS[np.argmax(likely)])


def _dispersion(spread: float, own: np.ndarray) -> np.ndarray:
    return np.maximum(spread * np.sqrt(own), LEAST_DISPERSION)


def _in_steps(spans: pd.DataFrame) -> dict[str, np.ndarray]:
    asked = ["expected_units", "own_dispersion", "unit_step", "units"]
    for column in spans.columns.intersection(asked):
        if not np.isfinite(spans[column].to_numpy(dtype=float)).all():
            raise ValueError(f"spans: {column} is missing or infinite")
    step = spans["unit_step"].to_numpy()
    found = {
        "mean": np.maximum(spans["expected_units"].to_numpy() / step, LEAST_EXPECTED),
        "own": spans["own_dispersion"].to_numpy(),
    }
    if "units" in spans:
        found["units"] = np.round(spans["units"].to_numpy() / step)
    return found


NOTHING_LEARNED = Group(
    days=0,
    least=0.0,
    spread=1.0,
    levels=LEVELS,
    bounds=np.array([[(1 - cover) / 2, (1 + cover) / 2] for cover in COVERAGES]),
)
