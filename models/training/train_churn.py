"""Churn: will a customer who still buys place no order within the churn horizon?"""

from collections.abc import Iterator

import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

from python_udfs.registry import metric
from python_udfs.training import binary
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import DETERMINISTIC, NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

# Each feature with the way in which churn may follow it: 1 up, -1 down, 0 either.
DIRECTIONS = {
    "days_since_first_order": 0,
    "days_since_last_order": 1,
    "mean_days_between_orders": 1,
    "sd_days_between_orders": 0,
    "max_days_between_orders": 0,
    "recency_over_mean_gap": 1,
    "recency_over_max_gap": 1,
    "order_count": -1,
    "orders_last_28_days": -1,
    "orders_last_91_days": -1,
    "order_trend": 0,
    "revenue_last_28_days": 0,
    "revenue_last_91_days": 0,
    "average_order_value": 0,
    "products_per_order": 0,
    "discount_share": 0,
    "coupon_share": 0,
    "distinct_products": 0,
    "distinct_categories": 0,
}
FEATURES = list(DIRECTIONS)
LABEL = "has_churned"
# By itself: days since the last order, which is the gate's baseline.
SIMPLE = {"recency rule": ["days_since_last_order"]}
EVALUATED_MONTHS = 3


def estimator() -> LGBMClassifier:
    """Return the estimator, unfitted: small trees, since the grocer loses few."""
    return LGBMClassifier(
        n_estimators=100,
        num_leaves=4,
        learning_rate=0.05,
        min_child_samples=20,
        reg_lambda=10,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.6,
        monotone_constraints=list(DIRECTIONS.values()),
        **DETERMINISTIC,
    )


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the latest labelled months, each by what was known when it began."""
    candidates = binary.candidates(
        rows, estimator(), features=FEATURES, label=LABEL, simple=SIMPLE
    )
    period = ("snapshot_date", "label_known_date")
    return all_trained(rows, candidates, evaluate=_evaluate, period=period)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    """Return evaluated months' rows with `predicted` and `mean_rate`, and metrics."""
    evaluated = []
    for month in sorted(rows["snapshot_date"].unique(), reverse=True):
        train_rows = rows[rows["label_known_date"] <= month]
        test_rows = rows[rows["snapshot_date"] == month]
        if (
            binary.has_enough_labels(train_rows[LABEL])
            and test_rows[LABEL].nunique() == 2
        ):
            predicted = binary.probabilities(candidate, train_rows, test_rows)
            mean_rate = train_rows[LABEL].mean()
            evaluated.append(test_rows.assign(predicted=predicted, mean_rate=mean_rate))
        if len(evaluated) == EVALUATED_MONTHS:
            break
    if not evaluated:
        raise NotEnoughRows(
            f"churn needs {binary.MIN_ROWS} customer-months of active customers"
            " whose churn was known before another month began,"
            f" {binary.MIN_PER_CLASS} of them churned; the shop has"
            f" {len(rows)} in all, {rows[LABEL].sum()} churned"
        )
    evaluated = pd.concat(evaluated)
    return evaluated, _metrics(evaluated)


def _metrics(evaluated: pd.DataFrame) -> list[dict]:
    months = [
        _against_recency("roc_auc_hardest_month", roc_auc_score, rows)
        for _, rows in evaluated.groupby("snapshot_date")
    ]
    return [
        _against_recency("roc_auc", roc_auc_score, evaluated),
        min(months, key=lambda month: month["metric_value"] - month["baseline_value"]),
        _against_recency("average_precision", average_precision_score, evaluated),
        binary.log_loss_metric(
            evaluated[LABEL],
            evaluated["predicted"],
            baseline_name="mean rate",
            mean_rates=evaluated["mean_rate"],
        ),
    ]


def _against_recency(name: str, figure, rows: pd.DataFrame) -> dict:
    return metric(
        name,
        figure(rows[LABEL], rows["predicted"]),
        baseline_name="recency rule",
        baseline_value=figure(rows[LABEL], rows["days_since_last_order"]),
        higher_is_better=True,
    )


def model(dbt, session):
    """Train on every customer-month whose label is known and who was active then."""
    rows = feature_rows(dbt.ref("feat_customers__snapshots"), session)
    labelled = rows.filter(rows.is_active, rows.has_churned.notnull())
    months = labelled.select(
        "customer_id", "snapshot_date", "label_known_date", LABEL, *FEATURES
    )
    frame = binary.labelled_frame(
        months,
        LABEL,
        *("snapshot_date", "label_known_date"),
        key=["snapshot_date", "customer_id"],
    )
    return train_once(dbt, session, "churn", frame, train)
