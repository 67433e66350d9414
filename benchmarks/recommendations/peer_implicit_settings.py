"""The settings that implicit's recommenders are tuned over, as explicit lists."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.cpu.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import (
    BM25Recommender,
    CosineRecommender,
    TFIDFRecommender,
)

THREADS = 2
NEIGHBOURS = (20, 500)
STRENGTHS = {"ones": np.ones_like, "logarithm": np.log1p, "as it is": np.asarray}


@dataclass(frozen=True)
class Setting:
    """A recommender's class and parameters, and how purchases are weighed for it."""

    recommender: type
    parameters: dict
    strength: str

    def text(self) -> str:
        """Return what was chosen between."""
        told = {
            name: value
            for name, value in self.parameters.items()
            if name not in ("num_threads", "random_state", "iterations")
        }
        return ", ".join(f"{name} {value}" for name, value in told.items()) + (
            f", strength {self.strength}"
        )


def peers() -> dict[str, list[Setting]]:
    """Return every peer's settings by its name."""
    return {
        "iALS": [_als(*setting) for setting in product((64, 128), (3.0, 10.0, 30.0))],
        "BPR": [_bpr(regularization) for regularization in (0.03, 0.1)],
        "item-item cosine": _item_item(CosineRecommender),
        "item-item tf-idf": _item_item(TFIDFRecommender),
        "item-item BM25": [
            Setting(
                BM25Recommender,
                {"K": count, "K1": k1, "B": b, "num_threads": THREADS},
                "as it is",
            )
            for count, (k1, b) in product(NEIGHBOURS, ((1.2, 0.8), (100.0, 0.5)))
        ],
    }


def _item_item(recommender: type) -> list[Setting]:
    return [
        Setting(recommender, {"K": count, "num_threads": THREADS}, strength)
        for count, strength in product(NEIGHBOURS, ("ones", "logarithm"))
    ]


def _als(factors: int, regularization: float) -> Setting:
    parameters = {
        "factors": factors,
        "regularization": regularization,
        "iterations": 15,
        "num_threads": THREADS,
        "random_state": 0,
    }
    return Setting(AlternatingLeastSquares, parameters, "logarithm")


def _bpr(regularization: float) -> Setting:
    parameters = {
        "factors": 64,
        "learning_rate": 0.01,
        "regularization": regularization,
        "iterations": 60,
        "num_threads": 1,  # on two, threads overwrite each other: no result twice
        "random_state": 0,
    }
    return Setting(BayesianPersonalizedRanking, parameters, "ones")
