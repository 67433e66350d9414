"""Candidates of customers against sums and sorts made one by one."""

import numpy as np
import pytest
from scipy import sparse

from python_udfs.recommendations import candidates as module
from python_udfs.recommendations.candidates import candidates

CUSTOMERS, PRODUCTS, POPULAR = 7, 30, np.array([0, 29])


def shop(seed):
    """Return tastes, habits and weights as dense tables; a taste of -1 is none."""
    random = np.random.default_rng(seed)
    owned = random.random((CUSTOMERS, PRODUCTS)) < 0.2
    tastes = np.where(owned, random.integers(0, 4, owned.shape) / 4, -1)
    habits = owned & (random.random(owned.shape) < 0.5)
    weights = random.integers(0, 3, (PRODUCTS, PRODUCTS)) / 4.0
    weights[:, random.random(PRODUCTS) < 0.3] = 0
    return tastes, habits, weights


def one_by_one(tastes, habits, weights, most):
    rows = []
    for customer, taste in enumerate(tastes):
        owned = np.flatnonzero(taste >= 0)
        sums = taste[owned] @ weights[owned]
        reached = (weights[owned] > 0).any(axis=0)
        new = [p for p in range(PRODUCTS) if reached[p] and p not in owned]
        best = sorted(new, key=lambda product: (-sums[product], product))[:most]
        chosen = {*best, *np.flatnonzero(habits[customer]), *POPULAR}
        for product in sorted(map(int, chosen)):
            rank = 1 + sum(sums[other] > sums[product] for other in chosen)
            rows.append((customer, product, sums[product], rank))
    return rows


@pytest.mark.parametrize("most", [0, 3, 100])
@pytest.mark.parametrize("seed", range(4))
def test_candidates_are_those_found_one_by_one(monkeypatch, seed, most):
    monkeypatch.setattr(module, "NEW_PRODUCTS", most)
    tastes, habits, weights = shop(seed)
    customer, product = np.nonzero(tastes >= 0)
    stored = (tastes[customer, product], (customer, product))

    found = candidates(
        tastes=sparse.csr_array(stored, shape=tastes.shape),
        is_habit=sparse.csr_array(habits),
        weights=sparse.csr_array(weights),
        popular=POPULAR,
    )

    expected = one_by_one(tastes, habits, weights, most)
    assert list(zip(*(part.tolist() for part in found), strict=True)) == expected


def test_without_an_item_table_habits_and_popular_products_are_left():
    empty = sparse.csr_array((PRODUCTS, PRODUCTS))
    habits = sparse.csr_array(np.eye(2, PRODUCTS, k=5, dtype=bool))

    customer, product, item_to_item_score, rank = candidates(
        habits.astype(float), habits, empty, POPULAR
    )

    assert product.tolist() == [0, 5, 29, 0, 6, 29]
    assert customer.tolist() == [0, 0, 0, 1, 1, 1]
    assert item_to_item_score.tolist() == [0.0] * 6
    assert rank.tolist() == [1] * 6
