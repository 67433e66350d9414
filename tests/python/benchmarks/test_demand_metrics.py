"""What forecasts are evaluated by: errors by hand, and what intervals hold."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.demand.baselines import baselines
from benchmarks.demand.conformal import with_quantiles
from benchmarks.demand.coverage import interval_figures
from benchmarks.demand.metrics import LEVELS, qualities, scales, with_sums
from benchmarks.demand.product import INTERVALS
from benchmarks.demand.windows import ENOUGH, Window

QUANTILES = {str(level): 2.0 for level in LEVELS}
BOUNDS = dict.fromkeys(INTERVALS, 2.0)


@pytest.fixture
def weeks():
    """Return two products: a sold 1, 3, 1, 3 and then 2 and 4; b 0, 0, 1, 1, then 0."""
    return pd.DataFrame(
        {
            "product_id": ["a"] * 6 + ["b"] * 6,
            "week": [-3, -2, -1, 0, 1, 2] * 2,
            "units": [1.0, 3, 1, 3, 2, 4, 0, 0, 1, 1, 0, 0],
            "evaluated_as": "sparse",
        }
    )


def forecasts(products, weeks):
    """Return a table of forecasts that expects 2 whatever happens."""
    index = pd.MultiIndex.from_product(
        [list(products), weeks], names=["product_id", "week"]
    )
    found = {"expected_units": 2.0, **BOUNDS, **QUANTILES}
    return pd.DataFrame(found, index=index).reset_index()


def test_errors_are_those_by_hand(weeks):
    found = qualities(with_sums(weeks), forecasts("ab", [0, 1, 2]), scales(weeks))
    pinball = 2 * np.mean([0.1, 0.25, 0.5, 0.75, 0.9]) * 2 / 6  # 2 too few, once
    pinball += 2 * np.mean([0.9, 0.75, 0.5, 0.25, 0.1]) * 4 / 6  # 2 too many, twice

    assert found["WAPE"] == (0 + 2 + 2 + 2) / 6
    assert found["bias"] == pytest.approx(8 / 6 - 1)
    assert found["WAPE of 8 weeks"] == (4 + 2) / 6
    # History changes by 2 each week, and by 1 in one week of three.
    assert found["RMSSE"] == pytest.approx(
        np.mean([np.sqrt(2 / 4), np.sqrt(4 / (1 / 3))])
    )
    assert found["MASE"] == pytest.approx(np.mean([1 / 2, 2 / (1 / 3)]))
    assert found["weighted quantile loss"] == pytest.approx(pinball)


def test_a_product_that_never_changed_has_no_scale_and_does_not_count(weeks):
    weeks.loc[weeks["product_id"] == "b", "units"] = 1.0
    found = qualities(with_sums(weeks), forecasts("ab", [0, 1, 2]), scales(weeks))
    assert found["MASE"] == 1 / 2


def test_baselines_read_no_week_to_come(weeks):
    history = pd.DataFrame(
        {"product_id": "a", "week": range(-59, 9), "units": np.arange(-59.0, 9) + 60}
    )
    found = baselines(history, 52)
    first = {name: table.loc[1:2, "expected_units"] for name, table in found.items()}
    assert first["13-week mean"].tolist() == [np.mean(range(48, 61))] * 2
    assert first["last 8 weeks"].tolist() == [53, 54]
    assert first["seasonal naive"].tolist() == [9, 10]
    assert found["zero"]["expected_units"].sum() == 0
    assert "seasonal naive" not in baselines(history, 61)


def test_conformal_quantiles_hold_what_the_weeks_before_held():
    random = np.random.default_rng(0)
    mean = random.uniform(1, 100, 4000)
    rows = pd.DataFrame(
        {"product_id": range(4000), "week": 1, "expected_units": mean / 2}
    )
    then, now = (
        rows[["product_id", "week"]].assign(units=random.poisson(mean)) for _ in "12"
    )
    found = with_quantiles(then, rows, rows.set_index("week", drop=False))
    inside = now["units"].between(found["0.1"], found["0.9"])
    assert inside.mean() == pytest.approx(0.8, abs=0.02)


def test_coverage_counts_units_on_an_intervals_ends(weeks):
    evaluated = weeks[["product_id"]].drop_duplicates().assign(evaluated_as=ENOUGH)
    window = Window(None, weeks.drop(columns="evaluated_as"), evaluated)
    found = list(interval_figures("shop", [(window, forecasts("ab", [0, 1, 2]))]))
    assert [figure.value for figure in found] == [1 / 4, 1 / 4, 0, 0]
    assert [figure.verdict for figure in found] == ["falls short"] * 4
