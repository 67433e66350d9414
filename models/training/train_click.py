"""Click: which candidates does a customer look at within the coming horizon?"""

from collections.abc import Iterator

import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score

from python_udfs.registry import metric
from python_udfs.training import binary
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import DETERMINISTIC, NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

FEATURES = [
    "views_last_horizon",
    "item_to_item_score",
    "order_count",
    "days_since_last_order",
    "orders_decayed_3_horizons",
    "customer_days_since_last_order",
    "customer_orders_last_horizon",
    "products_per_order",
    "new_products_last_3_horizons",
    "buyers_last_horizon",
    "buyers_last_3_horizons",
    "price_ratio",
]
LABEL = "is_viewed_in_horizon"
SIMPLE = {"views last horizon": ["views_last_horizon"]}
KEY = ["snapshot_date", "customer_id", "product_id"]


def estimator() -> LGBMClassifier:
    """Return the estimator, unfitted."""
    return LGBMClassifier(
        n_estimators=60,
        num_leaves=15,
        learning_rate=0.1,
        min_child_samples=100,
        **DETERMINISTIC,
    )


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the last horizon, which the trees did not know."""
    candidates = binary.candidates(
        rows, estimator(), features=FEATURES, label=LABEL, simple=SIMPLE
    )
    period = ("snapshot_date", "horizon_last_date")
    return all_trained(rows, candidates, evaluate=_evaluate, period=period)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    """Return the last horizon's rows with `predicted`, and metrics."""
    last = rows["snapshot_date"].max()
    train_rows = rows[rows["horizon_last_date"] < last]
    evaluated = rows[rows["snapshot_date"] == last]
    if (
        not binary.has_enough_labels(train_rows[LABEL])
        or evaluated[LABEL].nunique() < 2
    ):
        raise NotEnoughRows(
            "click needs views of products by customers (table events) in each of two"
            f" horizons; the shop has {rows['snapshot_date'].nunique()} such horizons"
            f" and {rows[LABEL].sum()} views of candidates"
        )
    predicted = binary.probabilities(candidate, train_rows, evaluated)
    return evaluated, [
        binary.log_loss_metric(
            evaluated[LABEL],
            predicted,
            baseline_name="mean rate",
            mean_rates=[train_rows[LABEL].mean()] * len(evaluated),
        ),
        metric(
            "roc_auc",
            roc_auc_score(evaluated[LABEL], predicted),
            baseline_name="views last horizon",
            baseline_value=roc_auc_score(
                evaluated[LABEL], evaluated["views_last_horizon"]
            ),
            higher_is_better=True,
        ),
    ]


def model(dbt, session):
    """Learn from candidates of the horizons that have ended, where there are events."""
    rows = feature_rows(dbt.ref("feat_recommendations__candidates"), session)
    ended = rows.filter(rows.is_viewed_in_horizon.notnull()).select(
        *KEY, "horizon_last_date", LABEL, *FEATURES
    )
    frame = binary.labelled_frame(
        ended, LABEL, "snapshot_date", "horizon_last_date", key=KEY
    )
    return train_once(dbt, session, "click", frame, train)
