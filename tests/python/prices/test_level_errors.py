"""How far units come from what is expected: as weeks never seen tell it."""

import numpy as np
import pandas as pd
import pytest

from python_udfs.prices.level_errors import MARGIN, error_of_units


def cases(error, power, count=4000, seed=0):
    """Units whose log is off by a normal error that falls with what is expected."""
    random = np.random.default_rng(seed)
    expected = np.exp(random.uniform(np.log(20), np.log(20_000), count))
    off = random.normal(0, error * expected**-power, count)
    return pd.DataFrame({"expected": expected, "units": expected * np.exp(off)})


@pytest.mark.parametrize(("error", "power"), [(2.0, 0.5), (1.0, 0.25), (0.2, 0.0)])
def test_the_error_and_its_power_are_found(error, power):
    seen, unseen = cases(error, power), cases(error, power, seed=1)
    found, found_power = error_of_units(seen)
    assert found_power == pytest.approx(power, abs=0.06)
    for part in (unseen["expected"] < 500, unseen["expected"] >= 500):
        weeks = unseen[part]
        margin = MARGIN * found * weeks["expected"] ** -found_power
        off = np.log(weeks["units"] / weeks["expected"]).abs()
        assert (off <= margin).mean() == pytest.approx(0.9, abs=0.03)


def test_the_few_best_sellers_have_a_say_beside_many_rare_ones():
    many = cases(1.0, 0.0, count=4000).assign(expected=8.0)
    many["units"] = (8 * np.exp(np.random.default_rng(2).normal(0, 1, 4000))).round()
    few = cases(0.1, 0.0, count=60)
    found, power = error_of_units(pd.concat([many, few]))
    assert found * 2000.0**-power < 0.2


def test_of_few_cases_all_are_covered():
    few = pd.DataFrame({"units": [10.0, 30.0, 20.0], "expected": [10.0, 10.0, 10.0]})
    found, power = error_of_units(few)
    assert MARGIN * found * 10.5**-power >= np.log(30.5 / 10.5) - 1e-9


def test_no_sale_at_all_has_an_error_too():
    found, _ = error_of_units(pd.DataFrame({"units": [0.0] * 5, "expected": [2.0] * 5}))
    assert np.isfinite(found)
    assert found > 0
