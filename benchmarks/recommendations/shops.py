"""Real shops: what customers buy next, evaluated by the lists that the product gives.

The shop is cut off before the hold-out and built by dbt; peers and baselines get the
same purchases. The product leaves out what it would not offer (not sold for 91
days), which counts against it; the others may list anything.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.common.figures import Figure, short
from benchmarks.common.run_dbt import build
from benchmarks.common.shops import write_shop
from benchmarks.recommendations.baselines import personal_frequency, tuned_popularity
from benchmarks.recommendations.data import (
    QUESTIONS,
    Split,
    catalogue_of,
    last_period,
    purchases,
    truth,
    within,
    write_shop_before,
)
from benchmarks.recommendations.figures import quality_figure
from benchmarks.recommendations.peers import Question, orders, peers_lists
from benchmarks.recommendations.product import (
    RECOMMENDATIONS,
    product_lists,
    scored,
)
from benchmarks.recommendations.quality import (
    activity_thirds,
    calibration,
    quality_by_customer,
)
from benchmarks.recommendations.tables import print_table, print_thirds
from benchmarks.recommendations.time import look_up_figures

SHOP_METRICS = ("ndcg_at_10", "recall_at_20")


@dataclass(frozen=True)
class Shop:
    """What is held out of a shop, what counts, and what was asked for as a number.

    `goals` are by question and metric. Ta-Feng's last week is everybody's last basket,
    and what papers on it call NDCG is `ndcg_of_all`. Products of fewer buyers than
    `min_buyers` before the hold-out of so many `days` do not count.
    """

    name: str
    days: int
    min_buyers: int
    questions: tuple[str, ...]
    metrics: tuple[str, ...]
    goals: dict[tuple[str, str], float]


COMPLETE_JOURNEY = Shop(
    "The Complete Journey",
    28,
    20,
    QUESTIONS,
    SHOP_METRICS,
    {
        ("all products", "ndcg_at_10"): 0.43,
        ("all products", "recall_at_20"): 0.19,
        ("new products", "ndcg_at_10"): 0.058,
        ("new products", "recall_at_20"): 0.050,
    },
)
ONLINE_RETAIL = Shop("Online Retail", 28, 20, QUESTIONS, SHOP_METRICS, {})
TA_FENG = Shop(
    "Ta-Feng",
    7,
    1,
    ("all products",),
    ("recall_at_10", "ndcg_of_all_at_10", "hit_rate_at_10"),
    {
        ("all products", "recall_at_10"): 0.155,
        ("all products", "ndcg_of_all_at_10"): 0.135,
        ("all products", "hit_rate_at_10"): 0.45,
    },
)
NEW = "new products"
Lists = dict[str, pd.DataFrame]


def shop_figures(shop: Shop, peers: str) -> Iterator[Figure]:
    """Build a shop as it was before the hold-out; yield how good and quick it is."""
    with tempfile.TemporaryDirectory() as name:
        folder, started = Path(name), time.perf_counter()
        write_shop(shop.name, folder / "whole")
        rows = purchases(folder / "whole")
        split = last_period(rows, shop.days)
        write_shop_before(split.day, folder / "whole", folder / "before")
        database = folder / "shop.duckdb"
        horizon = {"recommendation_horizon_days": shop.days}
        build(folder / "before", database, RECOMMENDATIONS, **horizon)
        seconds = time.perf_counter() - started
        print(
            f"  {shop.name}, {split.day.date()}: built in {seconds:.0f} s", flush=True
        )
        with scored(database, _asked(split)) as connection:
            yield from _evaluated(shop, rows, connection, peers)
            yield from look_up_figures(shop.name, connection)
            if shop.min_buyers > 1:
                _print_rare_products_too(shop, split, connection)


def _evaluated(
    shop: Shop, rows: pd.DataFrame, connection: duckdb.DuckDBPyConnection, peers: str
) -> Iterator[Figure]:
    whole = last_period(rows, shop.days)
    split = _of_frequent_products(whole, shop.min_buyers)
    inner = last_period(rows, shop.days, periods_ago=1)
    inner = _of_frequent_products(inner, shop.min_buyers)
    catalogue = catalogue_of(split, 1)
    lists = _peers_lists(split, inner, shop.questions, peers)
    thirds = activity_thirds(whole.history.groupby("customer_id")["order_id"].nunique())
    for question in shop.questions:
        lists[question] |= _baselines_lists(split, inner, question)
        ours = product_lists(connection, catalogue, new_only=question == NEW)
        found = {"ours": ours, **lists[question]}
        qualities = _qualities(found, truth(split, question))
        title = f"{shop.name}, {question}"
        print_table(title, qualities, found, split.history, catalogue)
        print_thirds(qualities, thirds)
        if question != "next basket":  # a score is of all the days
            _print_calibration(ours, truth(split, question))
        for metric in shop.metrics:
            goal = shop.goals.get((question, metric))
            yield quality_figure(title, metric, qualities, goal=goal)


def _print_rare_products_too(
    shop: Shop, split: Split, connection: duckdb.DuckDBPyConnection
) -> None:
    """Print how it is over the whole catalogue, beside the baselines."""
    inner = last_period(split.history, shop.days)
    catalogue = catalogue_of(split, 1)
    for question in shop.questions:
        ours = product_lists(connection, catalogue, new_only=question == NEW)
        found = {"ours": ours, **_baselines_lists(split, inner, question)}
        qualities = _qualities(found, truth(split, question))
        title = f"{shop.name}, {question}, rare ones too"
        print_table(title, qualities, found, split.history, catalogue)


def _print_calibration(ours: pd.DataFrame, right: pd.DataFrame) -> None:
    happened = ours.merge(right.assign(happened=1.0), how="left")["happened"].fillna(0)
    told = [
        f"{name.replace('_', ' ')} {short(value)}"
        for name, value in calibration(ours["score"], happened).items()
    ]
    print(f"  our scores as probabilities: {', '.join(told)}", flush=True)


def _of_frequent_products(split: Split, min_buyers: int) -> Split:
    return within(catalogue_of(split, min_buyers), split)


def _asked(split: Split) -> pd.Index:
    return pd.Index(truth(split, "all products")["customer_id"].unique()).sort_values()


def _peers_lists(
    split: Split, inner: Split, names: tuple[str, ...], peers: str
) -> dict[str, Lists]:
    questions = [
        Question(name, name == NEW, _asked(split), truth(inner, name)) for name in names
    ]
    return peers_lists(peers, orders(split.history), orders(inner.history), questions)


def _baselines_lists(split: Split, inner: Split, question: str) -> Lists:
    asked, new_only = _asked(split), question == NEW
    inner_truth = truth(inner, question)
    popular = tuned_popularity(split, asked, inner, inner_truth, new_only=new_only)
    if new_only:
        return {"popularity, tuned": popular}
    frequent = personal_frequency(split.history, asked)
    return {"popularity, tuned": popular, "personal frequency": frequent}


def _qualities(found: Lists, right: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {name: quality_by_customer(lists, right) for name, lists in found.items()}
