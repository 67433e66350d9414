"""A season of a single series: told where there is one, drawn to none else."""

import numpy as np
import pytest

from python_udfs.demand.seasons import seasons
from python_udfs.demand.states import AHEAD, states

NAN = np.nan
WAVE = np.array([0.4, 0.7, 1.0, 1.3, 1.6, 1.0])
YEARS = 5


def yearly(noise=0.05, growth=0.0, years=YEARS, series=20):
    """Return units [series, periods] of a yearly wave of six periods, with noise."""
    random = np.random.default_rng(1)
    periods = years * len(WAVE)
    line = 100 * (1 + growth * np.arange(periods))
    return line * np.tile(WAVE, years) * random.lognormal(0, noise, (series, periods))


@pytest.mark.parametrize("growth", [0, 0.02])
def test_a_wave_of_every_year_is_found_whatever_the_trend(growth):
    found = seasons(yearly(growth=growth), len(WAVE))
    assert found.is_told.all()
    assert found.indices.mean(axis=0) == pytest.approx(WAVE, abs=0.05)
    assert found.of_past(8)[:, -6:].mean(axis=0) == pytest.approx(WAVE, abs=0.05)
    assert found.ahead(8)[:, 6:].mean(axis=0) == pytest.approx(WAVE[:2], abs=0.05)


def test_chance_has_seldom_a_season():
    units = np.random.default_rng(2).poisson(20, (500, 60)).astype(float)
    told = seasons(units, 12)
    assert told.is_told.mean() < 0.1
    # And what chance tells is drawn to none: means of five deviate by .1.
    assert np.abs(told.indices[told.is_told] - 1).mean() < 0.08


def test_less_than_two_years_tell_nothing():
    assert not seasons(yearly()[:, -11:], len(WAVE)).is_told.any()
    late = yearly()
    late[:, :-11] = NAN
    assert not seasons(late, len(WAVE)).is_told.any()
    assert seasons(yearly()[:, -12:], len(WAVE)).is_told.any()


def test_years_that_differ_are_drawn_further_to_none():
    alike, unlike = (
        np.abs(seasons(yearly(noise), len(WAVE)).indices - 1).mean()
        for noise in (0.05, 0.5)
    )
    assert unlike < 0.9 * alike


def test_a_missing_period_and_a_series_of_nothing_do_no_harm():
    units = yearly()
    units[:, 8] = NAN
    units[0] = 0
    found = seasons(units, len(WAVE))
    assert np.isfinite(found.indices).all()
    assert found.is_told.tolist() == [False] + [True] * 19
    assert found.indices[1:].mean(axis=0) == pytest.approx(WAVE, abs=0.05)


def test_smoothing_without_the_season_forecasts_the_season():
    units = yearly(years=YEARS + 2)
    known, coming = units[:, :-AHEAD], units[:, -AHEAD:]
    found = states(known, len(WAVE))
    ahead = np.column_stack([found[f"season_{week + 1}"] for week in range(AHEAD)])
    for method in ("ses", "theta"):
        seasonal = found[f"seasonal_{method}_level"][:, None] * ahead
        plain = found[f"{method}_level"][:, None]
        off, plainly_off = (np.abs(e - coming).mean() for e in (seasonal, plain))
        assert off < 0.3 * plainly_off


def test_where_no_season_is_told_the_seasonal_methods_are_the_plain_ones():
    found = states(np.random.default_rng(3).poisson(9, (5, 40)).astype(float), 30)
    assert not found["is_seasonal"].any()
    assert (found["seasonal_theta_level"] == found["theta_level"]).all()
    assert (found["season_8"] == 1).all()
