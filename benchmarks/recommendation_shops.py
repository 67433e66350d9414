"""Two real shops: what customers buy within four weeks, judged by the product's lists.

The shop is cut off before the hold-out and built by dbt; peers and baselines get the
same purchases. The product leaves out what it would not offer (not sold for 91
days), which counts against it; the others may list anything.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.quality_figures import QualityFigure, quality_figure, short
from benchmarks.recommendation_baselines import personal_frequency, tuned_popularity
from benchmarks.recommendation_data import (
    LEAST_BUYERS,
    QUESTIONS,
    Split,
    catalogue_of,
    last_period,
    purchases,
    truth,
    within,
    write_shop,
    write_shop_before,
)
from benchmarks.recommendation_peers import Question, orders, peers_lists
from benchmarks.recommendation_product import build, product_lists, scored
from benchmarks.recommendation_quality import (
    activity_thirds,
    calibration,
    quality_by_customer,
)
from benchmarks.recommendation_tables import print_table, print_thirds

METRICS = ("ndcg_at_10", "recall_at_20")
# By shop, question and metric: what was asked for, where it was asked for as a number.
GOALS = {
    ("The Complete Journey", "all products", "ndcg_at_10"): 0.43,
    ("The Complete Journey", "all products", "recall_at_20"): 0.19,
    ("The Complete Journey", "new products", "ndcg_at_10"): 0.058,
    ("The Complete Journey", "new products", "recall_at_20"): 0.050,
}
NEW = "new products"
Lists = dict[str, pd.DataFrame]


def shop_figures(shop: str, peers: str) -> Iterator[QualityFigure]:
    """Build a shop as it was before the hold-out; print and yield how good it is."""
    with tempfile.TemporaryDirectory() as name:
        folder, started = Path(name), time.perf_counter()
        write_shop(shop, folder / "whole")
        rows = purchases(folder / "whole")
        whole = last_period(rows)
        write_shop_before(whole.day, folder / "whole", folder / "before")
        build(folder / "before", folder / "shop.duckdb")
        seconds = time.perf_counter() - started
        print(
            f"  {shop} before {whole.day.date()}: built in {seconds:.0f} s", flush=True
        )
        with scored(folder / "shop.duckdb", _asked(whole)) as connection:
            yield from _frequent_products(shop, rows, connection, peers)
            _print_all_products(shop, whole, connection)


def _frequent_products(
    shop: str, rows: pd.DataFrame, connection: duckdb.DuckDBPyConnection, peers: str
) -> Iterator[QualityFigure]:
    """Judge all recommenders on the products of at least 20 buyers."""
    split = _of_frequent_products(last_period(rows))
    inner = _of_frequent_products(last_period(rows, periods_ago=1))
    catalogue = catalogue_of(split, 1)
    lists = _peers_lists(split, inner, peers)
    thirds = activity_thirds(split.history.groupby("customer_id")["order_id"].nunique())
    for question in QUESTIONS:
        lists[question] |= _baselines_lists(split, inner, question)
        ours = product_lists(connection, catalogue, new_only=question == NEW)
        found = {"ours": ours, **lists[question]}
        qualities = _qualities(found, truth(split, question))
        title = f"{shop}, {question}"
        print_table(title, qualities, found, split.history, catalogue)
        print_thirds(qualities, thirds)
        for metric in METRICS:
            goal = GOALS.get((shop, question, metric))
            yield quality_figure(title, metric, qualities, goal=goal)


def _print_all_products(
    shop: str, split: Split, connection: duckdb.DuckDBPyConnection
) -> None:
    """Print how it is with rare products too, and how calibrated our scores are."""
    inner = last_period(split.history)
    catalogue = catalogue_of(split, 1)
    for question in QUESTIONS:
        ours = product_lists(connection, catalogue, new_only=question == NEW)
        found = {"ours": ours, **_baselines_lists(split, inner, question)}
        right = truth(split, question)
        title = f"{shop}, {question}, rare ones too"
        print_table(title, _qualities(found, right), found, split.history, catalogue)
        happened = ours.merge(right.assign(happened=1.0), how="left")["happened"]
        figures = calibration(ours["score"], happened.fillna(0))
        told = ", ".join(f"{name} {short(value)}" for name, value in figures.items())
        print(f"  scores as probabilities: {told.replace('_', ' ')}")


def _of_frequent_products(split: Split) -> Split:
    return within(catalogue_of(split, LEAST_BUYERS), split)


def _asked(split: Split) -> pd.Index:
    return pd.Index(truth(split, "all products")["customer_id"].unique()).sort_values()


def _peers_lists(split: Split, inner: Split, peers: str) -> dict[str, Lists]:
    questions = [
        Question(name, name == NEW, _asked(split), truth(inner, name))
        for name in QUESTIONS
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
