"""Yoochoose's clicks: after every click of a session, what is clicked next?

Every prefix of a test session is asked for its next product, among all. Settings are
chosen on the last day of the training sessions, by MRR at 20.
"""

import time
from collections.abc import Callable, Iterator
from itertools import product

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.common.figures import Figure, short
from benchmarks.common.shops import DATA
from benchmarks.recommendations.co_occurrence import DirectedCoOccurrence
from benchmarks.recommendations.figures import quality_figure
from benchmarks.recommendations.peer_session_knn import session_knn
from benchmarks.recommendations.quality import quality_by_customer
from python_udfs.recommendations.item_weights import top

DEPTH = 20
METRICS = ("recall_at_20", "reciprocal_rank_at_20")
# Of the training set's sessions, those that end on its last day, as the test set's do.
LAST_DAY = pd.Timedelta(days=1)

CLICKS = """
select
    SessionId as session_id,
    row_number() over (partition by SessionId order by Time, ItemId) as position,
    ItemId as product_id,
    ts as clicked_at
from read_parquet('{file}')
order by all
"""

# Takes training clicks and asked clicks, returns scores [asked clicks, products] and
# the products: what is clicked after each click.
Scorer = Callable[[pd.DataFrame, pd.DataFrame], tuple[sparse.csr_array, pd.Index]]


def session_figures() -> Iterator[Figure]:
    """Yield recall (which is the hit rate) and MRR at 20 of all next clicks."""
    folder = DATA / "yoochoose_100k_clicks"
    train, test = (
        duckdb.sql(CLICKS.format(file=folder / f"{name}.parquet")).df()
        for name in ("train_full", "test")
    )
    qualities = {}
    for name, scorers in recommenders().items():
        started = time.perf_counter()
        setting = _best_setting(scorers, train)
        qualities[name] = quality = _quality(scorers[setting], train, test)
        seconds = time.perf_counter() - started
        told = ", ".join(
            f"{metric} {short(quality[metric].mean())}" for metric in METRICS
        )
        print(f"  {name} ({setting}): {told}, {seconds:.0f} s", flush=True)
    sessions = _next_clicks(test).set_index("customer_id")["session_id"].sort_index()
    for metric in METRICS:
        title = "Yoochoose, next click"
        yield quality_figure(title, metric, qualities, goal=None, clusters=sessions)


def recommenders() -> dict[str, dict[str, Scorer]]:
    """Return by name what each recommender is tuned over."""
    return {
        "ours": {
            f"gap decay {gap}, backwards {backward}, exponents {source} {popular}"
            f" {length}, history decay {decay}": _co_occurrence(
                gap_decay=gap,
                backward_share=backward,
                source_exponent=source,
                popularity_exponent=popular,
                session_length_exponent=length,
                history_decay=decay,
            )
            for gap, backward, source, popular, length, decay in product(
                *((0.4, 0.6), (0.5, 0.8), (0.7,), (0.1, 0.2)),
                *((0.25, 0.5), (0.3, 0.4)),
            )
        },
        "session-kNN": {
            f"k {neighbours}, decay {decay}": _knn(neighbours, decay)
            for neighbours, decay in product((100, 500), (1.0, 0.6, 0.4, 0.2))
        },
        "popularity": {f"{days} days": _popular(days) for days in (1, 2, 4, 7)},
    }


def _co_occurrence(**parameters: float) -> Scorer:
    def scores(
        train: pd.DataFrame, asked: pd.DataFrame
    ) -> tuple[sparse.csr_array, pd.Index]:
        model = DirectedCoOccurrence(with_repeats=True, **parameters).fit(train)
        _, histories = model.histories(asked)
        return model.predict(histories), model.product_ids_

    return scores


def _knn(neighbours: int, decay: float) -> Scorer:
    def scores(
        train: pd.DataFrame, asked: pd.DataFrame
    ) -> tuple[sparse.csr_array, pd.Index]:
        products = pd.Index(np.sort(train["product_id"].unique()))
        ends = train.groupby("session_id")["clicked_at"].max()
        order = pd.Index(ends.sort_values(kind="stable").index)
        row = order.get_indexer(train["session_id"])
        column = products.get_indexer(train["product_id"])
        shape = len(order), len(products)
        past = sparse.csr_array((np.ones(len(train)), (row, column)), shape=shape)
        running = _running(asked, products, decay)
        return session_knn(running, past, neighbours=neighbours), products

    return scores


def _running(asked: pd.DataFrame, products: pd.Index, decay: float) -> sparse.csr_array:
    """Return a session's weighted clicks after each of them, [clicks, products]."""
    clicks = asked.reset_index(names="row")[
        ["session_id", "position", "product_id", "row"]
    ]
    pairs = clicks.merge(clicks, on="session_id", suffixes=("", "_before"))
    pairs = pairs[pairs["position_before"] <= pairs["position"]]
    weight = decay ** (pairs["position"] - pairs["position_before"])
    place = pairs["row"], products.get_indexer(pairs["product_id_before"])
    return sparse.csr_array((weight, place), shape=(len(asked), len(products)))


def _popular(days: int) -> Scorer:
    def scores(
        train: pd.DataFrame, asked: pd.DataFrame
    ) -> tuple[sparse.csr_array, pd.Index]:
        since = train["clicked_at"].max() - pd.Timedelta(days=days)
        counts = train.loc[train["clicked_at"] > since, "product_id"].value_counts()
        counts = counts[counts >= np.sort(counts)[-DEPTH:].min()].sort_index()
        row = np.tile(counts.to_numpy(float), (len(asked), 1))
        return sparse.csr_array(row), counts.index

    return scores


def _best_setting(scorers: dict[str, Scorer], train: pd.DataFrame) -> str:
    ends = train.groupby("session_id")["clicked_at"].transform("max")
    is_last = ends > ends.max() - LAST_DAY
    known, asked = train[~is_last], _comparable(train[is_last], train[~is_last])

    def inner_mrr(setting: str) -> float:
        quality = _quality(scorers[setting], known, asked)
        return quality["reciprocal_rank_at_20"].mean()

    return max(scorers, key=inner_mrr)


def _comparable(asked: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return what the test set holds too: known products, sessions of two clicks."""
    asked = asked[asked["product_id"].isin(known["product_id"])]
    clicks = asked.groupby("session_id")["position"]
    asked = asked.assign(position=clicks.rank().astype(int))
    return asked[clicks.transform("size") > 1].reset_index(drop=True)


def _quality(scorer: Scorer, train: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    found, products = scorer(train, asked)
    best = top(found, DEPTH)
    row, place = (best >= 0).nonzero()
    lists = pd.DataFrame(
        {
            "customer_id": row,
            "rank": place + 1,
            "product_id": products[best[row, place]],
        }
    )
    return quality_by_customer(lists, _next_clicks(asked))


def _next_clicks(asked: pd.DataFrame) -> pd.DataFrame:
    """Return session_id and product_id of the click after, by number of the click."""
    following = asked.groupby("session_id")["product_id"].shift(-1)
    clicks = asked.assign(customer_id=range(len(asked)), product_id=following)
    clicks = clicks[["customer_id", "session_id", "product_id"]].dropna()
    return clicks.astype({"product_id": asked["product_id"].dtype})
