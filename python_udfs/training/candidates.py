"""The ways to fit a model: simple methods, a booster in full, and its glass box.

All are evaluated alike, on the same unseen period. A booster goes live where it beats
the gate's baseline; where none does, the best simple method serves (`live_model_of`).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import BaseEstimator, clone

from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import NotEnoughRows
from python_udfs.training.once import Trained

# Each fit is of one thread, so that it depends on no machine; these don't meet.
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Candidate:
    """A way to fit: `fit(rows)` returns an estimator of what `features(rows)` returns.

    `method` is its name for people. A simple one is chosen before another unless that
    is better on the inner validation by more than the share `preference`.
    """

    method: str
    features: Callable[[pd.DataFrame], pd.DataFrame]
    fit: Callable[[pd.DataFrame], BaseEstimator]
    is_simple: bool = False
    is_glass_box: bool = False
    preference: float = 0.0


Evaluate = Callable[[pd.DataFrame, Candidate], tuple[pd.DataFrame, list[dict]]]


def boosters(
    estimator: LGBMModel,
    rows: pd.DataFrame,
    *,
    features: Callable[[pd.DataFrame], pd.DataFrame],
    fit: Callable[[pd.DataFrame, LGBMModel], LGBMModel],
) -> list[Candidate]:
    """Return an unfitted booster in full, and its glass box, as candidates."""

    def candidate(method: str, booster: LGBMModel, **kind: bool) -> Candidate:
        return Candidate(
            method, features, lambda rows: fit(rows, clone(booster)), **kind
        )

    additive = glass_box(estimator, features(rows).shape[1])
    return [
        candidate("boosted trees", estimator),
        candidate("glass box", additive, is_glass_box=True),
    ]


def all_trained(
    rows: pd.DataFrame,
    candidates: list[Candidate],
    *,
    evaluate: Evaluate,
    period: tuple[str, str],
) -> Iterator[Trained]:
    """Yield the best simple method, then every other candidate, fitted on all rows.

    `evaluate(rows, candidate)` fits on what was known before the latest period and
    returns that period's rows and the metrics on them, the gate's first; called again
    on the rows that ended before, it is the inner validation, by which the best simple
    method is chosen and `live_model_of` prefers the glass box or the full booster.
    `period` names the columns in which a row's period begins and ends.
    """

    def evaluated(candidate: Candidate) -> _Evaluated:
        return _evaluated(rows, candidate, evaluate, period)

    def trained(candidate: Candidate) -> Trained:
        return evaluated(candidate).trained(rows, period)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        simple = pool.map(evaluated, (c for c in candidates if c.is_simple))
        for best in sorted(simple, key=_badness)[:1]:
            yield best.trained(rows, period)
        yield from pool.map(trained, (c for c in candidates if not c.is_simple))


@dataclass(frozen=True)
class _Evaluated:
    candidate: Candidate
    period_rows: pd.DataFrame
    metrics: list[dict]
    validation_value: float | None

    def trained(self, rows: pd.DataFrame, period: tuple[str, str]) -> Trained:
        begins, ends = period
        return Trained(
            method=self.candidate.method,
            is_simple=self.candidate.is_simple,
            is_glass_box=self.candidate.is_glass_box,
            estimator=self.candidate.fit(rows),
            features=self.candidate.features(rows),
            metrics=self.metrics,
            validation_value=self.validation_value,
            evaluated_from=_day(self.period_rows[begins].min()),
            evaluated_to=_day(self.period_rows[ends].max()),
            evaluated_rows=len(self.period_rows),
            trained_from=_day(rows[begins].min()),
            trained_to=_day(rows[ends].max()),
        )


def _evaluated(
    rows: pd.DataFrame,
    candidate: Candidate,
    evaluate: Evaluate,
    period: tuple[str, str],
) -> _Evaluated:
    begins, ends = period
    evaluated, metrics = evaluate(rows, candidate)
    inner_rows = rows[rows[ends] < evaluated[begins].min()]
    try:
        validation_value = evaluate(inner_rows, candidate)[1][0]["metric_value"]
    except NotEnoughRows:
        validation_value = None
    return _Evaluated(candidate, evaluated, metrics, validation_value)


def _badness(evaluated: _Evaluated) -> float:
    """Return a key that sorts the best first; of equal ones the order stays."""
    if evaluated.validation_value is None:
        return 0.0  # all of them: it depends on the rows alone
    value, preference = evaluated.validation_value, evaluated.candidate.preference
    if evaluated.metrics[0]["is_higher_better"]:
        return -value * (1 + preference)
    return value * (1 - preference)


def _day(moment: Any) -> Any:  # noqa: ANN401
    return pd.Timestamp(moment).date()
