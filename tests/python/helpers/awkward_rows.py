"""Rows on which conversions go wrong: missing numbers, codes, texts, values on ties."""

import numpy as np
import pandas as pd

CODES = ["code", "kind", "is_new"]  # what LightGBM is to read as categories


def awkward_rows(count=4000):
    """Return numbers, of which two miss some and one is a code, and two categories."""
    random = np.random.default_rng(0)
    levels = [f"level {number}" for number in range(25)]
    rows = pd.DataFrame(
        {
            "price": random.normal(size=count),
            "stock": random.normal(size=count).round(2),  # zero among them
            "code": random.integers(0, 30, count),
            "score": random.normal(size=count).round(1),  # as the graph's output
        },
        dtype=np.float32,
    )
    rows.loc[random.random(count) < 0.1, "price"] = np.nan
    rows.loc[random.random(count) < 0.1, "code"] = np.nan
    kinds = random.integers(-1, len(levels), count)  # -1 is missing
    return rows.assign(
        kind=pd.Categorical.from_codes(kinds, levels),
        is_new=pd.Categorical(np.where(random.random(count) < 0.3, "yes", "no")),
    )


def numbers_of(rows):
    """Return those of the rows' features that any model takes: whole numbers."""
    return rows[["price", "stock", "score"]].fillna(0)


def target_of(rows):
    """Return positive numbers, one per row, that every feature moves."""
    kind = rows["kind"].cat.codes.astype(float)
    moved = kind % 4 * rows["stock"] + (rows["code"] % 3).fillna(2)
    moved += rows["price"].fillna(4) + (rows["is_new"] == "yes") + rows["score"]
    return np.exp(moved / 4).clip(0.01, 50).to_numpy()


def is_proven(found):
    """Say whether a model of this parity may go live."""
    errors = [found.difference, found.contribution_error or 0.0]
    return all(error < 1e-5 for error in errors)
