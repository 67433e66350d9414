"""Units at the prices of eight held-out weeks, beside what one would use else.

The shop is built by dbt up to its price model. Each week is expected from what was
known before it: ours by elasticities of before the eight weeks, peers fitted on all
weeks before them, LightGBM with settings chosen on the eight weeks before those.
"""

import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.metrics import mean_poisson_deviance, root_mean_squared_error

from benchmarks.common.figures import Figure, at_most, short
from benchmarks.common.run_dbt import build
from benchmarks.common.shops import write_shop
from python_udfs.prices import levels
from python_udfs.training.inputs import DETERMINISTIC

SHOPS = ("The Complete Journey", "Online Retail")
WEEKS = """
select features.*, weeks.recent_units
from feat_prices__product_weeks as features
inner join int_price_weeks as weeks using (product_id, week_date)
where features.units is not null and features.weeks_with_sales >= 4
order by week_date, product_id
"""
EVALUATED_WEEKS = 8
NUMBERS = [
    *("base_units", "recent_units", "weeks_with_sales", "weeks_since_first_sale"),
    *("price", "list_price", "log_price_ratio", "is_promoted", "usual_promoted_share"),
]
TEXTS = ["category", "subcategory"]
# Trees, leaves, and whether units are learned as a multiple of the usual ones.
SETTINGS = list(product((50, 150, 400), (7, 15, 31), (False, True)))


def unit_figures() -> Iterator[Figure]:
    """Yield how far off expected units are in SHOPS, over the best peer's error."""
    for name in SHOPS:
        with tempfile.TemporaryDirectory() as folder:
            write_shop(name, Path(folder))
            yield from evaluated(Path(folder), name)


def evaluated(shop: Path, name: str = "panel") -> Iterator[Figure]:
    """Build the shop of a folder; yield our errors over the best peer's, by metric."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "shop.duckdb")
        build(shop, database, ("+train_price_elasticity",))
        with duckdb.connect(str(database), read_only=True) as connection:
            weeks = connection.sql(WEEKS).df()
    found = guesses(weeks)
    print(f"  {name}: {len(found):,} weeks of products", flush=True)
    for metric, error in METRICS.items():
        errors = {peer: error(found["units"], found[peer]) for peer in PEERS}
        best = min(errors, key=errors.get)
        ours = error(found["units"], found["ours"])
        repeats = [
            error(week["units"], week["ours"]) / error(week["units"], week[best])
            for _, week in found.groupby("week_date")
        ]
        told = ", ".join(f"{peer} {short(value)}" for peer, value in errors.items())
        print(f"    {metric}: ours {short(ours)}, {told}", flush=True)
        yield Figure(
            f"units at a price, {name}: {metric}, ours / best peer's",
            ours / errors[best],
            at_most(1.0),
            repeats,
            ours=short(ours),
            peer=f"{best} {short(errors[best])}",
        )


def guesses(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return evaluated weeks with their units, `ours` and a column for each peer."""
    days = np.sort(weeks["week_date"].unique())
    is_evaluated = weeks["week_date"] >= days[-EVALUATED_WEEKS]
    before, after = weeks[~is_evaluated], weeks[is_evaluated]
    model = levels.fitted(before[before["elasticity"].notna()])
    return after[["week_date", "product_id", "units"]].assign(
        ours=model.predict(levels.features(after)),
        **{peer: guess(before, after) for peer, guess in PEERS.items()},
    )


def _product_mean(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    means = before.groupby("product_id")["units"].mean()
    found = after["product_id"].map(means).fillna(before["units"].mean())
    return np.maximum(found.to_numpy(), 1e-3)


def lightgbm(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """Return what LightGBM expects, with the settings best on the weeks before."""
    days = np.sort(before["week_date"].unique())
    is_inner = before["week_date"] >= days[-EVALUATED_WEEKS]
    inner = before[is_inner]
    best = min(
        SETTINGS,
        key=lambda setting: mean_poisson_deviance(
            inner["units"], _boosted(before[~is_inner], inner, *setting)
        ),
    )
    return _boosted(before, after, *best)


def _boosted(
    before: pd.DataFrame,
    after: pd.DataFrame,
    trees: int,
    leaves: int,
    is_relative: bool,
) -> np.ndarray:
    usual, usual_after = (
        rows["base_units"] + 0.1 if is_relative else pd.Series(1.0, rows.index)
        for rows in (before, after)
    )
    both = pd.concat([before, after])[NUMBERS + TEXTS]
    both = both.astype(dict.fromkeys(TEXTS, "category"))
    booster = LGBMRegressor(
        objective="poisson",
        n_estimators=trees,
        num_leaves=leaves,
        learning_rate=0.05,
        min_child_samples=50,
        **DETERMINISTIC,
    )
    booster.fit(both.iloc[: len(before)], before["units"] / usual, sample_weight=usual)
    guess = booster.predict(both.iloc[len(before) :]) * usual_after
    return np.maximum(guess.to_numpy(), 1e-6)


def _wape(units: pd.Series, guess: pd.Series) -> float:
    return float(abs(units - guess).sum() / units.sum())


PEERS = {
    "product mean": _product_mean,
    "pooled slope": levels.one_elasticity,
    "LightGBM": lightgbm,
}
METRICS = {
    "RMSE": root_mean_squared_error,
    "WAPE": _wape,
    "Poisson deviance": mean_poisson_deviance,
}
