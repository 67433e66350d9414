"""The two boosters of a training model: the full one, and a glass box beside it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from lightgbm import LGBMModel
from sklearn.base import clone

from python_udfs.training.glass_box import glass_box
from python_udfs.training.inputs import NotEnoughRows
from python_udfs.training.once import Trained

Judge = Callable[[pd.DataFrame, LGBMModel], tuple[pd.DataFrame, list[dict]]]


def boosted_candidates(
    rows: pd.DataFrame,
    estimator: LGBMModel,
    *,
    features: Callable[[pd.DataFrame], pd.DataFrame],
    fit: Callable[[pd.DataFrame, LGBMModel], LGBMModel],
    judge: Judge,
    period: tuple[str, str],
) -> list[Trained]:
    """Return the full booster and the glass box, both judged and fitted on all rows.

    `judge(rows, estimator)` fits on what was known before the latest period and returns
    that period's rows and the metrics on them; called again on the rows that ended
    before, it is the inner validation, by which `eligible_models` prefers the one or
    the other. `period` names the columns in which a row's period begins and ends.
    """
    additive = glass_box(estimator, features(rows).shape[1])
    return [
        _candidate(
            rows, booster, features=features, fit=fit, judge=judge, period=period
        )
        for booster in (estimator, additive)
    ]


def _candidate(
    rows: pd.DataFrame,
    booster: LGBMModel,
    *,
    features: Callable,
    fit: Callable,
    judge: Judge,
    period: tuple[str, str],
) -> Trained:
    begins, ends = period
    judged, metrics = judge(rows, booster)
    judged_from = judged[begins].min()
    return Trained(
        estimator=fit(rows, clone(booster)),  # judging fits the other anew
        features=features(rows),
        metrics=metrics,
        judged_from=_day(judged_from),
        judged_to=_day(judged[ends].max()),
        judged_rows=len(judged),
        trained_from=_day(rows[begins].min()),
        trained_to=_day(rows[ends].max()),
        is_glass_box=bool(booster.get_params().get("interaction_constraints")),
        inner_value=_inner_value(judge, rows[rows[ends] < judged_from], booster),
    )


def _inner_value(judge: Judge, rows: pd.DataFrame, booster: LGBMModel) -> float | None:
    try:
        return judge(rows, booster)[1][0]["metric_value"]
    except NotEnoughRows:
        return None


def _day(moment: Any) -> Any:  # noqa: ANN401
    return pd.Timestamp(moment).date()
