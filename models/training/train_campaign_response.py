"""Campaign response: who, of those contacted, will redeem a coupon of the campaign?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

from python_udfs.registry import metric
from python_udfs.training import binary
from python_udfs.training.candidates import Candidate, all_trained
from python_udfs.training.inputs import DETERMINISTIC, NotEnoughRows, feature_rows
from python_udfs.training.once import Trained, train_once

FEATURES = [
    "campaign_days",
    "offer_rate",
    "past_response_rate_of_type",
    "past_responses",
    "past_personal_response_rate",
    "orders_last_91_days",
    "revenue_last_91_days",
    "average_order_value",
    "discount_share",
    "coupon_share",
    "coupon_day_share",
]
LABEL = "has_responded"
SIMPLE = {
    "past response rates": ["past_response_rate_of_type", "past_personal_response_rate"]
}
JUDGED_SHARE = 0.25  # of the contacts, the latest


def estimator() -> LGBMClassifier:
    """Return the estimator, unfitted: tiny trees, since few of the few answer."""
    return LGBMClassifier(
        n_estimators=300,
        num_leaves=3,
        learning_rate=0.03,
        min_child_samples=50,
        reg_lambda=10,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.3,
        **DETERMINISTIC,
    )


def train(rows: pd.DataFrame) -> Iterator[Trained]:
    """Evaluate on the latest ended campaigns, by those that had ended before."""
    candidates = binary.candidates(
        rows, estimator(), features=FEATURES, label=LABEL, simple=SIMPLE
    )
    period = ("contact_date", "last_date")
    return all_trained(rows, candidates, evaluate=_evaluate, period=period)


def _evaluate(rows: pd.DataFrame, candidate: Candidate):
    train_rows, test_rows = _split(rows)
    predicted = binary.probabilities(candidate, train_rows, test_rows)
    return test_rows, _metrics(
        test_rows[LABEL], predicted, mean_rate=train_rows[LABEL].mean()
    )


def _split(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the contacts of campaigns known by then, and the latest, unseen ones."""
    contact_date = rows["contact_date"]
    first_evaluated = contact_date.quantile(1 - JUDGED_SHARE, interpolation="lower")
    train_rows = rows[rows["last_date"] < first_evaluated]
    test_rows = rows[contact_date >= first_evaluated]
    if not (
        binary.has_enough_labels(train_rows[LABEL]) and test_rows[LABEL].nunique() == 2
    ):
        raise NotEnoughRows(
            f"campaign response needs {binary.MIN_ROWS} contacts,"
            f" {binary.MIN_PER_CLASS} of them answered, of campaigns that had"
            " ended before the latest ended one began;"
            f" the shop has {len(rows)} in all, {rows[LABEL].sum()} answered"
        )
    return train_rows, test_rows


def _metrics(
    truth: pd.Series, predicted: np.ndarray, *, mean_rate: float
) -> list[dict]:
    return [
        binary.log_loss_metric(
            truth,
            predicted,
            baseline_name="mean response of past campaigns",
            mean_rates=np.full(len(truth), mean_rate),
        ),
        metric(
            "roc_auc",
            roc_auc_score(truth, predicted),
            baseline_name="chance",
            baseline_value=0.5,
            higher_is_better=True,
        ),
        metric(
            "average_precision",
            average_precision_score(truth, predicted),
            baseline_name="share who answered",
            baseline_value=truth.mean(),
            higher_is_better=True,
        ),
    ]


def model(dbt, session):
    """Train on every contact, held-out ones aside, of campaigns that have ended."""
    rows = feature_rows(dbt.ref("feat_marketing__contacts"), session)
    ended = rows.filter(rows.is_treated, rows.has_responded.notnull())
    contacts = ended.select(
        "campaign_id", "customer_id", "contact_date", "last_date", LABEL, *FEATURES
    )
    frame = binary.labelled_frame(
        contacts,
        LABEL,
        *("contact_date", "last_date"),
        key=["contact_date", "campaign_id", "customer_id"],
    )
    return train_once(dbt, session, "campaign_response", frame, train)
