"""Eight weeks of units per product, in four windows, beside the peers' forecasts.

Ours are built by dbt from the shop as it was before each window. Products that sold in
13 of the 26 weeks before it and those that sold in 2 to 12 of them are evaluated apart.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.common.figures import Figure, at_most, short
from benchmarks.common.shops import write_shop
from benchmarks.demand.baselines import baselines
from benchmarks.demand.coverage import interval_figures
from benchmarks.demand.metrics import qualities, scales, with_sums
from benchmarks.demand.peers import mlforecast, statsforecast
from benchmarks.demand.product import built_forecasts
from benchmarks.demand.windows import ENOUGH, SPARSE, Window, origins, window

SHOPS = ("The Complete Journey", "Online Retail")
MOST = 300
YEAR = 52  # weeks
JUDGED = ("WAPE", "RMSSE", "weighted quantile loss", "bias")


@dataclass(frozen=True)
class Forecast:
    """A window, and the forecasts of it by who made them; ours are "ours"."""

    window: Window
    forecasts: dict[str, pd.DataFrame]


def quality_figures(peers: str, most: int = MOST) -> Iterator[Figure]:
    """Yield our errors over the best peer's in SHOPS, then how much intervals cover."""
    yield from _figures_of_shops(peers, most)


def coverage_figures(most: int = MOST) -> Iterator[Figure]:
    """Yield how much our intervals cover in SHOPS, and ask no peer."""
    yield from _figures_of_shops("", most)


def evaluated(
    shop: Path, name: str, peers: str, *, most: int = MOST, season: int = YEAR
) -> Iterator[Figure]:
    """Yield the figures of the shop of a folder; `season` is in periods.

    At most `most` products of a group count; without peers, only what intervals cover.
    """
    found = _forecasts(shop, name, peers, most, season)
    for group in (ENOUGH, SPARSE) if peers else ():
        errors = errors_by_window(found, group)
        if errors.empty:
            print(f"  {name}: no product has {group}", flush=True)
            continue
        print_errors(f"{name}, {group}", errors)
        for metric in JUDGED:
            yield _figure(f"{name}, {group}: {metric}", errors[metric].unstack())
    yield from interval_figures(
        name, [(each.window, each.forecasts["ours"]) for each in found]
    )


def errors_by_window(found: list[Forecast], group: str) -> pd.DataFrame:
    """Return metrics by peer, and window from the earliest on.

    Statsforecast's combination is the one of less WAPE in the earliest window.
    """
    rows = {
        (peer, number): errors
        for number, each in enumerate(found)
        for peer, errors in _errors(each, group).items()
    }
    errors = pd.DataFrame.from_dict(rows, orient="index")
    if errors.empty:
        return errors
    errors.index.names = ["peer", "window"]
    first = errors["WAPE"].groupby("peer").first().filter(like="statsforecast")
    combination = first.idxmin().split()[1].removesuffix(",")
    print(f"    statsforecast's {combination} of its models, {group}", flush=True)
    worse = {"mean": "median", "median": "mean"}[combination]
    return errors[~errors.index.get_level_values("peer").str.contains(f" {worse},")]


def print_errors(title: str, errors: pd.DataFrame) -> None:
    """Print each metric of each peer: its mean over windows, and every window."""
    for metric in errors:
        print(f"    {title}: {metric}", flush=True)
        for peer, row in errors[metric].unstack().iterrows():
            print(f"      {peer:40} {short(row.mean())}  ({short(*row)})", flush=True)


def _figure(work: str, errors: pd.DataFrame) -> Figure:
    """Return our mean error over that of the best peer. `errors`: [peers, windows]."""
    means = errors.mean(axis=1)
    best = means.filter(regex="^(statsforecast|mlforecast)").idxmin()
    ratios = (errors.loc["ours"] / errors.loc[best]).tolist()
    return Figure(
        f"{work} / best",
        means["ours"] / means[best],
        at_most(1.0),
        ratios,
        ours=short(means["ours"]),
        peer=f"{best} {short(means[best])}",
    )


def _figures_of_shops(peers: str, most: int) -> Iterator[Figure]:
    for name in SHOPS:
        with tempfile.TemporaryDirectory() as folder:
            write_shop(name, Path(folder, "shop"))
            yield from evaluated(Path(folder, "shop"), name, peers, most=most)


def _forecasts(
    shop: Path, name: str, peers: str, most: int, season: int
) -> list[Forecast]:
    """Return the forecasts of each window, made two windows at a time."""

    def forecast(origin: date) -> Forecast:
        part = window(shop, origin, most)
        products = part.evaluated["product_id"]
        found = {"ours": built_forecasts(shop, origin, products, season)}
        if peers:
            found |= statsforecast(peers, part, season)
            found["mlforecast"] = mlforecast(peers, part, season)
            found |= baselines(part.evaluated_weeks, season)
        print(f"  {name}: forecast from {origin} on", flush=True)
        return Forecast(part, found)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(forecast, origins(shop)))


def _errors(found: Forecast, group: str) -> dict[str, dict[str, float]]:
    weeks = found.window.evaluated_weeks
    weeks = weeks[weeks["evaluated_as"] == group]
    if not weeks.loc[weeks["week"] > 0, "units"].any():
        return {}
    units, scale = with_sums(weeks), scales(weeks)
    return {
        peer: qualities(units, table, scale) for peer, table in found.forecasts.items()
    }
