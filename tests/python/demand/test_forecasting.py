"""Per-series methods: what textbooks and peers say, and series that have little."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from jinja2 import Environment

from python_udfs.demand.count_distribution import quantiles
from python_udfs.demand.counts import negative_binomial
from python_udfs.demand.intermittent import croston, sba, tsb, tsb_optimised
from python_udfs.demand.panels import after_first_sale
from python_udfs.demand.smoothing import level, levels, ses, theta
from python_udfs.demand.states import states

NAN = np.nan
MACROS = {name: Path(f"macros/demand/{name}_units.sql") for name in ("theta", "holt")}
# What statsforecast 2.1.1 forecasts of these for the 1st and the 8th period ahead, by
# SimpleExponentialSmoothingOptimized, Theta(season_length=1), CrostonClassic,
# CrostonSBA and TSB(.1, .1).
SERIES = {
    "passengers": "112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 "
    "149 170 170 158 133 114 140 145 150 178 163 172 178 199 199 184 162 146 166 171 "
    "180 193 181 183 218 230 242 209 191 172 194",
    "lumpy": "3 0 1 4 2 0 0 5 1 2 3 2 0 0 1",
    "rising": "10 12 11 15 14 18 17 21",
    "late": "0 0 0 0 7 0 0 2 0 0",
}
PEERS = {
    "passengers": [
        (193.781918, 193.781918),
        (194.766635, 201.590723),
        (187.681642, 187.681642),
        (178.297560, 178.297560),
        (187.681642, 187.681642),
    ],
    "lumpy": [
        (1.384883, 1.384883),
        (1.354215, 1.116715),
        (1.860618, 1.860618),
        (1.767587, 1.767587),
        (1.827990, 1.827990),
    ],
    "rising": [
        (20.238558, 20.238558),
        (19.239368, 24.322701),
        (13.162987, 13.162987),
        (12.504838, 12.504838),
        (13.162987, 13.162987),
    ],
    "late": [
        (0.354795, 0.354795),
        (1.253977, 1.317613),
        (1.354167, 1.354167),
        (1.286458, 1.286458),
        (0.910319, 0.910319),
    ],
}
METHODS = [
    lambda units, ahead: ses(units).level,
    lambda units, ahead: theta(units).level + (ahead - 1) * theta(units).drift,
    lambda units, ahead: croston(units).rate,
    lambda units, ahead: 0.95 * croston(units).rate,
    lambda units, ahead: tsb(units).rate,
]
SHORT = {
    "one sale": [2],
    "two periods": [2, 0],
    "three periods": [0, 0, 1],
    "a sale and nothing seen after": [1, NAN, NAN],
    "constant": [4] * 12,
    "one sale long ago": [1] + [0] * 30,
}


def table(*rows):
    """Return series that end together, those shorter than the longest begin later."""
    longest = max(len(row) for row in rows)
    return np.array([[NAN] * (longest - len(row)) + list(row) for row in rows], float)


def series(name):
    return [float(number) for number in SERIES[name].split()]


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("method", range(len(METHODS)))
def test_a_method_says_what_statsforecast_says(name, method):
    units = table(series(name))
    found = [METHODS[method](units, ahead)[0] for ahead in (1, 8)]
    assert found == pytest.approx(PEERS[name][method], abs=1e-5)


def test_series_side_by_side_are_as_each_alone():
    together = table(*[series(name) for name in SERIES])
    found = units_ahead(together, 2)
    for row, name in enumerate(SERIES):
        alone = units_ahead(table(series(name)), 2)
        for method in set(found) - {"count"}:  # which borrows from others
            assert found[method][row] == pytest.approx(alone[method][0], abs=1e-9)


@pytest.mark.parametrize("case", SHORT)
def test_where_there_is_one_sale_there_are_units_ahead(case):
    for method, units in units_ahead(table(SHORT[case]), 8).items():
        assert np.isfinite(units).all(), method
        assert (units >= 0).all(), method
        assert case != "constant" or units[0] == pytest.approx(4, rel=0.06), method
        assert case != "one sale" or units[0] == pytest.approx(2, rel=0.06), method


@pytest.mark.parametrize("row", [[0.0] * 9, [NAN] * 9])
def test_what_never_sold_is_not_expected_to(row):
    found = units_ahead(table(row, [1, 2, 3]), 1)
    assert {method: units[0] for method, units in found.items()} == dict.fromkeys(
        found, 0
    )


def test_a_falling_line_ends_at_nothing():
    found = units_ahead(table([9, 8, 7, 6, 5, 4, 3, 2, 1]), 8)
    assert found["theta"] == 0
    assert found["holt"] >= 0


def test_a_missing_period_leaves_a_level_as_it_was():
    whole, gaps = table([5, 3, 6, 4]), table([5, NAN, 3, 6, NAN, 4, NAN])
    for smooth in (lambda u: ses(u).level, lambda u: level(u, 0.3)):
        assert smooth(gaps) == pytest.approx(smooth(whole), abs=1e-9)
    for method in (croston, sba, tsb, tsb_optimised):
        assert method(gaps).rate == pytest.approx(method(whole).rate, abs=1e-9)


def test_a_trend_goes_on_while_a_period_is_missing():
    whole = np.arange(1.0, 21)
    gaps = np.where(np.isin(np.arange(20), [6, 13]), NAN, whole)
    found = theta(table(whole, gaps))
    assert found.drift[1] == pytest.approx(found.drift[0])
    assert found.level[1] == pytest.approx(found.level[0], abs=0.1)


def test_levels_are_those_computed_by_hand():
    assert levels(table([4, 8, NAN, 2]), 0.5) == pytest.approx(
        np.array([[4, 4, 6, 6, 4]])
    )
    assert levels(table([4, 8]), 0.5, np.zeros(1)) == pytest.approx(
        np.array([[0, 2, 5]])
    )


def test_croston_is_size_by_interval():
    found = croston(table([0, 2, 0, 0, 4]), weight=0.5)  # sizes 2, 4; intervals 2, 3
    assert (found.size[0], 1 / found.frequency[0]) == pytest.approx((3, 2.5))
    assert sba(table([0, 2, 0, 0, 4]), 0.5).rate[0] == pytest.approx(3 / 2.5 * 0.75)


def test_what_no_longer_sells_fades_by_tsb_and_not_by_croston():
    selling, ended = [1, 0] * 15, [1, 0] * 15 + [0] * 15
    assert croston(table(ended)).rate == pytest.approx(croston(table(selling)).rate)
    assert tsb(table(ended)).rate < 0.3 * tsb(table(selling)).rate
    assert tsb_optimised(table(ended)).rate < tsb_optimised(table(selling)).rate


def test_a_trend_fades():
    found = states(table(np.arange(2.0, 80, 2)))
    ahead = [in_sql(found, "holt", h)[0] for h in range(1, 40)]
    steps = np.diff(ahead)
    assert ahead[0] == pytest.approx(80, abs=1)
    assert (np.diff(steps) < 0).all()
    assert steps[-1] < 0.3


def test_counts_have_the_spread_that_they_were_drawn_with():
    random = np.random.default_rng(3)
    mean = np.repeat([1.0, 6.0, 30.0], 400)
    rate = random.gamma(1 / 0.4, 0.4 * mean, (104, 1200)).T
    found = negative_binomial(random.poisson(rate).astype(float), half_life=1e9)
    assert np.median(found.dispersion) == pytest.approx(0.4, abs=0.05)
    assert found.mean == pytest.approx(mean, rel=0.5)
    drawn = random.poisson(random.gamma(2.5, 0.4 * mean))
    ninety = quantiles(0.9, found.mean, found.dispersion)
    assert (drawn <= ninety).mean() == pytest.approx(0.92, abs=0.03)  # whole units


def test_the_period_that_a_series_begins_with_does_not_count():
    units = np.array([[0.0, NAN, 2, 0, 3], [1, 0, NAN, 0, 0], [0, 0, 0, 0, 1]])
    expected = [[NAN, NAN, NAN, 0, 3], [NAN, 0, NAN, 0, 0], [NAN] * 5]
    assert np.array_equal(after_first_sale(units), expected, equal_nan=True)


def test_rare_sales_are_not_expected_to_be_more_frequent_than_they_are():
    random = np.random.default_rng(2)
    units = random.poisson(0.05, (4000, 60)).astype(float)
    rate = tsb_optimised(after_first_sale(units)).rate.mean()
    assert rate == pytest.approx(0.05, rel=0.12)
    begun = np.where(np.maximum.accumulate(units > 0, axis=1), units, NAN)
    assert tsb_optimised(begun).rate.mean() > 1.4 * rate


@pytest.mark.parametrize(
    ("ahead", "theta_units", "holt_units"),
    [(1, 1, 5), (2, 0.5, 6), (3, 0, 6.5)],
)
def test_a_line_goes_on_and_a_trend_halves(ahead, theta_units, holt_units):
    found = {"theta_level": [1.0], "theta_drift": [-0.5]}
    found |= {"holt_level": [3.0], "holt_trend": [4.0], "holt_damping": [0.5]}
    assert in_sql(found, "theta", ahead) == pytest.approx([theta_units])
    assert in_sql(found, "holt", ahead) == pytest.approx([holt_units])


def units_ahead(units, weeks_ahead):
    """Return what each method expects, by name: in SQL, as the build does."""
    found = states(units)
    ahead = {method: in_sql(found, method, weeks_ahead) for method in MACROS}
    constant = {
        name.split("_")[0]: found[name]
        for name in ("ses_level", "croston_rate", "sba_rate", "tsb_rate", "count_mean")
    }
    return ahead | constant


def in_sql(found, method, weeks_ahead):
    source = Environment().from_string(MACROS[method].read_text())
    expression = getattr(source.module, f"{method}_units")(weeks_ahead)
    with duckdb.connect() as connection:
        connection.register("state", pa.table(found))
        (units,) = (
            connection.sql(f"select {expression} from state").fetchnumpy().values()
        )
    return units
