"""statsforecast, in an environment of its own: weekly units in, forecasts out.

The folder holds `weeks.parquet` (origin, product_id, week: those up to the origin,
units; in order) and `question.json` (levels, horizon, season_length, with_each). What
is written to it is `forecasts.parquet`: origin, combination ('mean' or 'median' of
AutoETS, AutoTheta and CrostonSBA; with_each, the first two and the seasonal naive
alone, too), product_id, week (0: the sum over the horizon), expected_units and a column
of quantiles for each level.

Quantiles, of single weeks and of sums along them, are those of paths that are drawn
from AutoETS and AutoTheta, as fitted, with normal errors; CrostonSBA has none.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from statsforecast.models import (
    AutoETS,
    AutoTheta,
    CrostonSBA,
    HistoricAverage,
    SeasonalNaive,
)

PATHS = 400
COMBINATIONS = {"mean": np.mean, "median": np.median}


def main(folder: str) -> None:
    """Forecast every product."""
    question = json.loads(Path(folder, "question.json").read_text())
    weeks = pd.read_parquet(Path(folder, "weeks.parquet"))
    columns = ["week", "expected_units", *map(str, question["levels"])]
    tables = []
    for (origin, product), units in weeks.groupby(["origin", "product_id"])["units"]:
        for name, found in forecasts(units.to_numpy(), question).items():
            named = {"origin": origin, "combination": name, "product_id": product}
            tables.append(pd.DataFrame(found, columns=columns).assign(**named))
    pd.concat(tables, ignore_index=True).to_parquet(Path(folder, "forecasts.parquet"))


def forecasts(units: np.ndarray, question: dict) -> dict[str, np.ndarray]:
    """Return week, expected units and quantiles, [horizon + 1, 2 + levels], by name."""
    warnings.simplefilter("ignore")
    horizon, season = question["horizon"], question["season_length"]
    models = [AutoETS(season_length=season), AutoTheta(season_length=season)]
    fitted = [_fitted(model, units) for model in models]
    croston = CrostonSBA().forecast(y=units, h=horizon)["mean"]
    members = [*(model.predict(h=horizon)["mean"] for model in fitted), croston]
    members = np.maximum(np.nan_to_num(members), 0)
    paths = [model.simulate(h=horizon, n_paths=PATHS, seed=1) for model in fitted]
    quantiles = _quantiles(np.concatenate(paths), question["levels"])
    found = {name: combined(members, axis=0) for name, combined in COMBINATIONS.items()}
    if question["with_each"]:
        naive = SeasonalNaive(season).forecast(y=units, h=horizon)["mean"]
        each = [*members[:2], np.nan_to_num(naive)]
        found |= dict(zip(("AutoETS", "AutoTheta", "SeasonalNaive"), each, strict=True))
    return {name: _table(expected, quantiles) for name, expected in found.items()}


def _fitted(model: object, units: np.ndarray) -> object:
    try:
        return model.fit(units)
    except Exception:  # as its fallback_model does, for series that a model refuses
        return HistoricAverage().fit(units)


def _quantiles(paths: np.ndarray, levels: list[float]) -> np.ndarray:
    paths = np.maximum(np.nan_to_num(paths), 0)
    with_sums = np.column_stack([paths.sum(axis=1), paths])
    return np.quantile(with_sums, levels, axis=0).T


def _table(expected: np.ndarray, quantiles: np.ndarray) -> np.ndarray:
    with_sum = np.concatenate([[expected.sum()], expected])
    return np.column_stack([np.arange(len(with_sum)), with_sum, quantiles])


if __name__ == "__main__":
    main(*sys.argv[1:])
