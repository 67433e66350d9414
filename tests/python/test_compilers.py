"""Compiled models against their sources, where conversions are known to go wrong."""

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from python_udfs.compilers import compile_model
from python_udfs.compilers import lightgbm as lightgbm_compiler
from python_udfs.parity import parity
from python_udfs.training import DETERMINISTIC

PARITY = 1e-5


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(0)
    x = pd.DataFrame(
        random.normal(size=(3000, 4)).round(2), columns=list("abcd"), dtype=np.float32
    )
    x.loc[random.random(3000) < 0.1, "b"] = np.nan
    return x


@pytest.fixture(scope="module")
def target(rows):
    return np.exp(rows["a"] + rows["b"].fillna(1) * rows["c"] / 3).clip(0, 50)


@pytest.mark.parametrize("objective", ["regression", "poisson", "tweedie", "quantile"])
def test_a_boosted_regression_is_compiled_exactly(rows, target, objective):
    booster = LGBMRegressor(objective=objective, n_estimators=60, **DETERMINISTIC)
    booster.fit(rows, target)

    tried, difference = parity(booster, compile_model(booster, rows), rows)

    assert tried > 2000
    assert difference < PARITY


def test_a_boosted_classifier_is_compiled_exactly(rows, target):
    booster = LGBMClassifier(n_estimators=60, **DETERMINISTIC).fit(rows, target > 1)

    _, difference = parity(booster, compile_model(booster, rows), rows)

    assert difference < PARITY


def test_a_missing_value_that_training_never_saw_counts_as_zero(rows, target):
    x = rows.fillna(0)
    booster = LGBMRegressor(n_estimators=30, **DETERMINISTIC).fit(x, target)

    _, difference = parity(booster, compile_model(booster, x), x)

    assert difference < PARITY


def test_parity_sees_thresholds_that_were_rounded_up(rows, target, monkeypatch):
    x = (rows / 3).astype(np.float32)
    booster = LGBMRegressor(n_estimators=60, **DETERMINISTIC).fit(x, target)
    up = lambda threshold: float(np.nextafter(np.float32(threshold), np.float32(9)))  # noqa: E731
    monkeypatch.setattr(lightgbm_compiler, "_floor_to_float32", up)

    _, difference = parity(booster, compile_model(booster, x), x)

    assert difference > PARITY


def test_parity_sees_missing_values_sent_the_other_way(rows, target, monkeypatch):
    booster = LGBMRegressor(n_estimators=60, **DETERMINISTIC).fit(rows, target)
    right = lightgbm_compiler._missing_goes_left
    monkeypatch.setattr(
        lightgbm_compiler, "_missing_goes_left", lambda node: 1 - right(node)
    )

    _, difference = parity(booster, compile_model(booster, rows), rows)

    assert difference > PARITY


@pytest.mark.parametrize("model", [LinearRegression(), LogisticRegression()])
def test_a_pipeline_is_compiled_exactly_with_unseen_texts(rows, target, model):
    x = rows[["a", "c"]].assign(kind=np.where(rows["d"] > 0, "up", "down"))
    columns = make_column_transformer(
        (StandardScaler(), ["a", "c"]),
        (OneHotEncoder(handle_unknown="ignore"), ["kind"]),
    )
    pipeline = make_pipeline(columns, model).fit(x, (target > 1).astype(int))

    _, difference = parity(pipeline, compile_model(pipeline, x), x)

    assert difference < PARITY


def test_a_pipeline_that_fills_in_missing_values_is_tried_on_them(rows, target):
    x = rows[["a", "b"]]
    imputed = make_column_transformer((SimpleImputer(), ["a", "b"]))
    pipeline = make_pipeline(imputed, LinearRegression()).fit(x, target)
    onnx_model = compile_model(pipeline, x)

    tried, difference = parity(pipeline, onnx_model, x)
    whole_rows, _ = parity(pipeline, onnx_model, x.dropna())

    assert tried > whole_rows
    assert difference < PARITY


@pytest.mark.parametrize(
    ("booster", "message"),
    [
        (LGBMRegressor(objective="mape", **DETERMINISTIC), "objective 'mape'"),
        (LGBMRegressor(zero_as_missing=True, **DETERMINISTIC), "zero_as_missing"),
    ],
)
def test_what_is_not_known_to_be_exact_is_refused(rows, target, booster, message):
    booster.fit(rows, target)
    with pytest.raises(NotImplementedError, match=message):
        compile_model(booster, rows)


def test_a_categorical_split_is_refused(rows, target):
    x = rows.assign(kind=(rows["a"] * 3).round().abs())
    booster = LGBMRegressor(**DETERMINISTIC).fit(
        x, target, categorical_feature=["kind"]
    )
    with pytest.raises(NotImplementedError, match="split by '=='"):
        compile_model(booster, x)


def test_an_estimator_without_a_compiler_is_named(rows):
    with pytest.raises(TypeError, match="no compiler for dict"):
        compile_model({}, rows)
