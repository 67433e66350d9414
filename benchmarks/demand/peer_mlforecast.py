"""mlforecast with LightGBM, in an environment of its own: units in, forecasts out.

The folder holds `weeks.parquet` (product_id, week, units, promotion_days, category,
season_position; weeks up to 0 are known), `evaluated.parquet` (product_id,
evaluated_as) and `question.json` (horizon, lags). What is written to it is
`forecasts.parquet`: origin (0, or -horizon: the weeks before), product_id, week,
expected_units, setting.

Settings are chosen for each group by its WAPE and RMSE over the horizon before the
origin, learning from all products then too: what suits a part is far off on all.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from mlforecast import MLForecast
from mlforecast.lag_transforms import ExpandingMean, RollingMean, RollingStd
from mlforecast.target_transforms import LocalStandardScaler

# Poisson's collapses at a grocer, whose fuel sells hundreds beside products that sell
# less than one: it expects nothing of most, which looks good by WAPE.
OBJECTIVES = ("tweedie", "regression", "regression, scaled")
SIZES = ((100, 15), (100, 63), (300, 63))  # trees, leaves
SETTINGS = {
    f"{objective}, {trees} trees, {leaves} leaves": (objective, trees, leaves)
    for objective, (trees, leaves) in product(OBJECTIVES, SIZES)
}
KEY = ["product_id", "week"]


def main(folder: str) -> None:
    """Choose settings, then forecast with what was chosen."""
    warnings.simplefilter("ignore")
    question = json.loads(Path(folder, "question.json").read_text())
    weeks = pd.read_parquet(Path(folder, "weeks.parquet"))
    weeks = weeks.astype({"category": "category"})
    evaluated = pd.read_parquet(Path(folder, "evaluated.parquet"))
    inner, chosen = tuned(weeks, evaluated, question)
    outer = forecasts(weeks, evaluated, sorted(set(chosen.values())), question)
    pd.concat(
        [
            of_chosen(inner, evaluated, chosen).assign(origin=-question["horizon"]),
            of_chosen(outer, evaluated, chosen).assign(origin=0),
        ]
    ).to_parquet(Path(folder, "forecasts.parquet"))


def tuned(
    weeks: pd.DataFrame, evaluated: pd.DataFrame, question: dict
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return forecasts of the weeks before by every setting, and each group's best."""
    before = weeks[weeks["week"] <= 0]
    before = before.assign(week=before["week"] + question["horizon"])
    found = forecasts(before, evaluated, list(SETTINGS), question)
    both = found.merge(before[[*KEY, "units"]], on=KEY).merge(
        evaluated, on="product_id"
    )
    both["error"] = both["units"] - both["expected_units"]
    rows = both.groupby(["evaluated_as", "setting"])
    wape = rows["error"].agg(lambda error: error.abs().sum()) / rows["units"].sum()
    rmse = rows["error"].agg(lambda error: np.sqrt((error**2).mean()))
    mean = both.groupby("evaluated_as")["units"].mean()
    score = (wape + rmse / mean).unstack("setting")
    best = score.idxmin(axis=1).to_dict()
    groups = evaluated["evaluated_as"].unique()
    return found, {group: best.get(group, next(iter(SETTINGS))) for group in groups}


def forecasts(
    weeks: pd.DataFrame, evaluated: pd.DataFrame, settings: list[str], question: dict
) -> pd.DataFrame:
    """Return product_id, week, expected_units and setting of the evaluated products."""
    known = weeks[weeks["week"] <= 0]
    asked = evaluated["product_id"][evaluated["product_id"].isin(known["product_id"])]
    to_come = weeks[(weeks["week"] > 0) & weeks["product_id"].isin(asked)]
    future = to_come[[*KEY, "promotion_days", "season_position"]]
    found = []
    for scaled, models in _models(settings):
        model = _forecaster(scaled, models, question["lags"])
        names = {"id_col": "product_id", "time_col": "week", "target_col": "units"}
        model.fit(known, **names, static_features=["category"], dropna=False)
        table = model.predict(question["horizon"], X_df=future, ids=asked.tolist())
        found.append(table.melt(KEY, var_name="setting", value_name="expected_units"))
    together = pd.concat(found, ignore_index=True)
    together["expected_units"] = together["expected_units"].clip(lower=0)
    return together


def of_chosen(
    found: pd.DataFrame, evaluated: pd.DataFrame, chosen: dict[str, str]
) -> pd.DataFrame:
    """Return each product's forecasts by its group's setting."""
    groups = found["product_id"].map(evaluated.set_index("product_id")["evaluated_as"])
    return found[found["setting"] == groups.map(chosen)]


def _models(settings: list[str]) -> Iterator[tuple[bool, dict[str, LGBMRegressor]]]:
    for scaled in (False, True):
        models = {
            name: _booster(*SETTINGS[name])
            for name in settings
            if SETTINGS[name][0].endswith("scaled") == scaled
        }
        if models:
            yield scaled, models


def _booster(objective: str, trees: int, leaves: int) -> LGBMRegressor:
    return LGBMRegressor(
        objective=objective.removesuffix(", scaled"),
        n_estimators=trees,
        num_leaves=leaves,
        learning_rate=0.05,
        random_state=0,
        n_jobs=1,
        verbose=-1,
    )


def _forecaster(
    scaled: bool, models: dict[str, LGBMRegressor], lags: list[int]
) -> MLForecast:
    means = [RollingMean(weeks, min_samples=1) for weeks in (4, 8, 13, 26)]
    return MLForecast(
        models=models,
        freq=1,
        lags=lags,
        lag_transforms={1: [*means, RollingStd(13, min_samples=2), ExpandingMean()]},
        target_transforms=[LocalStandardScaler()] if scaled else None,
        num_threads=1,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
