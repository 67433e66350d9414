"""Recommender: which products does a customer buy within the coming horizon?"""

import numpy as np
import pandas as pd
from scipy import sparse

from python_udfs.item_recommender import ItemRecommender
from python_udfs.item_recommender_onnx import SIDES
from python_udfs.purchases import customers_of, table_of
from python_udfs.ranking_quality import ranking_quality
from python_udfs.training import (
    NotEnoughRows,
    Trained,
    feature_rows,
    metric,
    train_once,
)

FEATURES = SIDES
KEY = ["snapshot_date", "customer_id", "product_id"]
HISTORY = ["repeat_weight", "taste_weight", "order_count", "days_since_last_order"]


def estimator() -> ItemRecommender:
    """Return the estimator, unfitted."""
    return ItemRecommender()


def train(rows: pd.DataFrame) -> list[Trained]:
    """Judge on the last horizon, then fit on it too.

    Every fit is scaled on the horizon after its own: the judged one cannot know it, so
    it takes the scale of the fit before it, and the final fit takes the judged one's.
    """
    rows = rows.astype({"customer_id": "category", "product_id": "category"})
    first, second, third, last = _days(rows)
    bought = _bought_next(rows)
    earlier_slope = _fitted(rows, bought, first).slope(*_at(second, rows, bought))
    judged = _fitted(rows, bought, second)
    later_slope = judged.slope(*_at(third, rows, bought))
    metrics = _judge(judged.scale(earlier_slope), *_at(third, rows, bought))
    final = _fitted(rows, bought, third).scale(later_slope)
    trained = Trained(
        estimator=final,
        features=final.weights()[FEATURES],
        metrics=metrics,
        judged_from=third.date(),
        judged_to=(last - pd.Timedelta(days=1)).date(),
        judged_rows=int((bought["snapshot_date"] == third).sum()),
        trained_from=first.date(),
        trained_to=(last - pd.Timedelta(days=1)).date(),
    )
    return [trained]


def _days(rows: pd.DataFrame) -> list[pd.Timestamp]:
    days = [pd.Timestamp(day) for day in sorted(rows["snapshot_date"].unique())]
    if len(days) < 4:
        raise NotEnoughRows(
            "the recommender needs orders before each of 4 days that lie a horizon"
            f" apart, has {len(days)}"
        )
    return days


def _bought_next(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what was bought between each snapshot and the next, new or not."""
    days = _days(rows)
    before = rows["snapshot_date"].map(dict(zip(days[1:], days[:-1], strict=True)))
    horizon = (rows["snapshot_date"] - before).dt.days
    is_bought = rows["days_since_last_order"] <= horizon
    return rows[KEY].assign(snapshot_date=before)[is_bought]


def _fitted(
    rows: pd.DataFrame, bought: pd.DataFrame, last_day: pd.Timestamp
) -> ItemRecommender:
    return estimator().fit(
        rows[rows["snapshot_date"] <= last_day],
        bought[bought["snapshot_date"] <= last_day],
    )


def _at(day: pd.Timestamp, *tables: pd.DataFrame) -> list[pd.DataFrame]:
    return [table[table["snapshot_date"] == day] for table in tables]


def _judge(
    judged: ItemRecommender, history: pd.DataFrame, bought: pd.DataFrame
) -> list[dict]:
    """Rank the whole catalogue for each customer who came back, by us and two rules."""
    customers = customers_of(history)
    products = judged.product_ids_.union(bought["product_id"].unique().astype(object))
    truth = table_of(bought, customers, products)
    owned = table_of(history, customers, products)
    if truth.multiply(owned).nnz in (0, truth.nnz):
        raise NotEnoughRows(
            "the recommender is judged on what customers bought again and on what they"
            " bought for the first time; within the last horizon there is not both"
        )
    buyers = owned.sum(axis=0)
    orders = table_of(history, customers, products, "order_count")
    scores = judged.scores(history, customers, products)
    by_frequency = orders + owned.multiply(1e-6 * buyers)  # ties: the more popular

    model, model_new = _quality(scores, truth, owned)
    popular, popular_new = _quality(buyers, truth, owned)
    frequent, _ = _quality(by_frequency.tocsr(), truth, owned)
    compared = [
        ("", model, "most popular", popular),
        ("_vs_personal_frequency", model, "personal frequency", frequent),
        ("_new_products", model_new, "most popular", popular_new),
    ]
    return [
        metric(
            f"{name}{suffix}",
            ours[name],
            baseline_name=baseline_name,
            baseline_value=baseline[name],
            higher_is_better=True,
        )
        for suffix, ours, baseline_name, baseline in compared
        for name in ours
    ]


def _quality(
    scores: sparse.csr_array | np.ndarray,
    truth: sparse.csr_array,
    owned: sparse.csr_array,
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the quality among all products and among those new to the customer."""
    return ranking_quality(scores, truth), ranking_quality(scores, truth, owned)


def model(dbt, session):
    """Learn from what customers had bought at four days, a horizon apart."""
    rows = feature_rows(dbt.ref("feat_behaviour__customer_products"), session)
    rows = rows.select(*KEY, *HISTORY).order_by(KEY).to_pandas()
    return train_once(dbt, session, "recommender", rows, train)
