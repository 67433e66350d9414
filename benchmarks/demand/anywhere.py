"""Forecasts of shops of any kind, beside every simple method and the peers.

Each shop of the fleet is cut off before its last windows of eight weeks, built by dbt,
and asked. Products that sell in most weeks and those that do not are evaluated apart.
What no peer should beat: of single weeks the WAPE, of products that rarely sell the
weighted quantile loss, since WAPE rewards whoever expects nothing.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.common.figures import Figure, at_least, at_most, short
from benchmarks.demand.metrics import qualities, scales, with_sums
from benchmarks.demand.peers import mlforecast, statsforecast
from benchmarks.demand.product import OURS, asked_of_product
from benchmarks.demand.windows import ENOUGH, SPARSE, Window, origins, window
from benchmarks.fleet import generated, public

WINDOWS, MOST = 2, 60
SEASONS = {"coffee_by_month": 12}  # periods of a year, where they are not weeks
TOO_LARGE = ("rare_products",)  # a hundred thousand series: see the part `scale`
JUDGED = {ENOUGH: "WAPE", SPARSE: "weighted quantile loss"}
SHOWN = ("WAPE", "RMSSE", "weighted quantile loss", "bias")
MARGIN, SHARE = at_most(1.02), at_least(0.8)
PEER = "statsforecast|mlforecast"


@dataclass(frozen=True)
class Ratio:
    """Ours over the best simple method's, and over the best peer's error."""

    shop: str
    simple: float
    peer: float | None


def anywhere_figures(peers: str, most: int, only: str = "") -> Iterator[Figure]:
    """Yield our errors over the best simple method's and the best peer's, by shop."""
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        every = public.writers(Path(name, "whole")) | generated.writers()
        if only and only not in every:
            sys.exit(f"no shop {only!r}: it is one of {', '.join(every)}")
        for shop in [only] if only else [s for s in every if s not in TOO_LARGE]:
            folder = Path(name, shop)
            every[shop](folder)
            for figure, ratio in _of_shop(shop, folder, peers, most):
                yield figure
                ratios.append(ratio)
    yield from _of_all(ratios)


def _of_shop(
    shop: str, folder: Path, peers: str, most: int
) -> Iterator[tuple[Figure, Ratio]]:
    season = SEASONS.get(shop, 52)
    try:
        dates = origins(folder)[-WINDOWS:]
    except ValueError as reason:
        print(f"  {shop}: {reason}", flush=True)
        return
    found = [_forecasts(folder, day, peers, most, season) for day in dates]
    for group, judged in JUDGED.items():
        errors = errors_of(found, group)
        if errors.empty:
            continue
        print(f"    {shop}, {group}: {', '.join(SHOWN)}", flush=True)
        for method, row in errors.sort_values(judged).iterrows():
            print(f"      {method:45} {short(*row[list(SHOWN)])}", flush=True)
        ratio = ratio_of(shop, errors[judged])
        yield _figure(f"{shop}, {group}: {judged}", errors[judged], ratio), ratio


def _forecasts(
    folder: Path, day: date, peers: str, most: int, season: int
) -> tuple[Window, dict[str, pd.DataFrame]]:
    part = window(folder, day, most)
    method, found = asked_of_product(folder, part, season)
    print(f"  {folder.name}, from {day} on: {method}", flush=True)
    if peers:
        found |= statsforecast(peers, part, season, with_each=True)
        found["mlforecast"] = mlforecast(peers, part, season)
    return part, found


def errors_of(
    found: list[tuple[Window, dict[str, pd.DataFrame]]], group: str
) -> pd.DataFrame:
    """Return metrics by method, the means over windows in which the group sold."""
    tables = []
    for part, forecasts in found:
        weeks = part.evaluated_weeks
        weeks = weeks[weeks["evaluated_as"] == group]
        if weeks.loc[weeks["week"] > 0, "units"].any():
            units, scale = with_sums(weeks), scales(weeks)
            rows = {
                method: qualities(units, table, scale)
                for method, table in forecasts.items()
            }
            tables.append(pd.DataFrame.from_dict(rows, orient="index"))
    if not tables:
        return pd.DataFrame()
    return pd.concat(tables).groupby(level=0, sort=False).mean()


def ratio_of(shop: str, errors: pd.Series) -> Ratio:
    """Return our error of a shop over the least of simple methods and of peers."""
    is_peer = errors.index.str.contains(PEER)
    peers, simple = errors[is_peer], errors[~is_peer].drop(OURS)
    of_peers = errors[OURS] / peers.min() if len(peers) else None
    return Ratio(shop, errors[OURS] / simple.min(), of_peers)


def _figure(work: str, errors: pd.Series, ratio: Ratio) -> Figure:
    others = errors.drop(OURS)
    told = f"{others.idxmin()} {short(others.min())}"
    if ratio.peer is not None:
        told += f"; ours / best peer's {short(ratio.peer)}"
    return Figure(
        f"{work} / best simple method's",
        ratio.simple,
        MARGIN,
        ours=short(errors[OURS]),
        peer=told,
    )


def _of_all(ratios: list[Ratio]) -> Iterator[Figure]:
    """Yield the worst ratio to simple methods, and where no peer is better."""
    if len({ratio.shop for ratio in ratios}) < 2:
        return
    simple = [ratio.simple for ratio in ratios]
    yield Figure("worst ratio to the best simple method", max(simple), MARGIN, simple)
    peers = pd.Series([ratio.peer for ratio in ratios], dtype=float).dropna()
    if len(peers):
        share = (peers <= 1).mean()
        yield Figure("share where no peer is better", share, SHARE, peers.tolist())
