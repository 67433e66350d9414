"""Asks implicit, in the peers' environment, by files in a temporary folder."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

PROJECT = Path(__file__).parents[1]
ENVIRONMENT = {
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",  # as implicit asks
    "PYTHONWARNINGS": "ignore",
}


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
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, history, inner_history, questions)
        subprocess.run(
            [python, "-m", "benchmarks.recommendations.peer_implicit", name],
            cwd=PROJECT,
            env=os.environ | ENVIRONMENT,
            check=True,
        )
        _print_settings(pd.read_parquet(folder / "settings.parquet"), questions)
        return {
            question.name: _by_peer(pd.read_parquet(folder / f"lists_{number}.parquet"))
            for number, question in enumerate(questions)
        }


def orders(history: pd.DataFrame) -> pd.DataFrame:
    """Return the number of orders of every pair as its strength."""
    pairs = history.groupby(["customer_id", "product_id"], as_index=False)
    return pairs["order_id"].nunique().rename(columns={"order_id": "strength"})


def _write(
    folder: Path,
    history: pd.DataFrame,
    inner_history: pd.DataFrame,
    questions: list[Question],
) -> None:
    history.to_parquet(folder / "history.parquet")
    inner_history.to_parquet(folder / "inner_history.parquet")
    only_new = pd.DataFrame({"new_only": [question.new_only for question in questions]})
    only_new.to_parquet(folder / "questions.parquet")
    for number, question in enumerate(questions):
        asked = pd.DataFrame({"customer_id": question.asked})
        asked.to_parquet(folder / f"customers_{number}.parquet")
        question.inner_truth.to_parquet(folder / f"inner_truth_{number}.parquet")


def _by_peer(lists: pd.DataFrame) -> dict[str, pd.DataFrame]:
    by_peer = lists.groupby("peer", sort=False)
    return {peer: found.drop(columns="peer") for peer, found in by_peer}


def _print_settings(settings: pd.DataFrame, questions: list[Question]) -> None:
    for chosen in settings.itertuples():
        name = questions[chosen.question].name
        print(f"  {chosen.peer}, {name}: {chosen.setting}", flush=True)
