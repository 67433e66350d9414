"""The ways to fit a model: simple methods, a booster in full, and its glass box.

All are judged alike, on the same unseen period. A booster goes live where it beats the
gate's baseline; where none does, the best simple method serves (`live_model_of`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import BaseEstimator, clone

from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import NotEnoughRows
from python_udfs.training.once import Trained


@dataclass(frozen=True)
class Candidate:
    """A way to fit: `fit(rows)` returns an estimator of what `features(rows)` returns.

    `method` is its name for people.
    """

    method: str
    features: Callable[[pd.DataFrame], pd.DataFrame]
    fit: Callable[[pd.DataFrame], BaseEstimator]
    is_simple: bool = False
    is_glass_box: bool = False


Judge = Callable[[pd.DataFrame, Candidate], tuple[pd.DataFrame, list[dict]]]


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
    judge: Judge,
    period: tuple[str, str],
) -> Iterator[Trained]:
    """Yield the best simple method, then every other candidate, fitted on all rows.

    `judge(rows, candidate)` fits on what was known before the latest period and returns
    that period's rows and the metrics on them, the gate's first; called again on the
    rows that ended before, it is the inner validation, by which the best simple method
    is chosen and `live_model_of` prefers the glass box or the full booster. `period`
    names the columns in which a row's period begins and ends.
    """
    simple = [_judged(rows, c, judge, period) for c in candidates if c.is_simple]
    for best in sorted(simple, key=_badness)[:1]:
        yield best.trained(rows, period)
    for candidate in candidates:
        if not candidate.is_simple:
            yield _judged(rows, candidate, judge, period).trained(rows, period)


@dataclass(frozen=True)
class _Judged:
    candidate: Candidate
    period_rows: pd.DataFrame
    metrics: list[dict]
    inner_value: float | None

    def trained(self, rows: pd.DataFrame, period: tuple[str, str]) -> Trained:
        begins, ends = period
        return Trained(
            method=self.candidate.method,
            is_simple=self.candidate.is_simple,
            is_glass_box=self.candidate.is_glass_box,
            estimator=self.candidate.fit(rows),
            features=self.candidate.features(rows),
            metrics=self.metrics,
            inner_value=self.inner_value,
            judged_from=_day(self.period_rows[begins].min()),
            judged_to=_day(self.period_rows[ends].max()),
            judged_rows=len(self.period_rows),
            trained_from=_day(rows[begins].min()),
            trained_to=_day(rows[ends].max()),
        )


def _judged(
    rows: pd.DataFrame, candidate: Candidate, judge: Judge, period: tuple[str, str]
) -> _Judged:
    begins, ends = period
    judged, metrics = judge(rows, candidate)
    inner_rows = rows[rows[ends] < judged[begins].min()]
    try:
        inner_value = judge(inner_rows, candidate)[1][0]["metric_value"]
    except NotEnoughRows:
        inner_value = None
    return _Judged(candidate, judged, metrics, inner_value)


def _badness(judged: _Judged) -> float:
    """Return a key that sorts the best first; of equal ones the order stays."""
    if judged.inner_value is None:
        return 0.0  # all of them: it depends on the rows alone
    is_higher_better = judged.metrics[0]["is_higher_better"]
    return -judged.inner_value if is_higher_better else judged.inner_value


def _day(moment: Any) -> Any:  # noqa: ANN401
    return pd.Timestamp(moment).date()
