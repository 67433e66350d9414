"""Shops of any kind: ours beside simple methods and peers, each group by itself."""

from datetime import date

import pandas as pd
import pytest

from benchmarks.demand.anywhere import errors_of, ratio_of
from benchmarks.demand.metrics import LEVELS
from benchmarks.demand.windows import ENOUGH, SPARSE, Window

WEEKS = range(-3, 3)


def asked(evaluated_as):
    """Return a window of one product that sells 2 a week, and two forecasts of it."""
    weeks = pd.DataFrame(
        {"product_id": "a", "week": WEEKS, "units": [2, 3, 2, 3, 2, 2]}
    )
    evaluated = pd.DataFrame({"product_id": ["a"], "evaluated_as": [evaluated_as]})

    def forecast(units):
        found = {"expected_units": units, **{str(level): units for level in LEVELS}}
        return pd.DataFrame({"product_id": "a", "week": [0, 1, 2], **found})

    forecasts = {"ours": forecast(2.5), "SES": forecast(3.0), "mlforecast": forecast(4)}
    return Window(date(2025, 1, 6), weeks, evaluated), forecasts


def test_errors_are_means_over_the_windows_in_which_a_group_sold():
    found = errors_of([asked(ENOUGH), asked(ENOUGH), asked(SPARSE)], ENOUGH)
    assert found["WAPE"].to_dict() == {"ours": 0.25, "SES": 0.5, "mlforecast": 1}
    assert errors_of([asked(ENOUGH)], SPARSE).empty


def test_ours_is_held_against_the_best_simple_method_and_the_best_peer():
    errors = pd.Series({"ours": 2.0, "SES": 4, "Theta": 1, "mlforecast": 8})
    found = ratio_of("shop", errors)
    assert (found.simple, found.peer) == (2, 0.25)
    assert ratio_of("shop", errors.drop("mlforecast")).peer is None
    assert found.shop == "shop"
    assert ratio_of("shop", errors * 3).simple == pytest.approx(2)
