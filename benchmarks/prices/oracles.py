"""Double machine learning of our own beside econml's, on data whose sign is published.

Both have the same rows and folds; the learners inside differ.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.common.figures import Figure, Goal, at_least, at_most
from benchmarks.prices.oracle_data import k401, orange_juice, with_folds
from benchmarks.prices.peers import econml_effect
from python_udfs.prices.double_ml import partially_linear

REPEATS = 3  # drawn folds
POSITIVE, NEGATIVE = at_least(0.0), at_most(0.0)


def oracle_figures(peers: str) -> Iterator[Figure]:
    """Yield double machine learning's published signs, and how far econml's are."""
    yield from _double_ml_figures(
        "401(k), 1,000 dollars", k401(peers), peers, POSITIVE, 1e3
    )
    yield from _double_ml_figures(
        "orange juice's elasticity", orange_juice(), peers, NEGATIVE
    )


def _double_ml_figures(
    work: str,
    rows: pd.DataFrame,
    peers: str,
    sign: Goal,
    unit: float = 1.0,
) -> Iterator[Figure]:
    drawn = [with_folds(rows, seed) for seed in range(REPEATS)]
    ours, theirs = (
        np.array(found) / unit
        for found in (
            [_our_effect(draw) for draw in drawn],
            [econml_effect(peers, draw) for draw in drawn],
        )
    )
    effect, error = theirs.mean(axis=0)
    apart = np.abs(ours[:, 0] - theirs[:, 0]) / theirs[:, 1]
    peer = f"econml {effect:.2f} ± {error:.2f}"
    work = f"double ML, {work}"
    apart_by = f"{work}: from econml's, in its errors"
    yield Figure(work, ours[:, 0].mean(), sign, list(ours[:, 0]), peer=peer)
    yield Figure(apart_by, apart.mean(), at_most(1), list(apart))
    ratio = ours[:, 1] / theirs[:, 1]
    share = f"{work}: error over econml's"
    yield Figure(share, ratio.mean(), (0.8, 1.25), list(ratio))


def _our_effect(rows: pd.DataFrame) -> tuple[float, float]:
    controls = rows.drop(columns=["outcome", "treatment", "fold"])
    outcome, treatment, fold = (
        rows[name].to_numpy() for name in ("outcome", "treatment", "fold")
    )
    return partially_linear(outcome, treatment, controls.to_numpy(), fold)
