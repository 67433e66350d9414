"""Least squares of logs with two-way effects: what it finds of what was planted."""

import numpy as np
import pytest

from python_udfs.prices.log_slopes import log_slopes, sells_every_week

SLOPES = np.array([-1.0, -2.0, -3.0])
WEEKS, STORES = 200, 4


@pytest.fixture(scope="module")
def panel():
    """Rows of three products in four stores, dear in season, whose spread is wide."""
    random = np.random.default_rng(3)
    product, store, week = (
        codes.ravel() for codes in np.indices((len(SLOPES), STORES, WEEKS))
    )
    season = np.sin(week / 8)
    price = 0.3 * season + random.normal(0, 0.2, len(week)) + store / 5
    log_units = 6 + season + store + SLOPES[product] * (price - store / 5)
    log_units += random.normal(0, 0.4, len(week))
    return {
        "units": np.exp(log_units),
        "product": product,
        "season": week,
        "regressors": price[:, None],
        "controls": np.zeros((len(week), 1)),
        "shelf": STORES * product + store,
    }


def test_slopes_are_found_though_prices_follow_season_and_store(panel):
    slopes, variances = log_slopes(**panel)
    assert slopes == pytest.approx(SLOPES, abs=0.2)
    assert (abs(slopes - SLOPES) < 3 * np.sqrt(variances)).all()
    assert np.sqrt(variances).max() < 0.1


def test_counts_that_vary_as_counts_do_are_left_to_poisson_regression(panel):
    units = np.random.default_rng(1).poisson(np.full(len(panel["units"]), 60.0))
    slopes, variances = log_slopes(**panel | {"units": np.maximum(units, 1.0)})
    assert np.isnan([slopes, variances]).all()


def test_logs_need_weeks_with_many_units():
    units = np.array([30.0] * 40 + [30.0, 0.0] * 20 + [5.0] * 40)
    told = sells_every_week(units, np.repeat([0, 1, 2], 40))
    assert told.tolist() == [True, False, False]
