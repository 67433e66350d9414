"""The models that `make benchmark-scoring` scores with, fitted on household weeks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMRegressor
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.scoring.household_weeks import FEATURES, LABEL
from python_udfs.compilers import Compiled, compile_model
from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import DETERMINISTIC

# The labels of the weeks before are known when the first evaluated week begins.
LAST_TRAINED, FIRST_JUDGED = "2017-09-04", "2017-10-02"


@dataclass(frozen=True)
class Model:
    """A fitted model, compiled, and how good it is on the evaluated weeks, in words."""

    estimator: Any
    compiled: Compiled
    quality: str


def fitted_models(weeks: pd.DataFrame) -> dict[str, Model]:
    """Return the models by name, fitted on the trained weeks of `weeks`."""
    full = _booster(trees=100, leaves=31)
    boosters = {
        "trees_100x31": full,
        "trees_20x15": _booster(trees=20, leaves=15),
        "trees_16x4": _booster(trees=16, leaves=4),  # as many as are SQL: MAX_LEAVES
        "additive_300x4": glass_box(_booster(trees=300, leaves=4), len(FEATURES)),
    }
    models = {name: _evaluated(booster, weeks) for name, booster in boosters.items()}
    return models | {"logistic": _logistic_regression(weeks)}


def _booster(trees: int, leaves: int) -> LGBMRegressor:
    return LGBMRegressor(
        n_estimators=trees, num_leaves=leaves, learning_rate=0.05, **DETERMINISTIC
    )


def _evaluated(booster: LGBMRegressor, weeks: pd.DataFrame) -> Model:
    """Fit the logarithm of what a household spends in the next 28 days."""
    trained, evaluated = _split(weeks)
    features = trained[FEATURES].astype("float32")
    booster.fit(features, trained[LABEL])
    predicted = booster.predict(evaluated[FEATURES].astype("float32"))
    error = np.sqrt(np.mean((predicted - evaluated[LABEL]) ** 2))
    quality = f"root mean square error of {LABEL} {error:.4f}"
    return Model(booster, compile_model(booster, features), quality)


def _logistic_regression(weeks: pd.DataFrame) -> Model:
    """Fit whether a household spends anything in the next 28 days."""
    trained, evaluated = _split(weeks)
    features = trained[FEATURES].astype("float32")
    scaled = make_column_transformer((StandardScaler(), FEATURES))
    pipeline = make_pipeline(scaled, LogisticRegression())
    pipeline.fit(features, trained[LABEL] > 0)
    predicted = pipeline.predict_proba(evaluated[FEATURES].astype("float32"))[:, 1]
    quality = (
        f"ROC AUC of {LABEL} > 0 {roc_auc_score(evaluated[LABEL] > 0, predicted):.4f}"
    )
    return Model(pipeline, compile_model(pipeline, features), quality)


def _split(weeks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    is_trained = weeks["snapshot_date"] <= LAST_TRAINED
    return weeks[is_trained], weeks[weeks["snapshot_date"] >= FIRST_JUDGED]
