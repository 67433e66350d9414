"""What the training models of a yes or no share: enough of both, rows, log loss."""

import ibis
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss

from python_udfs.registry import metric

FEWEST_ROWS, FEWEST_OF_A_KIND = 100, 10  # below it a fit says nothing


def says_something(labels: pd.Series) -> bool:
    """Return whether there are enough labels, and of both kinds, to learn from."""
    kinds = labels.value_counts()
    return (
        len(labels) >= FEWEST_ROWS
        and len(kinds) == 2
        and kinds.min() >= FEWEST_OF_A_KIND
    )


def labelled_frame(table: ibis.Table, label: str, *dates: str) -> pd.DataFrame:
    """Return the rows of a table, the label as bool and the dates as datetimes."""
    types = {label: bool} | dict.fromkeys(dates, "datetime64[s]")
    return table.to_pandas().astype(types)


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
