"""Partial pooling along the tree of products."""

import numpy as np
import pandas as pd
import pytest

from python_udfs.prices.pooling import pooled


def estimates(values, errors, *, subcategory="s", category="c"):
    count = len(values)
    return pd.DataFrame(
        {
            "product_id": [f"p{number}" for number in range(count)],
            "subcategory": np.broadcast_to(subcategory, count),
            "category": np.broadcast_to(category, count),
            "estimate": np.asarray(values, float),
            "variance": np.asarray(errors, float) ** 2,
        }
    )


def node(pool, level, name):
    nodes = pool.nodes
    return nodes[(nodes["level"] == level) & (nodes["name"] == name)].iloc[0]


def test_products_that_do_not_differ_are_pulled_together():
    random = np.random.default_rng(1)
    pool = pooled(estimates(random.normal(-2, 0.5, 200), np.full(200, 0.5)))
    products = pool.nodes.query("level == 'product_id'")
    assert products["mean"].std() < 0.15
    assert products["mean"].mean() == pytest.approx(-2, abs=0.1)


def test_products_that_differ_keep_what_is_their_own():
    values = np.linspace(-4, -1, 40)
    pool = pooled(estimates(values, np.full(40, 0.05)))
    products = pool.nodes.query("level == 'product_id'")
    assert products["mean"].to_numpy() == pytest.approx(values, abs=0.05)
    assert pool.between_variances[0] == pytest.approx(values.var(ddof=1), rel=0.1)


def test_who_says_nothing_has_what_its_subcategory_says():
    values, errors = [-3, -3.1, -2.9, -1, -1.1, -0.9, 50], [0.1] * 6 + [1000]
    table = estimates(values, errors, subcategory=["a"] * 3 + ["b"] * 3 + ["a"])
    pool = pooled(table)
    silent, new = node(pool, "product_id", "p6"), node(pool, "subcategory", "c/a")
    assert silent["mean"] == pytest.approx(-3, abs=0.1)
    assert silent["mean"] == pytest.approx(new["mean"], abs=1e-3)
    assert silent["standard_error"] == pytest.approx(new["standard_error"], rel=1e-2)


def test_intervals_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(0)
    held = []
    for _ in range(40):
        category = np.repeat(np.arange(4), 12)
        subcategory = np.repeat(np.arange(16), 3)
        truth = (
            random.normal(-2, 0.5, 4)[category]
            + random.normal(0, 0.4, 16)[subcategory]
            + random.normal(0, 0.3, 48)
        )
        errors = random.uniform(0.1, 0.8, 48)
        table = estimates(
            random.normal(truth, errors),
            errors,
            subcategory=subcategory.astype(str),
            category=category.astype(str),
        )
        products = pooled(table).nodes.query("level == 'product_id'")
        products = products.set_index("name").loc[table["product_id"]]
        off = (products["mean"].to_numpy() - truth) / products["standard_error"]
        held.append((abs(off) < 1.644854).mean())
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def test_the_tree_says_what_one_large_normal_posterior_does():
    table = estimates(
        [-1.0, -2.0, -4.0, -3.0], [0.3] * 4, subcategory=list("aabb")
    ).assign(category=list("xxyy"))
    pool = pooled(table)
    product, subcategory, category = pool.between_variances
    prior = 1e4 + np.zeros((4, 4))  # of the shop's mean nothing is known
    same_sub = np.kron(np.eye(2), np.ones((2, 2)))
    prior += (category + subcategory) * same_sub + product * np.eye(4)
    gain = prior @ np.linalg.inv(prior + 0.09 * np.eye(4))
    mean = gain @ table["estimate"].to_numpy()
    products = pool.nodes.query("level == 'product_id'").set_index("name")
    found = products.loc[table["product_id"]]
    assert found["mean"].to_numpy() == pytest.approx(mean, abs=1e-3)
    errors = np.sqrt(np.diag(prior - gain @ prior))
    assert found["standard_error"].to_numpy() == pytest.approx(errors, abs=1e-3)
