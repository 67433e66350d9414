"""What a training returns when all goes well, when nothing changed, when it breaks."""

from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
from lightgbm import LGBMClassifier

from python_udfs.registry import metric
from python_udfs.training import binary
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import DETERMINISTIC, NotEnoughRows
from python_udfs.training.once import train_once

FEATURES = ["recency", "orders"]
ROWS = pd.DataFrame(
    {
        "day": [number // 100 for number in range(600)],
        "recency": [float(number % 10) for number in range(600)],
        "orders": [float(number % 7) for number in range(600)],
        "has_left": [number % 10 > 6 for number in range(600)],
    }
)
SIMPLE = {"by orders": ["orders"], "by recency": ["recency"]}


class This(str):
    identifier = "train_churn"

    def __new__(cls):
        return super().__new__(cls, cls.identifier)


class BreakingBooster(LGBMClassifier):
    def fit(self, *_, **__):
        raise MemoryError("no room for trees")


def train(rows, booster=LGBMClassifier):
    estimator = booster(n_estimators=3, **DETERMINISTIC)
    candidates = binary.candidates(
        rows, estimator, features=FEATURES, label="has_left", simple=SIMPLE
    )
    return all_trained(rows, candidates, evaluate=evaluate, period=("day", "day"))


def evaluate(rows: pd.DataFrame, candidate: Candidate):
    last = rows["day"].max()
    train_rows, test_rows = rows[rows["day"] < last], rows[rows["day"] == last]
    if train_rows.empty:
        raise NotEnoughRows("it needs two days")
    predicted = binary.probabilities(candidate, train_rows, test_rows)
    right = ((predicted > 0.5) == test_rows["has_left"]).mean()
    return test_rows, [
        metric(
            "accuracy",
            right,
            baseline_name="always no",
            baseline_value=0.7,
            higher_is_better=True,
        )
    ]


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        yield connection


def trained(session, rows=ROWS, train=train):
    """Return what a training model of churn makes of rows, kept as dbt would."""
    dbt = SimpleNamespace(this=This())
    table = train_once(dbt, session, "churn", rows, train)
    session.register("made", table)
    session.execute("create or replace table train_churn as from made")
    return table.to_pandas()


def test_the_best_simple_method_comes_before_the_boosters(session):
    found = trained(session)

    assert list(found["method"]) == ["by recency", "boosted trees", "glass box"]
    assert list(found["is_simple"]) == [True, False, False]
    assert (found["parity_difference"] <= 1e-5).all()
    assert not found["has_failed"].any()


def test_a_booster_that_breaks_leaves_the_simple_method_and_the_reason(session):
    found = trained(session, train=lambda rows: train(rows, BreakingBooster))

    assert list(found["has_failed"]) == [False, True]
    assert found["method"].iloc[0] == "by recency"
    assert found["not_trained_reason"].iloc[1] == "MemoryError: no room for trees"
    assert found["onnx_model"].iloc[1] is None


def test_what_broke_is_tried_again_and_what_did_not_is_not(session, capsys):
    trained(session, train=lambda rows: train(rows, BreakingBooster))
    mended = trained(session)
    assert not mended["has_failed"].any()
    assert "has not changed" not in capsys.readouterr().out

    def never(rows):
        raise AssertionError("trained again")

    assert trained(session, train=never).equals(mended)
    assert "train_churn has not changed" in capsys.readouterr().out


def test_too_few_rows_are_no_failure(session):
    found = trained(session, rows=ROWS.head(50))

    assert list(found["not_trained_reason"]) == ["it needs two days"]
    assert not found["has_failed"].any()
