"""What a shop is told: plans of prices, their limits, and why there is none."""

import math
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from scipy.stats import poisson

from benchmarks.common.sql_functions import create_function
from python_udfs.prices.markdown_outlooks import log_error_over, poisson_quantiles
from python_udfs.prices.markdown_plans import plan
from python_udfs.prices.markdown_prices import prices_down_to
from python_udfs.prices.markdown_terms import Terms
from python_udfs.prices.markdown_udf import register_markdowns

TODAY = date(2025, 1, 1)
TERMS = Terms(
    as_of_date=TODAY,
    price=2.99,
    highest_plan_price=2.99,
    lowest_plan_price=1.2,
    lowest_seen_price=1.99,
    price_ending=None,
    expected_units=6.0,
    log_units_error=0.15,
    log_week_error=0.4,
    elasticity=-2.0,
    standard_error=0.3,
    on_hand=120.0,
    no_plan_reason=None,
    days=56,
)


def numbers_of(found):
    whole = [value for value in found.values() if isinstance(value, float)]
    steps = found["steps"] or []
    return whole + [v for step in steps for v in step.values() if isinstance(v, float)]


def check(terms):
    """Return the plan, after all that must hold of any."""
    found = plan(terms)
    steps, units = found["steps"], int(terms.on_hand)
    prices = [step["price"] for step in steps]
    assert all(math.isfinite(number) for number in numbers_of(found))
    assert prices == sorted(set(prices), reverse=True)
    assert prices[0] <= terms.highest_plan_price
    assert (
        prices[-1] == terms.highest_plan_price or prices[-1] >= terms.lowest_plan_price
    )
    assert steps[0]["from_date"] == TODAY
    assert steps[-1]["from_date"] < TODAY + timedelta(days=terms.days)
    assert 0 <= found["expected_units"] <= units + 1e-6
    assert sum(step["expected_units"] for step in steps) == pytest.approx(
        found["expected_units"], abs=1e-5
    )
    assert steps[-1]["expected_units_left"] == pytest.approx(
        found["expected_units_left"], abs=1e-5
    )
    for what in ("expected_revenue", "expected_gain"):
        assert found[f"{what}_low"] <= found[what] <= found[f"{what}_high"]
    assert found["expected_gain"] >= 0
    return found


@pytest.mark.parametrize("on_hand", [1.0, 12.4, 120.0, 1e6])
@pytest.mark.parametrize("elasticity", [-0.3, -1.1, -2.5, -8.0])
@pytest.mark.parametrize("days", [1, 2, 8, 56, 182])
def test_every_plan_keeps_its_bounds(on_hand, elasticity, days):
    check(replace(TERMS, on_hand=on_hand, elasticity=elasticity, days=days))


def test_yen_have_no_cents():
    yen = {"price": 1280.0, "highest_plan_price": 1280.0, "lowest_seen_price": 980.0}
    found = check(replace(TERMS, **yen, lowest_plan_price=600.0))
    assert found["steps"][0]["price"] < 1280
    assert all(step["price"] % 10 == 0 for step in found["steps"])


def test_stock_that_sells_in_half_is_cleared_at_lower_prices():
    found = check(TERMS)
    assert found["cleared_share"] > 0.85
    assert found["expected_gain_low"] > 0
    assert 1 < len(found["steps"]) <= 5
    assert [s["is_guess"] for s in found["steps"]] == [
        s["price"] < 1.99 for s in found["steps"]
    ]


def test_an_inelastic_price_stays_until_what_is_left_costs():
    inelastic = replace(TERMS, elasticity=-0.6, standard_error=0.1)
    stays = check(inelastic)
    assert [step["price"] for step in stays["steps"]] == [2.99]
    assert stays["expected_gain"] == 0
    to_be_gone = check(replace(inelastic, salvage_value=-3.0))
    assert to_be_gone["steps"][-1]["price"] < 1.5
    assert to_be_gone["expected_units"] > stays["expected_units"]


def test_a_cent_is_worth_no_label():
    terms = replace(TERMS, elasticity=-1.3, log_units_error=2.5, log_week_error=4.0)
    found = check(replace(terms, expected_units=0.02, on_hand=9.0))
    assert [step["price"] for step in found["steps"]] == [2.99]
    thick = check(replace(terms, expected_units=2.0, on_hand=900.0))
    assert thick["steps"][0]["price"] < 2.99


def test_nothing_is_sold_for_less_than_it_is_worth_afterwards():
    found = check(replace(TERMS, elasticity=-6.0, salvage_value=2.0))
    assert found["steps"][-1]["price"] >= 2.0


def test_a_budget_is_kept_and_mostly_spent():
    free = check(TERMS)
    gains = []
    for share in (0.75, 0.5, 0.25, 0.0):
        budget = share * free["expected_discount"]
        found = check(replace(TERMS, budget=budget))
        assert 0.8 * budget <= found["expected_discount"] <= budget
        gains.append(found["expected_gain"])
    assert gains == sorted(gains, reverse=True)
    assert plan(replace(TERMS, budget=1e9)) == free


def test_prices_have_few_round_steps():
    for highest, lowest, step in (
        *((2.99, 1.0, 0.1), (12.99, 5.0, 0.5), (0.17, 0.05, 0.01)),
        *((1280, 300, 50), (99, 20, 2), (0.02, 0.01, 0.01)),
    ):
        prices = prices_down_to(highest, lowest, None)
        assert prices[0] == highest
        assert prices[-1] >= lowest
        assert np.diff(prices) == pytest.approx(-step)
        assert len(prices) <= 50
    assert prices_down_to(5.49, 3.0, 0.99).tolist() == [5.49, 4.99, 3.99]
    assert prices_down_to(5.0, 4.5, 0.09).tolist()[:3] == [5.0, 4.89, 4.79]
    assert prices_down_to(5.0, 5.0, None).tolist() == [5.0]


def test_what_a_single_week_has_of_its_own_evens_out():
    assert log_error_over(TERMS, 0.3) == pytest.approx(0.4)
    assert log_error_over(TERMS, 8) == pytest.approx(0.15)
    assert log_error_over(TERMS, 20) == pytest.approx(0.15)
    assert 0.15 < log_error_over(TERMS, 3) < 0.4


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"no_plan_reason": "thin"}, "thin"),
        ({"days": None}, "last day"),
        ({"days": 0}, "is past"),
        ({"days": 183}, "more than 26 weeks"),
        ({"on_hand": None}, "stock is not known"),
        ({"on_hand": 0.0}, "less than one unit"),
        ({"on_hand": -7.0}, "less than one unit"),
        ({"on_hand": math.nan}, "no number"),
        ({"on_hand": 1e308}, "no number"),
        ({"salvage_value": math.inf}, "salvage"),
        ({"salvage_value": 2.99}, "worth as much"),
        ({"budget": -1.0}, "budget"),
        ({"budget": math.nan}, "budget"),
        ({"standard_error": 9.0}, "too thin"),
        ({"log_units_error": None}, "too thin"),
    ],
)
def test_where_there_is_no_plan_the_reason_says_why(said, reason):
    found = plan(replace(TERMS, **said))
    assert reason in found.pop("reason")
    assert set(found.values()) == {None}


def test_the_function_asks_of_the_terms_and_of_any_other_stock():
    with duckdb.connect() as connection:
        register_markdowns(connection)
        register_markdowns(connection)  # a second time is none
        terms = {
            name: f"{value!r}::double" if isinstance(value, float) else "null::double"
            for name, value in vars(TERMS).items()
            if name not in ("as_of_date", "no_plan_reason", "days", "budget")
        }
        columns = ", ".join(f"{value} as {name}" for name, value in terms.items())
        connection.execute(f"""
            create table int_markdown_terms as
            select 'p' as product_id, date '{TODAY}' as as_of_date,
                null::varchar as no_plan_reason, {columns}""")
        create_function(connection, "markdown_plan")

        def asked(call):
            return connection.execute(f"select markdown_plan({call})").fetchall()[0][0]

        whole = asked("'p', date '2025-02-25'")
        expected = plan(TERMS)
        assert whole["expected_revenue"] == expected["expected_revenue"]
        assert [float(step["price"]) for step in whole["steps"]] == [
            step["price"] for step in expected["steps"]
        ]
        other = asked("'p', date '2025-02-25', -1, 20, 50")
        assert other["expected_discount"] <= 20
        assert other["expected_units"] + other["expected_units_left"] == 50
        assert asked("'none', date '2025-02-25'")["reason"] == "it was never sold"
        assert "last day" in asked("'p', null")["reason"]
        assert "last day" in asked("'p', date 'infinity'")["reason"]
        assert "past" in asked("'p', date '2024-12-31'")["reason"]
        assert "past" in asked("'p', date '0001-01-01'")["reason"]
        assert "26 weeks" in asked("'p', date '9999-12-31'")["reason"]


@pytest.mark.parametrize("mean", [0.01, 0.7, 6.0, 29.0, 31.0, 400.0, 1e6])
def test_equally_likely_counts_are_poisson(mean):
    [found] = poisson_quantiles(np.array([mean]))
    levels = (np.arange(len(found)) + 0.5) / len(found)
    assert np.abs(found - poisson.ppf(levels, mean)).max() <= 1
