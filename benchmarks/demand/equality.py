"""SES and Theta beside statsforecast's, on real and on generated weekly units."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, at_most
from benchmarks.common.peers import tables_of
from benchmarks.common.shops import write_shop
from benchmarks.demand.quality import SHOPS
from benchmarks.demand.windows import HORIZON, origins, window
from python_udfs.demand.smoothing import ses, theta

METHODS = {"SES": ses, "Theta": theta}
MAX_DIFFERENCE = 1e-3
SERIES = 500
GENERATED_WEEKS = 104


def equality_figures(peers: str) -> Iterator[Figure]:
    """Yield the largest relative difference of forecasts, by panel and method."""
    panels = {name: real_weeks(name) for name in SHOPS}
    panels["generated"] = generated_weeks()
    for name, weeks in panels.items():
        script = "benchmarks.demand.peer_smoothing"
        theirs = tables_of(peers, script, {"weeks": weeks}, {"horizon": HORIZON})
        for method, rows in theirs["forecasts"].groupby("method"):
            off = _differences(weeks, rows, method)
            yield Figure(
                f"{method}, {name}: largest relative difference",
                off.max(),
                at_most(MAX_DIFFERENCE),
                off.tolist(),
                peer=f"statsforecast, {len(off)} series",
            )


def real_weeks(name: str) -> pd.DataFrame:
    """Return product_id, week and units of SERIES products before the last window."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder, "shop")
        write_shop(name, shop)
        weeks = window(shop, origins(shop)[-1], SERIES // 2).evaluated_weeks
    return weeks.loc[weeks["week"] <= 0, ["product_id", "week", "units"]]


def generated_weeks() -> pd.DataFrame:
    """Return units of SERIES series, from less than one in ten weeks to hundreds."""
    random = np.random.default_rng(0)
    mean = np.geomspace(0.05, 500, SERIES)[:, None]
    trend = random.normal(0, 0.005, (SERIES, 1)) * np.arange(GENERATED_WEEKS)
    level = random.gamma(2, 0.5, (SERIES, GENERATED_WEEKS)) * np.exp(trend)
    units = random.poisson(mean * level).astype(float)
    units[:, 0] = np.maximum(units[:, 0], 1)  # a series begins with its first sale
    table = pd.DataFrame(units, columns=range(1 - GENERATED_WEEKS, 1))
    table.index = [f"series {number:03}" for number in range(SERIES)]
    long = table.rename_axis("product_id").reset_index()
    long = long.melt("product_id", var_name="week", value_name="units")
    return long.sort_values(["product_id", "week"], ignore_index=True)


def _differences(weeks: pd.DataFrame, theirs: pd.DataFrame, method: str) -> np.ndarray:
    """Return each series' largest |ours - theirs| / max(1, |theirs|)."""
    units = weeks.pivot(index="product_id", columns="week", values="units")
    state = METHODS[method](units.to_numpy(float))
    ours = state.level[:, None] + state.drift[:, None] * np.arange(HORIZON)
    other = theirs.pivot(index="product_id", columns="week", values="expected_units")
    other = other.loc[units.index].to_numpy()
    return (np.abs(ours - other) / np.maximum(1, np.abs(other))).max(axis=1)
