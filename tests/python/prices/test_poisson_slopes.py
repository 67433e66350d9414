"""Poisson regression with two-way effects: what it finds of what was planted."""

import numpy as np
import pytest

from python_udfs.prices.poisson_slopes import poisson_slopes, variance_weights

SLOPES = np.array([[-1.0, 0.5], [-2.0, 0.0], [-3.0, 1.0], [-1.5, 0.2]])
WEEKS = 400


@pytest.fixture(scope="module")
def panel():
    """Units, product, week, regressors of four products that are dear in season."""
    random = np.random.default_rng(3)
    product, week = (codes.ravel() for codes in np.indices((len(SLOPES), WEEKS)))
    season = np.sin(week / 8)
    price = 0.3 * season + random.normal(0, 0.2, len(week))
    promotion = (random.random(len(week)) < 0.2).astype(float)
    regressors = np.column_stack([price, promotion])
    log_units = 4 + season + (regressors * SLOPES[product]).sum(axis=1)
    return random.poisson(np.exp(log_units)).astype(float), product, week, regressors


def test_every_products_slopes_are_found_though_prices_follow_the_season(panel):
    fit = poisson_slopes(*panel, tolerance=1e-3)
    errors = np.sqrt(np.einsum("nii->ni", fit.covariance))
    assert fit.slopes == pytest.approx(SLOPES, abs=0.25)
    assert (abs(fit.slopes - SLOPES) < 4 * errors).all()
    assert errors.max() < 0.1


def test_a_product_in_stores_of_all_sizes_has_one_slope(panel):
    _, product, week, _ = panel
    random = np.random.default_rng(4)
    store = np.repeat(np.arange(3), len(week))
    product, week = np.tile(product, 3), np.tile(week, 3)
    price = random.normal(0, 0.2, len(week)) + store
    size = np.array([0.0, 1.0, 3.0])
    log_units = (
        1 + np.sin(week / 8) + size[store] + SLOPES[product, 0] * (price - store)
    )
    units = random.poisson(np.exp(log_units)).astype(float)
    shelf = 3 * product + store
    fit = poisson_slopes(units, product, week, price[:, None], shelf=shelf)
    errors = np.sqrt(fit.covariance[:, 0, 0])
    assert (abs(fit.slopes[:, 0] - SLOPES[:, 0]) < 3 * errors).all()
    assert errors.max() < 0.1
    one_level = poisson_slopes(units, product, week, price[:, None])
    assert (one_level.slopes > 0).all()  # the dearest store sells most


def test_units_add_up_by_product_and_by_week(panel):
    units, product, week, _ = panel
    fit = poisson_slopes(*panel, prior_sd=np.inf, tolerance=1e-6)
    for codes in (product, week):
        sold, expected = np.bincount(codes, units), np.bincount(codes, fit.expected)
        assert expected == pytest.approx(sold, rel=1e-4)


def test_a_price_that_never_moved_says_nothing(panel):
    units, product, week, regressors = panel
    still = np.where((product == 0)[:, None], 0.0, regressors)
    fit = poisson_slopes(units, product, week, still)
    assert fit.covariance[0, 0, 0] > 1000
    assert fit.covariance[1, 0, 0] < 0.1


def test_a_product_that_sold_at_one_price_alone_has_no_endless_slope():
    product, week = (codes.ravel() for codes in np.indices((2, 40)))
    price = np.where(week % 2, 0.1, -0.1)
    units = np.where((product == 0) & (price > 0), 0.0, 3.0)
    fit = poisson_slopes(units, product, np.zeros(80, int), price[:, None])
    assert np.isfinite(fit.slopes).all()
    assert abs(fit.fitted).max() < 50


def test_weeks_that_vary_more_than_counts_weigh_less(panel):
    units, product, week, regressors = panel
    noisy = units * np.where(product == 0, np.where(week % 2, 1.9, 0.1), 1.0)
    fit = poisson_slopes(noisy, product, week, regressors)
    weights = variance_weights(noisy, product, fit)
    assert weights[product == 0].mean() < 0.5 * weights[product == 2].mean()
    assert (weights <= 1).all()


def test_what_the_weeks_alone_tell_has_no_slope_of_the_shop(panel):
    units, product, week, regressors = panel
    of_the_week = 0.2 * np.cos(week / 5) + 0.001 * regressors[:, 0]
    fit = poisson_slopes(
        units, product, week, np.column_stack([regressors, of_the_week])
    )
    assert fit.has_converged
    assert fit.is_identified.tolist() == [True, True, False]
    assert abs(fit.fitted[:, 2].mean()) < 0.2
    assert fit.slopes[:, :2] == pytest.approx(SLOPES, abs=0.3)


def test_a_fit_says_that_it_did_not_converge(panel):
    assert poisson_slopes(*panel).has_converged
    assert not poisson_slopes(*panel, tolerance=0.0).has_converged
