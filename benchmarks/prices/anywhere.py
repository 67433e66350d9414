"""What-ifs of shops of any kind: is the level right, do the intervals hold?

A row per shop of the fleet. Its last eight weeks are unseen: all
that was learned is from before, as `anywhere_weeks` says, and so are the peers. SHOP
names one.
"""

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from benchmarks.common.figures import Figure, Goal, at_most, short
from benchmarks.prices.anywhere_dates import move_figures
from benchmarks.prices.anywhere_peers import PEERS
from benchmarks.prices.anywhere_shops import (
    JOURNEY,
    RETAIL,
    WHOLE,
    Truth,
    Write,
    write_retail,
    write_sample,
    writers,
)
from benchmarks.prices.anywhere_weeks import Seen, seen

SIDE_BY_SIDE = 2
MARGIN, COVERAGE, SLOPE = at_most(1.03), (0.85, 0.95), (0.9, 1.1)
ERRORS = dict.fromkeys(("five_stores", "prices_change_on_thursday"), at_most(0.15))


@dataclass(frozen=True)
class Found:
    """A shop's eight weeks, what each peer expected of them, and the planted truth."""

    name: str
    weeks: pd.DataFrame
    guesses: dict[str, np.ndarray]
    elasticities: pd.DataFrame
    truth: Truth


def anywhere_figures(only: str = "") -> Iterator[Figure]:
    """Yield levels, coverage and elasticities of each shop, then how estimates move."""
    with tempfile.TemporaryDirectory() as name:
        every = writers(Path(name, "whole"))
        if only and only not in every:
            sys.exit(f"no shop {only!r}: it is one of {', '.join(every)}")
        chosen = {only: every[only]} if only else every
        pooled = []
        for found in _each(chosen, Path(name)):
            yield from _level_figures(found)
            yield from _coverage_figures(found)
            yield from _elasticity_figures(found)
            pooled += [found.weeks] if found.truth is not None else []
        if len(pooled) > 1:
            sums, weeks = (
                np.concatenate([covered(each) for each in pooled])
                for covered in (covered_sums, covered_weeks)
            )
            yield from _covered("generated shops, simulated", sums, weeks, COVERAGE)
    for shop, write in {RETAIL: write_retail, JOURNEY: write_sample}.items():
        if only in ("", shop):
            yield from move_figures(shop, write)


def _each(writers: dict[str, Write], folder: Path) -> Iterator[Found]:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        done = [pool.submit(_found, *item, folder) for item in writers.items()]
        for future in done:
            if (found := future.result()) is not None:
                yield found


def _found(name: str, write: Write, folder: Path) -> Found | None:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        truth = write(Path(place, "raw"))
        shop = seen(Path(place, "raw"), Path(place))
    return _expected(name, shop, truth)


def _expected(name: str, shop: Seen, truth: Truth) -> Found | None:
    """Return what was expected where units_at_price answers; none is told."""
    weeks = shop.ahead[shop.ahead["ours"].notna()].reset_index(drop=True)
    if weeks.empty:
        reasons = ", ".join(shop.ahead["reason"].dropna().unique()[:2])
        print(f"  {name}: no answer ({reasons or 'nothing sells regularly'})")
        return None
    guesses = {peer: guess(shop.before, weeks) for peer, guess in PEERS.items()}
    guesses = {"ours": weeks["ours"].to_numpy()} | guesses
    return Found(name, weeks, guesses, shop.elasticities, truth)


def _level_figures(found: Found) -> Iterator[Figure]:
    units = found.weeks["units_ahead"]
    for metric, error in METRICS.items():
        errors = {
            peer: error(units, np.maximum(guess, 1e-6))
            for peer, guess in found.guesses.items()
        }
        told = ", ".join(f"{peer} {short(value)}" for peer, value in errors.items())
        print(f"    {found.name}, {metric}: {told}", flush=True)
        ours = errors.pop("ours")
        best = min(errors, key=errors.get)
        if metric == "WAPE":
            yield Figure(
                f"level, {found.name}: {metric}, ours / best peer's",
                ours / errors[best],
                MARGIN,
                ours=short(ours),
                peer=f"{best} {short(errors[best])}",
            )


def _coverage_figures(found: Found) -> Iterator[Figure]:
    goal = COVERAGE if found.name in WHOLE else None
    sums, weeks = covered_sums(found.weeks), covered_weeks(found.weeks)
    yield from _covered(found.name, sums, weeks, goal)


def _covered(
    name: str, sums: np.ndarray, weeks: np.ndarray, goal: Goal | None
) -> Iterator[Figure]:
    counts = f"{len(sums):,} products"
    yield Figure(
        f"90 % intervals, {name}: hold sums of 8 weeks", sums.mean(), goal, ours=counts
    )
    yield Figure(
        f"90 % intervals, {name}: hold single weeks", weeks.mean(), ours=counts
    )


def covered_sums(weeks: pd.DataFrame) -> np.ndarray:
    """Return of each product whether its 8 weeks came as their intervals say [n]."""
    columns = ["units_ahead", "low", "high"]
    sums = weeks.groupby("product_id")[columns].sum()
    return _is_within(sums["units_ahead"], sums["low"], sums["high"])


def covered_weeks(weeks: pd.DataFrame) -> np.ndarray:
    """Return of each week whether it came as its interval says [n]."""
    return _is_within(weeks["units_ahead"], weeks["low_week"], weeks["high_week"])


def _is_within(units: pd.Series, low: pd.Series, high: pd.Series) -> np.ndarray:
    return ((units >= low) & (units <= high)).to_numpy()


def _elasticity_figures(found: Found) -> Iterator[Figure]:
    if found.truth is None or found.elasticities.empty:
        return
    both = found.elasticities.merge(found.truth, on="product_id", suffixes=("", "_0"))
    true, ours = both["elasticity_0"], both["elasticity"]
    is_held = true.between(both["elasticity_low"], both["elasticity_high"])
    what = f"elasticities, {found.name}, simulated:"
    goal = ERRORS.get(found.name)
    yield Figure(f"{what} mean error", abs(ours - true).mean(), goal)
    yield Figure(f"{what} 90 % intervals hold", is_held.mean())
    pull = (ours * true).sum() / (true**2).sum()
    yield Figure(f"{what} slope on the truth", pull, SLOPE)


def wape(units: pd.Series, guess: np.ndarray) -> float:
    """Return the sum of absolute errors over the sum of units."""
    return float(abs(units - guess).sum() / units.sum())


METRICS = {
    "WAPE": wape,
    "Poisson deviance": mean_poisson_deviance,
    "RMSE": root_mean_squared_error,
}
