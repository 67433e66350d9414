"""Partial pooling: what a product's own weeks say, and what its siblings' do."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEVELS = ["product_id", "subcategory", "category", "shop"]
MIN_BETWEEN_VARIANCE = 1e-4  # variance between siblings: none found is not none at all
WIDEST, GRID = 3.0, 121  # standard deviations between siblings that are thought of


@dataclass
class Pooled:
    """What is known of each product, and of what has no estimate of its own.

    `nodes` has a row per `level` and `name` with `mean` and `standard_error`: of a
    product its posterior, of a subcategory, a category or the shop what a new product
    of it is expected to have. `between_variances` are the variances between products of
    a subcategory, subcategories of a category, categories of the shop.
    """

    nodes: pd.DataFrame
    between_variances: list[float]


def pooled(estimates: pd.DataFrame) -> Pooled:
    """Pool `estimate` with its `variance`, one row per product, along LEVELS.

    Products differ normally within their subcategory, these within their category,
    these within the shop; how far is what their restricted likelihood says on average
    (Gelman 2006, doi:10.1214/06-BA117A). Given that, the posterior is exact: messages
    up the tree and down again (Pearl 1988, chapter 4).
    """
    tree = estimates[["estimate", "variance"]].assign(**names_by_level(estimates))
    tree = tree.reset_index(drop=True)
    levels, between_variances = [tree], []
    for parent in LEVELS[1:]:
        between_variances.append(
            max(_between_variance(levels[-1], parent), MIN_BETWEEN_VARIANCE)
        )
        levels.append(_upwards(levels[-1], parent, between_variances[-1]))
    top = levels[-1]
    told = top.assign(mean=top["estimate"], precision=1 / top["variance"])
    nodes = [_named(told, "shop", sum(between_variances))]
    for place in (2, 1, 0):
        told = _downwards(
            levels[place], told, LEVELS[place + 1], between_variances[place]
        )
        nodes.append(_named(told, LEVELS[place], sum(between_variances[:place])))
    return Pooled(pd.concat(nodes, ignore_index=True), between_variances)


def names_by_level(products: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the name at each of LEVELS of product_id, category and subcategory.

    They are those of int_product_hierarchy, where nothing is null.
    """
    return {
        "product_id": products["product_id"],
        "subcategory": products["category"] + "/" + products["subcategory"],
        "category": products["category"],
        "shop": pd.Series("", products.index),
    }


def _between_variance(nodes: pd.DataFrame, parent: str) -> float:
    """Return the variance between the children of one parent, beyond their errors.

    The mean of its posterior where nothing was known of the standard deviation; one
    child alone does not tell, so without siblings there is none.
    """
    estimate, variance = nodes["estimate"].to_numpy(), nodes["variance"].to_numpy()
    code, parents = pd.factorize(nodes[parent])
    if len(nodes) == len(parents):
        return 0.0
    between_variances = WIDEST**2 * np.linspace(0, 1, GRID) ** 2
    evidence = np.array(
        [
            _log_likelihood(estimate, variance + between_variance, code)
            for between_variance in between_variances
        ]
    )
    weight = np.exp(evidence - evidence.max())
    return float((weight * between_variances).sum() / weight.sum())


def _log_likelihood(
    estimate: np.ndarray, variance: np.ndarray, code: np.ndarray
) -> float:
    """Return that of estimates around unknown means of their parents, up to a sum."""
    weight = 1 / variance
    total = np.bincount(code, weight)
    mean = np.bincount(code, weight * estimate) / total
    squares = weight * (estimate - mean[code]) ** 2
    return (np.log(weight).sum() - np.log(total).sum() - squares.sum()) / 2


def _upwards(nodes: pd.DataFrame, parent: str, between_variance: float) -> pd.DataFrame:
    """Return what children say of their parents' means, with its variance."""
    weight = 1 / (nodes["variance"] + between_variance)
    above = LEVELS[LEVELS.index(parent) :]
    sums = nodes.assign(weight=weight, product=weight * nodes["estimate"])
    sums = sums.groupby(above, sort=True)[["weight", "product"]].sum().reset_index()
    sums["estimate"] = sums["product"] / sums["weight"]
    return sums.assign(variance=1 / sums["weight"])[[*above, "estimate", "variance"]]


def _downwards(
    nodes: pd.DataFrame, told: pd.DataFrame, parent: str, between_variance: float
) -> pd.DataFrame:
    """Return nodes with the posterior of what they and all others say."""
    above = told.set_index(parent)[["mean", "precision"]]
    above = above.reindex(nodes[parent]).reset_index(drop=True)
    said = 1 / (nodes["variance"] + between_variance)  # by this node to its parent
    others = (above["precision"] - said).clip(lower=0)
    of_others = above["mean"] * above["precision"] - nodes["estimate"] * said
    prior = others / (
        1 + between_variance * others
    )  # 1 / (between_variance + 1 / others)
    prior_mean = (of_others / others).where(others > 1e-9 * said, nodes["estimate"])
    precision = 1 / nodes["variance"] + prior
    mean = nodes["estimate"] / nodes["variance"] + prior_mean * prior
    return nodes.assign(mean=mean / precision, precision=precision)


def _named(told: pd.DataFrame, level: str, apart: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "level": level,
            "name": told[level],
            "mean": told["mean"],
            "standard_error": np.sqrt(1 / told["precision"] + apart),
        }
    )
