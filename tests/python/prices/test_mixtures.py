"""Pooling of effects of which most are none."""

import numpy as np
import pytest

from python_udfs.prices.mixtures import discoveries, fitted_prior, posterior


@pytest.fixture(scope="module")
def effects():
    """Truth, errors and what is known of 4,000 effects, a tenth of which are some."""
    random = np.random.default_rng(0)
    truth = np.where(random.random(4000) < 0.1, random.normal(0, 1, 4000), 0)
    errors = random.uniform(0.1, 0.3, 4000)
    estimates = random.normal(truth, errors)
    group = np.zeros(4000, int)
    prior = fitted_prior(estimates, errors, group)
    return truth, errors, posterior(prior, estimates, errors, group)


def test_intervals_hold_the_truth_as_often_as_they_say(effects):
    truth, errors, known = effects
    is_held = (known.quantile(0.05) <= truth) & (truth <= known.quantile(0.95))
    assert is_held.mean() > 0.88
    assert is_held[np.abs(truth) > 3 * errors].mean() > 0.8


def test_of_what_is_found_few_are_false_and_most_are_found(effects):
    truth, errors, known = effects
    found = known.false_sign_rate() < 0.05
    is_false = np.sign(known.mean()) != np.sign(truth)
    assert is_false[found].mean() < 0.05
    is_clear = np.abs(truth) > 4 * errors
    assert found[is_clear].mean() > 0.9


def test_a_false_sign_rate_below_a_twentieth_is_an_interval_without_zero(effects):
    _, _, known = effects
    low, high = known.quantile(0.05), known.quantile(0.95)
    is_apart = (low > 1e-9) | (high < -1e-9)
    assert (is_apart == (known.false_sign_rate() < 0.05)).all()


def test_a_group_of_its_own_is_not_believed_for_its_neighbours_sake():
    random = np.random.default_rng(1)
    errors = np.full(600, 0.2)
    group = np.repeat([0, 1], 300)
    estimates = random.normal(np.where(group, 1.0, 0.0), errors)
    estimates[0] = 0.7  # as far from its group as chance may bring one of 300
    known = posterior(fitted_prior(estimates, errors, group), estimates, errors, group)
    assert known.false_sign_rate()[0] > 0.05
    assert (known.false_sign_rate()[300:] < 0.05).mean() > 0.9


def test_where_nothing_is_none_is_discovered_in_nine_shops_of_ten():
    random = np.random.default_rng(2)
    free = np.full(300, 40)
    finds = [
        discoveries(random.standard_t(40, 300), np.ones(300), free, false_share=0.1)
        for _ in range(200)
    ]
    assert np.mean([found.any() for found in finds]) < 0.15


def test_what_is_discovered_is_some_but_for_one_in_ten():
    random = np.random.default_rng(3)
    truth = np.repeat([0.0, 5.0], [900, 100])
    found = discoveries(
        random.normal(truth, 1), np.ones(1000), np.full(1000, 1e6), false_share=0.1
    )
    assert found[truth > 0].mean() > 0.9
    assert 0.02 < (truth[found] == 0).mean() < 0.16
