"""What the training models of a yes or no share: candidates, enough rows, log loss."""

import ibis
import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import log_loss

from python_udfs.registry import metric
from python_udfs.training.candidates import Candidate, boosters
from python_udfs.training.simple import logistic

MIN_ROWS, MIN_PER_CLASS = 100, 10  # below it a fit says nothing


def has_enough_labels(labels: pd.Series) -> bool:
    """Return whether there are enough labels, and of both kinds, to learn from."""
    kinds = labels.value_counts()
    return len(labels) >= MIN_ROWS and len(kinds) == 2 and kinds.min() >= MIN_PER_CLASS


def candidates(
    rows: pd.DataFrame,
    estimator: LGBMClassifier,
    *,
    features: list[str],
    label: str,
    simple: dict[str, list[str]],
) -> list[Candidate]:
    """Return the simple methods, by name the columns each goes by, and the boosters."""

    def numbers(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[features].astype("float32")

    def fitted(rows: pd.DataFrame, booster: LGBMClassifier) -> LGBMClassifier:
        return booster.fit(numbers(rows), rows[label])

    return [
        *(
            logistic(method, columns, label, features=numbers)
            for method, columns in simple.items()
        ),
        *boosters(estimator, rows, features=numbers, fit=fitted),
    ]


def probabilities(
    candidate: Candidate, train_rows: pd.DataFrame, test_rows: pd.DataFrame
) -> np.ndarray:
    """Return of each test row how likely its label is, by a fit on train rows."""
    fitted = candidate.fit(train_rows)
    return fitted.predict_proba(candidate.features(test_rows))[:, 1]


def labelled_frame(
    table: ibis.Table, label: str, *dates: str, key: list[str]
) -> pd.DataFrame:
    """Return the rows in the order of `key`, the label as bool, dates as datetimes.

    By Arrow, column by column, and ordered last: the widest tables fit in half as much.
    """
    types = {label: bool} | dict.fromkeys(dates, "datetime64[s]")
    rows = table.to_pyarrow()
    frame = rows.to_pandas(split_blocks=True, self_destruct=True, date_as_object=False)
    del rows  # its columns are the frame's now
    return frame.astype(types).sort_values(key, ignore_index=True)


def log_loss_metric(
    labels: pd.Series,
    predicted: np.ndarray,
    *,
    baseline_name: str,
    mean_rates: np.ndarray,
) -> dict:
    """Return the log loss in nats per row, beside the one of forecasting mean rates."""
    return metric(
        "log_loss",
        log_loss(labels, predicted),
        baseline_name=baseline_name,
        baseline_value=log_loss(labels, mean_rates),
        higher_is_better=False,
    )
