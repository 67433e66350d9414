"""What a price would bring: what analysts ask, and what is refused."""

import math

import pytest

from python_udfs import connect

MILK = "995242"


@pytest.fixture(scope="module")
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


def one(shop, sql):
    [(answer,)] = shop.execute(f"select {sql}").fetchall()
    return answer


def test_units_follow_the_elasticity_within_their_interval(shop):
    elasticity = one(shop, f"price_elasticity('{MILK}')")
    [(today, lowest)] = shop.execute(
        f"select price, lowest_price from int_price_curves where product_id = '{MILK}'"
    ).fetchall()
    now = one(shop, f"units_at_price('{MILK}', {today})")
    then = one(shop, f"units_at_price('{MILK}', {lowest})")
    slope = math.log(then["expected"] / now["expected"]) / math.log(lowest / today)
    assert slope == pytest.approx(elasticity["expected"], rel=1e-6)
    assert elasticity["low"] < elasticity["expected"] < elasticity["high"] < 0
    for answer in (now, then):
        assert answer["low"] < answer["expected"] < answer["high"]
        assert answer["low_week"] < answer["low"]
        assert answer["high"] < answer["high_week"]
        assert answer["reason"] is None
    # Farther from today's price less is known.
    width, width_now = (math.log(a["high"] / a["low"]) for a in (then, now))
    assert width > width_now


def test_revenue_and_margin_are_units_times_what_each_is_worth(shop):
    [(price, cost)] = shop.execute(f"""
        select price, unit_cost from int_price_curves where product_id = '{MILK}'
        """).fetchall()
    units, revenue, margin = (
        one(shop, f"{what}_at_price('{MILK}', {price})")
        for what in ("units", "revenue", "margin")
    )
    for end in ("low_week", "low", "expected", "high", "high_week"):
        assert revenue[end] == pytest.approx(price * units[end])
        assert margin[end] == pytest.approx((price - cost) * units[end])


def test_a_margin_below_cost_still_has_its_lower_end_below(shop):
    answer = one(shop, f"margin_at_price('{MILK}', 0.5, true)")
    assert answer["low"] < answer["expected"] < answer["high"] < 0


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (f"'{MILK}', 9.99", "in 52 weeks most units of a week"),
        (f"'{MILK}', 0", "a price is above 0"),
        (f"'{MILK}', null", "a price is above 0"),
        ("'no such product', 1", "it was never sold"),
        ("null, 1", "it was never sold"),
    ],
)
def test_what_would_be_a_guess_is_refused_with_the_reason(shop, asked, reason):
    answer = one(shop, f"units_at_price({asked})")
    assert answer["expected"] is None
    assert answer["low"] is None
    assert reason in answer["reason"]


def test_a_guess_is_made_where_it_is_asked_for(shop):
    answer = one(shop, f"units_at_price('{MILK}', 9.99, at_any_price := true)")
    assert answer["reason"] is None
    assert answer["low"] < answer["expected"] < answer["high"]


def test_thin_evidence_is_an_answer(shop):
    [(product, price)] = shop.execute("""
        select product_id, price from int_price_curves
        where not has_enough_evidence and is_on_sale and lowest_price < price
        order by expected_units desc, product_id limit 1""").fetchall()
    elasticity = one(shop, f"price_elasticity('{product}')")
    assert elasticity["expected"] is None
    assert "not enough evidence" in elasticity["reason"]
    today, cheaper = (
        one(shop, f"units_at_price('{product}', {asked})")
        for asked in (price, price - 0.01)
    )
    assert today["expected"] > 0  # what sells at today's price needs no elasticity
    assert "not enough evidence" in cheaper["reason"]


def test_a_caller_may_have_columns_of_the_same_names(shop):
    rows = shop.execute("""
        select
            units_at_price(product_id, price).expected,
            units_at_price(other_id, other_price).expected
        from (
            select product_id, price, product_id as other_id, price as other_price
            from feat_prices__product_weeks where is_latest limit 50
        )""").fetchall()
    assert all(first == second for first, second in rows)


def test_reasons_add_up_to_the_units(shop):
    [(base, contributions, expected)] = shop.execute(f"""
        select
            reasons.base,
            list_sum([c.contribution for c in reasons.contributions]),
            units_at_price('{MILK}', 1.79).expected
        from (select units_at_price_reasons('{MILK}', 1.79) as reasons)""").fetchall()
    assert base + contributions == pytest.approx(expected, rel=1e-6)


def test_todays_price_needs_no_evidence_and_another_does(shop):
    [(product, price, other)] = shop.execute("""
        select product_id, price, lowest_price
        from int_price_curves
        semi join int_demand_weeks using (product_id)
        where not_enough_reason is not null and lowest_price < price
        order by product_id limit 1
        """).fetchall()
    days = "date '2018-01-02', date '2018-01-15'"
    units = one(shop, f"units_between('{product}', {days}).expected")
    at_price = one(shop, f"units_between('{product}', {days}, {price})")
    assert at_price == {"expected": pytest.approx(units), "reason": None}
    assert units > 0
    assert one(shop, f"units_at_price('{product}', {price}).expected") > 0
    for at_other in (f"at_price('{product}'", f"between('{product}', {days}"):
        answer = one(shop, f"units_{at_other}, {other})")
        assert answer["expected"] is None
        assert "not enough evidence" in answer["reason"]
