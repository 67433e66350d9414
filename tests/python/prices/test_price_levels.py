"""What a price model expects of all products together is held against what sold."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from tables_as_models import run, write

from python_udfs.connection import WRITING

WEEKS = pd.DataFrame(
    {
        "product_id": ["often", "often too", "rarely"],
        "is_latest": True,
        "category": "",
        "subcategory": "",
        "weeks_with_sales": [13, 5, 1],
        "is_price_seen": True,
        "price": 2.0,
        "list_price": 2.0,
        "usual_price": 2.0,
        "lowest_price": 1.0,
        "highest_price": 3.0,
        "elasticity": -2.0,
        "price_effect": 0.0,
        "base_units": [10.0, 4.0, 0.5],
        "age_pace_ahead": 0.0,
    }
)
ERRORS = {
    "model_id": "m",
    **{"level_error": 1.0, "level_error_power": 0.5},
    **{"week_error": 2.0, "week_error_power": 0.5},
}


def levels(folder, score, errors=ERRORS, **different):
    """Return product_id, units, reason and the errors where a model says `score`."""
    database = folder / "levels.duckdb"
    weeks = WEEKS.assign(**different)
    write(database, feat_prices__product_weeks=weeks, model_price_errors=[errors])
    with duckdb.connect(str(database), config=WRITING) as connection:
        for name, value in {"score": score, "is_extrapolated": "false"}.items():
            connection.execute(
                f"create macro price_elasticity_{name}(features) as {value}"
            )
    done = run(database, "int_price_levels")
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database)) as connection:
        return connection.sql(
            "select product_id, expected_units, no_units_reason, log_units_error,"
            " log_week_error from int_price_levels order by product_id"
        ).fetchall()


def test_what_is_like_the_last_weeks_is_told_with_its_errors(tmp_path):
    found = levels(tmp_path, "1.5 * features.base_units")
    assert [row[:3] for row in found] == [
        ("often", 15.0, None),
        ("often too", 6.0, None),
        ("rarely", 0.75, None),
    ]
    assert found[0][3] == pytest.approx(1 / (8 * 15 + 0.5) ** 0.5, abs=1e-6)
    assert found[0][4] == pytest.approx(2 / (15 + 0.5) ** 0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("score", "times"),
    [
        ("2.5 * features.base_units", "2.5"),
        ("0.3 * features.base_units", "0.3"),
        ("1e300", ""),
        ("'inf'::double", ""),
    ],
)
def test_what_no_shop_sells_is_not_enough_evidence(tmp_path, score, times):
    for _, units, reason, error, week_error in levels(tmp_path, score):
        assert (units, error, week_error) == (None, None, None)
        assert reason.startswith("not enough evidence: of all that sells the model")
        assert f"expects {times}" in reason


def test_no_error_is_below_that_of_a_count(tmp_path):
    tiny = {**ERRORS, "level_error": 0.01, "week_error": 0.01}
    found = levels(tmp_path, "features.base_units", tiny)
    for _, units, _, error, week_error in found:
        assert error == pytest.approx((8 * units + 0.5) ** -0.5, abs=1e-6)
        assert week_error == pytest.approx((units + 0.5) ** -0.5, abs=1e-6)


def test_what_sells_rarely_does_not_count_for_the_shop(tmp_path):
    score = "if(features.weeks_with_sales < 4, 1000, features.base_units)"
    found = levels(tmp_path, score)
    assert [units for _, units, *_ in found] == [10.0, 4.0, 1000.0]


def test_without_a_model_the_reason_says_so(tmp_path):
    for _, units, reason, *_ in levels(tmp_path, "null::double"):
        assert units is None
        assert reason == "no price model is live, see model_quality"


@pytest.mark.parametrize(
    ("score", "units"),
    [
        ("0.3 * features.base_units", [3.0, 1.2, 0.15]),
        ("0.9 * features.base_units", [None, None, None]),
    ],
)
def test_goods_at_their_end_sell_less_than_half_of_what_they_did(
    tmp_path, score, units
):
    ending = np.log([0.3, 0.2, 1.0])
    found = levels(tmp_path, score, age_pace_ahead=ending)
    assert [units for _, units, *_ in found] == pytest.approx(units)


def test_of_what_never_sold_in_a_year_the_reason_is_not_the_model(tmp_path):
    score = "if(features.lowest_price is null, null, features.base_units)"
    found = levels(tmp_path, score, lowest_price=[1.0, 1.0, None])
    reasons = [reason for _, _, reason, *_ in found]
    assert reasons == [None, None, "nothing of it was sold in 52 weeks"]
