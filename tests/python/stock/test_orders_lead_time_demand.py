"""Lead-time demand by Monte Carlo, beside distributions known in closed form."""

import numpy as np
import pytest
from scipy.stats import norm, poisson

from python_udfs.stock.lead_time_demand import (
    DRAWS,
    HORIZONS,
    LEVELS,
    cumulative_paths,
    demand_draws,
    expected_units,
    lead_times,
    quantiles_of,
)

ASKED = np.array(
    [
        *(0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5),
        *(0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995),
    ]
)


def draws(quantiles, days, share=1.0, name="p l"):
    """Return draws of one product of which quantiles [HORIZONS, ASKED] are known."""
    units = quantiles[None]
    return demand_draws(
        cumulative_paths(units, ASKED),
        np.broadcast_to(days, (1, DRAWS)).astype(float),
        shares=np.array([share]),
        is_whole=(units == np.floor(units)).all(axis=(1, 2)),
        names=[name],
    )


def poisson_quantiles(daily):
    return poisson.ppf(ASKED[None], daily * HORIZONS[:, None])


@pytest.mark.parametrize("daily", [0.02, 0.3, 2.0, 30.0])
@pytest.mark.parametrize("days", [1, 3, 7, 10, 14, 25, 56])
def test_poisson_demand_in_a_fixed_time_is_poisson(daily, days):
    found = draws(poisson_quantiles(daily), days)

    for units in range(int(daily * days + 4 * np.sqrt(daily * days)) + 2):
        share = (found <= units).mean()
        assert share == pytest.approx(poisson.cdf(units, daily * days), abs=0.045)
    assert found.mean() == pytest.approx(daily * days, rel=0.03, abs=0.07)
    assert (found == np.floor(found)).all()


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_part_of_poisson_demand_is_poisson(share):
    found = draws(poisson_quantiles(2.0), 14, share)

    for units in range(40):
        expected = poisson.cdf(units, 28 * share)
        assert (found <= units).mean() == pytest.approx(expected, abs=0.04)


def test_normal_demand_in_a_normal_time_has_the_textbook_variance():
    mean, sd = 100.0, 20.0  # a day
    quantiles = mean * HORIZONS[:, None] + norm.ppf(ASKED) * sd * np.sqrt(
        HORIZONS[:, None]
    )
    days = lead_times(np.array([21.0]), np.array([4.0]))

    found = draws(quantiles + 1e-7, days)

    assert days.mean() == pytest.approx(21, rel=0.01)
    assert days.std() == pytest.approx(4, rel=0.03)
    # Var = E[L] sd^2 + mean^2 Var[L] (Snyder and Shen, section 4.3)
    expected = np.sqrt(days.mean() * sd**2 + mean**2 * days.var())
    assert found.std() == pytest.approx(expected, rel=0.03)
    assert found.mean() == pytest.approx(mean * days.mean(), rel=0.01)
    expected_mean = expected_units(
        mean * HORIZONS[None].astype(float), days, np.ones(1)
    )
    assert expected_mean[0] == pytest.approx(mean * days.mean())


def test_known_quantiles_are_kept_where_a_horizon_ends():
    known = np.sort(np.random.default_rng(3).gamma(2, 5, (8, 18)), axis=1)
    known = np.maximum.accumulate(known, axis=0)
    for horizon, days in enumerate(HORIZONS):
        found = np.interp(ASKED, LEVELS, quantiles_of(draws(known, days))[0])
        np.testing.assert_allclose(found[3:-2], known[horizon, 3:-2], rtol=0.05)


def test_lead_times_are_whole_days_that_never_begin_before_the_order():
    means, sds = np.array([0, 0.4, 7, 7, 2, 400]), np.array([0, 3, 0, 2, 30, 90])
    found = lead_times(means.astype(float), sds.astype(float))

    assert (found >= 0).all()
    assert (found == np.floor(found)).all()
    assert np.isfinite(found).all()
    assert (found[0] == 0).all()
    assert (found[2] == 7).all()


def test_beyond_the_forecast_demand_goes_on_as_in_it():
    found = draws(poisson_quantiles(2.0), 112)

    assert found.mean() == pytest.approx(224, rel=0.01)


def test_longer_times_never_ask_for_less():
    quantiles = poisson_quantiles(0.4)
    found = [quantiles_of(draws(quantiles, days))[0] for days in range(0, 70)]

    assert (found[0] == 0).all()
    assert (
        np.diff(found, axis=0) >= -1
    ).all()  # parts of a week are drawn on their own
    assert (np.diff(found[7:], axis=0) >= 0).all()


def test_no_product_depends_on_the_others():
    random = np.random.default_rng(1)
    units = np.sort(random.poisson(5, (3, 8, 18)), axis=2).astype(float)
    days = np.full((3, DRAWS), 4.0)
    names = ["a l", "b l", "c l"]
    options = {"shares": np.full(3, 0.7), "is_whole": np.ones(3, bool)}
    together = demand_draws(
        cumulative_paths(units, ASKED), days, names=names, **options
    )
    alone = demand_draws(
        cumulative_paths(units[1:2], ASKED),
        days[1:2],
        shares=np.full(1, 0.7),
        is_whole=np.ones(1, bool),
        names=names[1:2],
    )

    np.testing.assert_array_equal(together[1:2], alone)


def test_what_is_not_counted_keeps_its_fractions():
    kilograms = np.linspace(0.1, 3.7, 8 * 18).reshape(8, 18)
    found = draws(kilograms, 10, 0.5)

    assert (found != np.floor(found)).any()
    assert (found >= 0).all()
