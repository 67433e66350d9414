"""How far predicted ratings are off: item-item's weighted average beside means."""

from itertools import product

import numpy as np
import pandas as pd

from benchmarks.recommendations.item_models import table_of
from python_udfs.recommendations.cosine import ItemCosine, weighted_average_of_pairs

NEIGHBOURS = (20, 100, 500)
SHRINKAGE = (0.0, 20.0, 100.0)


def print_rating_errors(
    history: pd.DataFrame,
    held: pd.DataFrame,
    inner_history: pd.DataFrame,
    inner_held: pd.DataFrame,
) -> None:
    """Print RMSE and MAE; similarities' settings are chosen on the inner validation."""

    def inner_error(setting: tuple[int, float]) -> float:
        predicted = _weighted_average(inner_history, inner_held, *setting)
        return errors(predicted, inner_held["strength"].to_numpy())["RMSE"]

    setting = min(product(NEIGHBOURS, SHRINKAGE), key=inner_error)
    found = {
        f"weighted average, {setting[0]} neighbours, shrinkage {setting[1]:g}": (
            _weighted_average(history, held, *setting)
        ),
        "mean of the product": _mean_by("product_id", history, held),
        "mean of the customer": _mean_by("customer_id", history, held),
        "mean of all": np.full(len(held), history["strength"].mean()),
    }
    for name, predicted in found.items():
        off = errors(predicted, held["strength"].to_numpy())
        told = ", ".join(f"{metric} {value:.4f}" for metric, value in off.items())
        print(f"  ratings by {name}: {told}", flush=True)


def errors(predicted: np.ndarray, actual: np.ndarray) -> dict[str, float]:
    """Return root mean squared and mean absolute error, in units of the rating."""
    off = predicted - actual
    return {"RMSE": float(np.sqrt(np.mean(off**2))), "MAE": float(np.mean(abs(off)))}


def _weighted_average(
    history: pd.DataFrame, held: pd.DataFrame, neighbours: int, shrinkage: float
) -> np.ndarray:
    """Return r(u,i) = sum of r(u,j) sim(i,j) / sum of |sim(i,j)|, else i's mean."""
    customers = pd.Index(history["customer_id"].unique()).sort_values()
    products = pd.Index(history["product_id"].unique()).sort_values()
    ratings = table_of(history, customers, products)
    cosine = ItemCosine(neighbours=neighbours, shrinkage=shrinkage).fit(ratings)
    predicted = weighted_average_of_pairs(
        ratings,
        cosine.weights_,
        customers.get_indexer(held["customer_id"]),
        products.get_indexer(held["product_id"]),
    )
    means = _mean_by("product_id", history, held)
    return np.where(np.isnan(predicted), means, predicted)


def _mean_by(column: str, history: pd.DataFrame, held: pd.DataFrame) -> np.ndarray:
    means = history.groupby(column)["strength"].mean()
    means = means.reindex(held[column]).fillna(history["strength"].mean())
    return means.to_numpy()
