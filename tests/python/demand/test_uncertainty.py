"""How far sales lie from forecasts: levels and intervals that hold out of sample."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln
from scipy.stats import nbinom

from python_udfs.demand.conformal import (
    calibration,
    intervals,
    quantiles,
)
from python_udfs.demand.count_distribution import (
    log_likelihood,
    probabilities,
)
from python_udfs.demand.count_distribution import (
    quantiles as count_quantiles,
)
from python_udfs.demand.coverage import (
    closed_before,
    out_of_sample_coverage,
    pinball_loss,
)
from python_udfs.demand.levels import (
    COVERAGES,
    LEVELS,
    BaseLevels,
    independent_rows,
)


def past(products=3000, origins=4, *, bias=1.0, seed=1, days=(7, 28), size=2.0):
    """Return horizons whose sales are Poisson around a rate that gamma noise moves.

    What was expected of them is `bias` times too much.
    """
    random = np.random.default_rng(seed)
    rate = random.lognormal(np.log(size), 1.2, products)
    own = random.gamma(4, 0.15, products)
    horizons = []
    for number in range(origins):
        for length in days:
            mean = rate * length / 7
            noise = random.gamma(1 / own, own)
            horizons.append(
                pd.DataFrame(
                    {
                        "product_id": np.arange(products),
                        "origin_date": pd.Timestamp("2024-01-01")
                        + pd.Timedelta(days=28 * number),
                        "days": length,
                        "expected_units": bias * mean,
                        "units": random.poisson(mean * noise).astype(float),
                        "own_dispersion": own,
                        "measurement_step": 1.0,
                    }
                )
            )
    return pd.concat(horizons, ignore_index=True)


def covered(horizons, groups):
    units = horizons["units"].to_numpy()[:, None]
    found = intervals(horizons, groups)
    return (units >= found[..., 0]) & (units <= found[..., 1])


@pytest.mark.parametrize("bias", [0.7, 1.0, 1.5])
def test_intervals_cover_what_was_not_seen_as_often_as_they_say(bias):
    groups = calibration(past(bias=bias, size=8))
    unseen = past(bias=bias, origins=2, seed=2, size=8)
    inside = covered(unseen, groups)
    assert inside.mean(axis=0) == pytest.approx(COVERAGES, abs=0.01)
    for _, rows in unseen.reset_index(drop=True).groupby(["days"]):
        assert inside[rows.index].mean(axis=0) == pytest.approx(COVERAGES, abs=0.015)


def test_levels_are_passed_as_seldom_as_they_say():
    groups = calibration(past(bias=1.5))
    unseen = past(bias=1.5, origins=2, seed=2)
    found = quantiles(unseen, groups)
    units = unseen["units"].to_numpy()[:, None]
    fewer, no_more = (units < found).mean(axis=0), (units <= found).mean(axis=0)
    assert (fewer <= LEVELS + 0.01).all()  # counts cannot hit a level, but lie around
    assert (no_more >= LEVELS - 0.01).all()


def test_units_are_whole_and_never_less_at_a_higher_level():
    horizons = past(200)
    found = quantiles(horizons, calibration(horizons))
    assert (found % 1 == 0).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= 0).all()


def test_rows_that_err_together_are_worth_few():
    ago, even = np.repeat([0, 28, 56, 84], 500), np.full(2000, 1 / 2000)
    random = np.random.default_rng(1)
    apart = random.uniform(size=2000)
    together = 0.2 * apart + np.repeat([0.1, 0.5, 0.3, 0.8], 500)
    assert independent_rows(apart, even, ago, 28) > 400
    assert independent_rows(together, even, ago, 28) == pytest.approx(3, abs=0.2)
    assert independent_rows(apart[:4], np.full(4, 0.25), ago[::500], 84) <= 2
    assert independent_rows(apart[:500], even[:500] * 4, ago[:500], 28) == 500


def test_the_fewer_rows_the_less_they_move_a_level():
    rank = np.sqrt(np.arange(200) / 200)  # more was sold than the distribution says
    rows = {"fewer": rank, "no_more": rank + 0.002, "weight": np.full(200, 0.005)}
    none, few, many = (BaseLevels(**rows, rows=count) for count in (0, 5, 1e6))
    levels = np.array([0.05, 0.5, 0.95])
    assert none.of(levels) == pytest.approx(levels, abs=1e-3)
    assert many.of(levels) == pytest.approx(np.sqrt(levels), abs=1e-2)
    assert (none.of(levels) < few.of(levels)).all()
    assert (few.of(levels) < many.of(levels)).all()


def test_sales_that_no_level_reaches_have_the_widest_interval():
    far = np.full(3, 1 - 1e-12)
    found = BaseLevels(far, np.ones(3), np.full(3, 1 / 3), rows=3).around(0.9)
    assert found[0] < 0.01
    assert found[1] > 0.99


def test_more_days_never_sell_less():
    horizons = past(400, origins=3, days=(28, 7, 56, 14))
    horizons = horizons.sample(frac=1.0, random_state=1).reset_index(drop=True)
    found = pd.DataFrame(quantiles(horizons, calibration(horizons))).assign(
        days=horizons["days"]
    )
    of_product = found.groupby([horizons["product_id"], horizons["origin_date"]])
    for _, rows in of_product:
        assert (np.diff(rows.sort_values("days")[[*range(18)]], axis=0) >= 0).all()


def test_what_rarely_sells_has_an_interval_of_nothing_that_covers_more():
    horizons = past(origins=3, size=0.002, days=(7,))
    found = intervals(horizons, calibration(horizons))
    rare = horizons["expected_units"].to_numpy() < 0.02
    assert (found[rare, 0] == 0).all()
    assert covered(horizons, calibration(horizons))[rare, 0].mean() > 0.95


def too_high(times):
    """Return groups that learned from forecasts so many times too high, and horizons.

    Of the latter one expects less than a unit, one is counted in hundredths.
    """
    groups = calibration(past(bias=times, days=(7,), size=8))
    asked = past(500, 1, bias=times, days=(7,), size=8, seed=2)
    asked.loc[0, "expected_units"] = 0.3
    asked.loc[1, ["expected_units", "measurement_step"]] = 0.29, 0.01
    asked.loc[2, ["expected_units", "measurement_step"]] = 0.1 + 0.2, 0.1
    return groups, asked


@pytest.mark.parametrize("times", [0.2, 1.0, 10.0])
def test_what_is_expected_of_a_week_lies_in_its_interval(times):
    groups, asked = too_high(times)
    expected = asked["expected_units"].to_numpy()
    low, high = np.moveaxis(intervals(asked, groups, are_sums=False)[:, 1], -1, 0)
    assert (low <= expected).all()
    assert (expected <= high).all()
    assert high[0] >= 1
    steps = high / asked["measurement_step"].to_numpy()
    assert steps == pytest.approx(np.round(steps))


@pytest.mark.parametrize("times", [0.2, 1.0, 10.0])
def test_what_is_expected_lies_between_tenth_and_ninetieth_quantile(times):
    groups, asked = too_high(times)
    expected = asked["expected_units"].to_numpy()
    found = quantiles(asked, groups)
    few = expected < asked["measurement_step"].to_numpy()
    tenth, ninetieth = found[:, [*LEVELS].index(0.1)], found[:, [*LEVELS].index(0.9)]
    assert (tenth <= expected).all()
    assert (expected <= ninetieth)[~few].all()
    narrow = intervals(asked, groups)[:, 0]
    assert (narrow[:, 0] <= expected).all()
    assert (expected <= narrow[:, 1])[~few].all()


def test_less_than_a_unit_may_lie_beyond_what_most_weeks_sell():
    groups, asked = too_high(10.0)
    assert quantiles(asked, groups)[0, [*LEVELS].index(0.9)] == 0
    assert intervals(asked, groups)[0].max() == 0  # of a sum


def test_thousands_of_millions_of_units_have_quantiles():
    horizons = past(60, 2, days=(7,), size=1e9)
    found = quantiles(horizons, calibration(horizons))
    assert np.isfinite(found).all()
    assert (found[:, -1] > 1e9).any()
    assert (np.diff(found, axis=1) >= 0).all()


def test_a_product_that_varies_more_has_a_wider_interval():
    horizons = past()
    groups = calibration(horizons)
    pair = horizons.head(2).assign(
        expected_units=20.0, days=7, own_dispersion=[0.1, 2.0], measurement_step=1.0
    )
    calm, wild = intervals(pair, groups)[:, 1]
    assert wild[1] - wild[0] > 1.5 * (calm[1] - calm[0])


def test_few_horizons_borrow_and_none_teach_nothing():
    few = past(products=5, origins=1, days=(7,))
    asked = past(products=50, days=(7, 14, 56))
    for groups in (calibration(few), calibration(few.head(0))):
        found = quantiles(asked, groups)
        assert np.isfinite(found).all()
        assert (np.diff(found, axis=1) >= 0).all()
    plain = quantiles(asked.head(1), calibration(few.head(0)))[0]
    mean, own = asked["expected_units"][0], asked["own_dispersion"][0]
    size = 1 / np.sqrt(own)
    assert plain.tolist() == nbinom.ppf(LEVELS, size, size / (size + mean)).tolist()


def test_a_horizon_of_few_rows_learns_from_horizons_of_other_lengths():
    horizons = past(bias=3.0)
    longest = past(5, 1, bias=3.0, days=(56,))
    groups = calibration(pd.concat([horizons, longest]))
    unseen = past(bias=3.0, days=(56,), seed=3, size=8)
    assert covered(unseen, groups).mean(axis=0) == pytest.approx(COVERAGES, abs=0.08)


def test_kilograms_and_tonnes_have_the_same_spread():
    horizons = past(400).assign(measurement_step=0.01)
    horizons["units"] *= 0.5
    tonnes = horizons.assign(
        measurement_step=horizons["measurement_step"] / 1000,
        units=horizons["units"] / 1000,
        expected_units=horizons["expected_units"] / 1000,
    )
    found = quantiles(horizons, calibration(horizons))
    assert quantiles(tonnes, calibration(tonnes)) * 1000 == pytest.approx(found)
    assert (found % 1 != 0).any()


def test_recent_horizons_count_more():
    before, lately = past(), past(bias=2.0, seed=4)
    lately["origin_date"] += pd.Timedelta(days=700)
    both = calibration(pd.concat([before, lately]))
    unseen = past(bias=2.0, seed=5, size=8)
    assert covered(unseen, both).mean(axis=0) == pytest.approx(COVERAGES, abs=0.02)


def test_the_same_horizons_in_any_order_say_the_same():
    horizons = past(500)
    groups, shuffled = calibration(horizons), calibration(horizons.sample(frac=1.0))
    assert (quantiles(horizons, groups) == quantiles(horizons, shuffled)).all()


@pytest.mark.parametrize("column", ["expected_units", "own_dispersion", "units"])
def test_what_is_missing_is_named(column):
    horizons = past(10)
    horizons.loc[3, column] = np.nan
    with pytest.raises(ValueError, match=f"{column} is missing"):
        calibration(horizons)


def test_probabilities_and_likelihood_are_scipys():
    units, mean, dispersion = np.array([0.0, 3, 40]), np.array([0.5, 4, 30]), 0.7
    size = 1 / dispersion
    fewer, no_more = probabilities(units, mean, dispersion)
    exact = nbinom.pmf(units, size, size / (size + mean))
    assert no_more - fewer == pytest.approx(exact)
    same_constant = log_likelihood(units, mean, dispersion) - nbinom.logpmf(
        units, size, size / (size + mean)
    )
    assert same_constant == pytest.approx(gammaln(units + 1))


def test_quantiles_are_scipys_whether_counted_up_or_searched():
    mean = np.array([0, 1e-3, 0.3, 2, 30, 190, 500, 1e5])[:, None, None]
    dispersion = np.array([1e-3, 0.2, 3, 40])[:, None]
    levels = np.array([*LEVELS, 1 - 1e-12, 1e-9, 0.5])  # not all of them rise
    size = 1 / dispersion
    expected = np.maximum(nbinom.ppf(levels, size, size / (size + mean)), 0)
    assert (count_quantiles(levels, mean, dispersion) == expected).all()
    assert count_quantiles(0.9, np.zeros(0), np.zeros(0)).tolist() == []


def test_coverage_is_of_origins_that_had_not_been_seen():
    horizons = past(1500, origins=4, size=8)
    found = out_of_sample_coverage(horizons)
    assert found["origin_date"].nunique() == 3  # before the first nothing was over
    assert found["products"].sum() == 3 * 2 * 1500
    assert found["units"].sum() == horizons["units"][2 * 1500 :].sum()
    often = found[found["sells_often"]].sum(numeric_only=True)
    assert often["covered_80"] / often["products"] == pytest.approx(0.8, abs=0.015)
    assert often["covered_90"] / often["products"] == pytest.approx(0.9, abs=0.015)
    assert out_of_sample_coverage(horizons.head(0)).empty


def test_a_horizon_that_is_not_over_teaches_nothing():
    horizons = past(10, origins=2, days=(7, 28, 35))
    closed = closed_before(horizons, horizons["origin_date"].max())
    assert closed["days"].unique().tolist() == [7, 28]
    assert closed["origin_date"].unique().tolist() == [horizons["origin_date"].min()]


def test_pinball_loss_is_least_at_the_quantiles():
    units = np.random.default_rng(1).poisson(20, 4000)
    best = np.quantile(units, LEVELS)[None].repeat(4000, axis=0)
    least = pinball_loss(units, best).mean()
    assert least < pinball_loss(units, best * 1.1).mean()
    assert least < pinball_loss(units, best * 0.9).mean()
    assert pinball_loss(np.array([3.0]), np.full((1, 18), 3.0)).tolist() == [0]


def test_intervals_cover_what_the_sample_shop_sold_next(built_sample):
    with duckdb.connect(str(built_sample), read_only=True) as connection:
        often, rare = connection.sql("""
            select
                sum(products * coverage_80) / sum(products),
                sum(products * coverage_90) / sum(products)
            from demand_coverage
            group by sells_often
            order by sells_often desc""").fetchall()
    assert often == pytest.approx(COVERAGES, abs=0.03)
    assert rare[0] > COVERAGES[0] - 0.02  # not even 0 can be left out
    assert rare[1] > COVERAGES[1] - 0.02
