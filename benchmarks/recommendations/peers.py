"""Asks implicit, in the peers' environment."""

from dataclasses import dataclass

import pandas as pd

from benchmarks.common.peers import tables_of

THREADS = 2


@dataclass(frozen=True)
class Question:
    """Who is asked, what counts in the inner validation; only new products?"""

    name: str
    new_only: bool
    asked: pd.Index
    inner_truth: pd.DataFrame


def peers_lists(
    python: str,
    history: pd.DataFrame,
    inner_history: pd.DataFrame,
    questions: list[Question],
) -> dict[str, dict[str, pd.DataFrame]]:
    """Return lists by question and peer; prints the settings that were chosen.

    `python` is the peers' own. Histories have customer_id, product_id and strength, one
    row per pair.
    """
    tables = _tables(history, inner_history, questions)
    script = "benchmarks.recommendations.peer_implicit"
    found = tables_of(python, script, tables, threads=THREADS)
    _print_settings(found["settings"], questions)
    return {
        question.name: _by_peer(found[f"lists_{number}"])
        for number, question in enumerate(questions)
    }


def orders(history: pd.DataFrame) -> pd.DataFrame:
    """Return the number of orders of every pair as its strength."""
    pairs = history.groupby(["customer_id", "product_id"], as_index=False)
    return pairs["order_id"].nunique().rename(columns={"order_id": "strength"})


def _tables(
    history: pd.DataFrame, inner_history: pd.DataFrame, questions: list[Question]
) -> dict[str, pd.DataFrame]:
    only_new = pd.DataFrame({"new_only": [question.new_only for question in questions]})
    tables = {
        "history": history,
        "inner_history": inner_history,
        "questions": only_new,
    }
    for number, question in enumerate(questions):
        asked = pd.DataFrame({"customer_id": question.asked})
        tables[f"customers_{number}"] = asked
        tables[f"inner_truth_{number}"] = question.inner_truth
    return tables


def _by_peer(lists: pd.DataFrame) -> dict[str, pd.DataFrame]:
    by_peer = lists.groupby("peer", sort=False)
    return {peer: found.drop(columns="peer") for peer, found in by_peer}


def _print_settings(settings: pd.DataFrame, questions: list[Question]) -> None:
    for chosen in settings.itertuples():
        name = questions[chosen.question].name
        print(f"  {chosen.peer}, {name}: {chosen.setting}", flush=True)
