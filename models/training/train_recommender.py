"""Recommender: which products does a customer buy within the coming horizon?"""

from collections.abc import Iterator

import pandas as pd
from lightgbm import LGBMClassifier

from python_udfs.recommendations.ranking_quality import list_metrics
from python_udfs.training import binary
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import DETERMINISTIC, NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

FEATURES = [
    "item_to_item_score",
    "item_to_item_rank",
    "repeat_rank",
    "order_count",
    "days_since_first_order",
    "days_since_last_order",
    "orders_since_last",
    "orders_last_horizon",
    "orders_last_3_horizons",
    "orders_decayed_1_horizon",
    "orders_decayed_3_horizons",
    "orders_decayed_8_horizons",
    "orders_decayed_by_order",
    "recency_over_gap",
    "share_of_orders",
    "customer_order_count",
    "customer_days_since_last_order",
    "customer_orders_last_horizon",
    "products_per_order",
    "days_between_orders",
    "distinct_products",
    "new_products_last_3_horizons",
    "buyers",
    "buyers_last_quarter_horizon",
    "buyers_last_horizon",
    "buyers_last_3_horizons",
    "days_since_first_sale",
    "days_since_last_sale",
    "share_of_buyers_who_came_back",
    "orders_per_buyer",
    "repeat_orders_per_day",
    "price_ratio",
    "price_fit",
]
LABEL = "is_bought_in_horizon"
SIMPLE = {
    "personal frequency": ["order_count", "buyers"],
    "recent personal frequency": [
        "orders_decayed_3_horizons",
        "buyers_last_horizon",
    ],
    "popular lately": ["buyers_last_horizon"],
}
KEY = ["snapshot_date", "customer_id", "product_id"]
TRUTH = ["products_bought_in_horizon", "new_products_bought_in_horizon"]


def estimator() -> LGBMClassifier:
    """Return the estimator, unfitted."""
    return LGBMClassifier(
        n_estimators=150,
        num_leaves=31,
        learning_rate=0.05,
        min_child_samples=100,
        reg_lambda=20,
        subsample=0.7,
        subsample_freq=1,
        colsample_bytree=0.6,
        **DETERMINISTIC,
    )


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the last horizon, of which neither trees nor item weights knew."""
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
    new = evaluated[evaluated["is_new_to_customer"]]
    if not binary.has_enough_labels(train_rows[LABEL]) or not (
        new[LABEL].any() and evaluated[LABEL].sum() > new[LABEL].sum()
    ):
        raise NotEnoughRows(
            "the recommender needs purchases of products new to their customers, and"
            " of others, in each of the last two horizons, and orders before; it has"
            f" {rows[LABEL].sum()} purchases in {rows['snapshot_date'].nunique()}"
        )
    predicted = binary.probabilities(candidate, train_rows, evaluated)
    evaluated = evaluated.assign(
        predicted=predicted, mean_rate=train_rows[LABEL].mean()
    )
    return evaluated, _metrics(evaluated)


def _metrics(evaluated: pd.DataFrame) -> list[dict]:
    new = evaluated[evaluated["is_new_to_customer"]]
    popular, popular_new = evaluated["buyers_last_horizon"], new["buyers_last_horizon"]
    orders, buyers = (
        evaluated[name].astype(float) for name in ("order_count", "buyers")
    )
    frequency = orders.fillna(0) + 1e-6 * buyers
    return [
        *list_metrics(evaluated, TRUTH[0], "personal frequency", frequency),
        *list_metrics(evaluated, TRUTH[0], "most popular", popular, "_vs_popular"),
        *list_metrics(new, TRUTH[1], "most popular", popular_new, "_new_products"),
        binary.log_loss_metric(
            evaluated[LABEL],
            evaluated["predicted"],
            baseline_name="mean rate",
            mean_rates=evaluated["mean_rate"],
        ),
    ]


def model(dbt, session):
    """Learn from candidates of the horizons that have ended."""
    rows = feature_rows(dbt.ref("feat_recommendations__candidates"), session)
    ended = rows.filter(rows.is_bought_in_horizon.notnull()).select(
        *(*KEY, "horizon_last_date", "is_new_to_customer", LABEL, *TRUTH),
        **{name: rows[name].cast("float32") for name in FEATURES},  # half the memory
    )
    frame = binary.labelled_frame(
        ended, LABEL, "snapshot_date", "horizon_last_date", key=KEY
    )
    return train_once(dbt, session, "recommender", frame, train)
