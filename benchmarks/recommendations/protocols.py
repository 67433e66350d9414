"""Published protocols on any file: what new product does a customer take next?

The file (parquet or csv) has customer_id and product_id, and may have rating and
ordered_at. A pair that comes twice counts once, at its first time, so that every
protocol asks for products new to the customer:

leave_one_out   each customer's last product where there is a time, else a random one
random_folds    five random fifths of all pairs, each held out in turn
last_period     the last 28 days

Our model is chosen, and the peers are tuned, by the same protocol within the history.
"""

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure
from benchmarks.recommendations.baselines import popularity
from benchmarks.recommendations.figures import quality_figure
from benchmarks.recommendations.item_models import chosen_lists
from benchmarks.recommendations.peers import Question, peers_lists
from benchmarks.recommendations.quality import quality_by_customer
from benchmarks.recommendations.ratings import print_rating_errors

FOLDS = 5
DAYS = 28
SEED = 0
METRICS = ("ndcg_at_10", "recall_at_20", "hit_rate_at_10")
KEY = ["customer_id", "product_id"]
Pairs = pd.DataFrame


def protocol_figures(data: str, protocol: str, peers: str) -> Iterator[Figure]:
    """Yield how good our chosen model is on a file, beside the peers."""
    rows = interactions(data, protocol)
    print(f"{protocol}: {len(rows):,} pairs", flush=True)
    by_fold = []
    for history, held in PROTOCOLS[protocol](rows):
        inner_history, inner_held = PROTOCOLS[protocol](history)[0]
        held, inner_held = _known(held, history), _known(inner_held, inner_history)
        if "rating" in rows:
            print_rating_errors(history, held, inner_history, inner_held)
        by_fold.append(_qualities(history, held, inner_history, inner_held, peers))
    qualities = {
        name: pd.concat({fold: found[name] for fold, found in enumerate(by_fold)})
        for name in by_fold[0]
    }
    index = qualities["ours"].index
    customers = pd.Series(index.get_level_values(1), index=index)
    for metric in METRICS:
        yield quality_figure(protocol, metric, qualities, goal=None, clusters=customers)


def interactions(data: str, protocol: str) -> Pairs:
    """Read a file's pairs: customer_id, product_id, rating and ordered_at.

    Ids become text, a rating that is not there 1, a time NaT. Raises ValueError where
    the protocol is unknown, or a column that it needs is missing.
    """
    if protocol not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        raise ValueError(f"PROTOCOL is one of {known}, not {protocol!r}")
    rows = duckdb.sql(f"from '{data}'").df()
    needed = [*KEY, "ordered_at"] if protocol == "last_period" else KEY
    missing = [column for column in needed if column not in rows]
    if missing:
        raise ValueError(f"{data} has no column {', '.join(missing)}")
    rows = rows.astype(dict.fromkeys(KEY, str))
    if "ordered_at" in rows:
        rows = rows.sort_values("ordered_at", kind="stable")
    else:
        rows["ordered_at"] = pd.NaT
    rows["strength"] = rows["rating"].astype(float) if "rating" in rows else 1.0
    return rows.drop_duplicates(KEY).reset_index(drop=True)


def leave_one_out(rows: Pairs) -> list[tuple[Pairs, Pairs]]:
    """Hold out one pair of each customer of two or more."""
    order = rows
    if rows["ordered_at"].isna().all():
        order = rows.sort_values(KEY).sample(frac=1, random_state=SEED)
    customers = order.groupby("customer_id")["product_id"]
    is_held = (customers.cumcount(ascending=False) == 0) & (
        customers.transform("size") > 1
    )
    return [(order[~is_held], order[is_held])]


def random_folds(rows: Pairs) -> list[tuple[Pairs, Pairs]]:
    """Hold out each of five random fifths."""
    shuffled = rows.sort_values(KEY).sample(frac=1, random_state=SEED)
    fold = np.arange(len(shuffled)) % FOLDS
    return [(shuffled[fold != held], shuffled[fold == held]) for held in range(FOLDS)]


def last_period(rows: Pairs) -> list[tuple[Pairs, Pairs]]:
    """Hold out the last 28 days."""
    since = rows["ordered_at"].max().normalize() - pd.Timedelta(days=DAYS - 1)
    is_held = rows["ordered_at"] >= since
    return [(rows[~is_held], rows[is_held])]


PROTOCOLS = {
    "leave_one_out": leave_one_out,
    "random_folds": random_folds,
    "last_period": last_period,
}


def _known(held: Pairs, history: Pairs) -> Pairs:
    """Leave out whom and what the history does not know: nobody can rank those."""
    return held[
        held["customer_id"].isin(history["customer_id"])
        & held["product_id"].isin(history["product_id"])
    ]


def _qualities(
    history: Pairs, held: Pairs, inner_history: Pairs, inner_held: Pairs, peers: str
) -> dict[str, pd.DataFrame]:
    asked = pd.Index(held["customer_id"].unique()).sort_values()
    question = Question("new products", True, asked, inner_held[KEY])
    pairs = [rows[[*KEY, "strength"]] for rows in (history, inner_history)]
    found = {
        "ours": chosen_lists(history, asked, inner_history, inner_held),
        "popularity": popularity(
            history, asked, day=pd.Timestamp(0), days=None, new_only=True
        ),
        **peers_lists(peers, *pairs, [question])[question.name],
    }
    qualities = {
        name: quality_by_customer(lists, held[KEY]) for name, lists in found.items()
    }
    for name, quality in qualities.items():
        told = ", ".join(f"{metric} {quality[metric].mean():.4f}" for metric in METRICS)
        print(f"  {name}: {told}", flush=True)
    return qualities
