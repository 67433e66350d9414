"""implicit, in an environment of its own: purchases in, ranked lists out.

Each is tuned by NDCG at 10 on the inner validation, for every question apart,
then fitted on the whole history. The folder holds, as parquet, `history` and
`inner_history` (customer_id, product_id, strength), `questions` (new_only: may a list
hold only products that its customer had not bought?) and for the n-th question
`customers_<n>` and `inner_truth_<n>`. What is written to it: `lists_<n>` (peer,
customer_id, rank, product_id) and `settings` (peer, question, setting and its NDCG).
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from implicit.recommender_base import RecommenderBase
from scipy import sparse

from benchmarks.recommendations.peer_implicit_settings import STRENGTHS, Setting, peers
from benchmarks.recommendations.quality import quality_by_customer

DEPTH = 20
INNER_CUSTOMERS = 1_000  # drawn to tune on, where there are more


@dataclass(frozen=True)
class Purchases:
    """How strongly [customers, products] were bought, and who and what they are."""

    customers: pd.Index
    products: pd.Index
    strength: sparse.csr_matrix


def purchases(rows: pd.DataFrame) -> Purchases:
    """Return a table of customer_id, product_id and strength as a matrix."""
    customers, products = (
        pd.Index(rows[column].unique()).sort_values()
        for column in ("customer_id", "product_id")
    )
    place = (
        customers.get_indexer(rows["customer_id"]),
        products.get_indexer(rows["product_id"]),
    )
    strength = sparse.csr_matrix(
        (rows["strength"].to_numpy(np.float32), place),
        shape=(len(customers), len(products)),
    )
    return Purchases(customers, products, strength)


def fitted(setting: Setting, bought: Purchases) -> tuple[RecommenderBase, Purchases]:
    """Return a new recommender, fitted, and the purchases that it was fitted on."""
    table = bought.strength.copy()
    table.data = STRENGTHS[setting.strength](table.data).astype(np.float32)
    model = setting.recommender(**setting.parameters)
    model.fit(table, show_progress=False)
    return model, Purchases(bought.customers, bought.products, table)


def lists(
    model: RecommenderBase, bought: Purchases, asked: pd.Index, *, new_only: bool
) -> pd.DataFrame:
    """Return the ranked products of those asked; who bought nothing gets no list."""
    rows = bought.customers.get_indexer(asked)
    asked, rows = asked[rows >= 0], rows[rows >= 0]
    products, scores = model.recommend(
        rows,
        bought.strength[rows],
        N=min(DEPTH, len(bought.products)),
        filter_already_liked_items=new_only,
    )
    # A list that is too short is filled up: item-item with zeros, others with -max.
    least = 0 if hasattr(model, "similarity") else -1e30
    row, place = (scores > least).nonzero()
    found = {"customer_id": asked[row], "rank": place + 1}
    return pd.DataFrame(found | {"product_id": bought.products[products[row, place]]})


def main(folder: str) -> None:
    """Tune, fit and ask every peer."""
    tables = {
        path.stem: pd.read_parquet(path) for path in Path(folder).glob("*.parquet")
    }
    bought, inner = purchases(tables["history"]), purchases(tables["inner_history"])
    only_new = list(tables["questions"]["new_only"])
    answers: list[list[pd.DataFrame]] = [[] for _ in only_new]
    chosen = []
    for peer, settings in peers().items():
        started = time.perf_counter()
        tried = _tried(settings, inner, tables, only_new)
        best_of = tried.argmax(axis=0)
        models = {best: fitted(settings[best], bought) for best in set(best_of)}
        for number, new_only in enumerate(only_new):
            best = best_of[number]
            model, known = models[best]
            asked = pd.Index(tables[f"customers_{number}"]["customer_id"])
            found = lists(model, known, asked, new_only=new_only)
            answers[number].append(found.assign(peer=peer))
            chosen.append((peer, number, settings[best].text(), tried[best, number]))
        seconds = time.perf_counter() - started
        print(f"  {peer}: {len(settings)} settings, {seconds:.0f} s", flush=True)
    for number, found in enumerate(answers):
        pd.concat(found).to_parquet(Path(folder) / f"lists_{number}.parquet")
    columns = ["peer", "question", "setting", "inner_ndcg_at_10"]
    pd.DataFrame(chosen, columns=columns).to_parquet(Path(folder) / "settings.parquet")


def _tried(
    settings: list[Setting],
    inner: Purchases,
    tables: dict[str, pd.DataFrame],
    only_new: list[bool],
) -> np.ndarray:
    """Return the inner NDCG at 10 of [settings, questions]."""
    tried = np.zeros((len(settings), len(only_new)))
    for row, setting in enumerate(settings):
        model, known = fitted(setting, inner)
        for number, new_only in enumerate(only_new):
            asked, truth = _drawn(tables[f"inner_truth_{number}"])
            found = lists(model, known, asked, new_only=new_only)
            tried[row, number] = quality_by_customer(found, truth)["ndcg_at_10"].mean()
    return tried


def _drawn(truth: pd.DataFrame) -> tuple[pd.Index, pd.DataFrame]:
    asked = pd.Index(truth["customer_id"].unique()).sort_values().to_series()
    asked = asked.sample(min(INNER_CUSTOMERS, len(asked)), random_state=0)
    return pd.Index(asked), truth[truth["customer_id"].isin(asked)]


if __name__ == "__main__":
    main(*sys.argv[1:])
