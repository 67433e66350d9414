"""The benchmark of days: what its chain is made of, what its peers may read."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.demand.chain import LIFTS, chain, write_chain
from benchmarks.demand.days_peers import AHEAD, boosted, by_weekday_and_promotion

FIRST = 7 * 60


@pytest.fixture(scope="module")
def truth():
    return chain(stores=3, weeks=70)


def test_sales_lie_around_what_is_expected(truth):
    is_open = truth.expected > 0
    ratio = truth.units[is_open] / truth.expected[is_open]

    assert not truth.units[~is_open].any()
    assert ratio.mean() == pytest.approx(1, abs=0.02)
    assert ratio.std() < 0.15


def test_a_promotion_lifts_mondays_most(truth):
    monday = truth.days.day_of_week == 0
    usual, promoted = (
        np.median(truth.expected[0, monday & (truth.is_promoted[0] == is_promoted)])
        for is_promoted in (False, True)
    )

    assert 0.3 * (LIFTS[0] - 1) < promoted / usual - 1 < 1.6 * (LIFTS[0] - 1)


@pytest.mark.parametrize("peer", [by_weekday_and_promotion, boosted])
def test_peers_read_no_day_to_come(truth, peer):
    later = truth.units.copy()
    later[:, FIRST:] *= 7
    told = type(truth)(truth.days, truth.expected, later, truth.is_promoted)
    forecast = peer(truth, FIRST)

    np.testing.assert_array_equal(peer(told, FIRST), forecast)
    assert forecast.shape == (3, AHEAD)
    assert abs(forecast.sum() / truth.units[:, FIRST:][:, :AHEAD].sum() - 1) < 0.2


def test_tables_hold_sales_up_to_a_day_and_plans_of_eight_weeks(truth, tmp_path):
    until = truth.days[FIRST]
    write_chain(truth, tmp_path / "shop", until)
    lines = pd.read_parquet(tmp_path / "shop" / "order_lines.parquet")
    plans = pd.read_parquet(tmp_path / "shop" / "promotions.parquet")

    assert lines["quantity"].sum() == truth.units[:, :FIRST].sum()
    assert until < plans["starts_at"].max() < until + pd.Timedelta(weeks=8)
