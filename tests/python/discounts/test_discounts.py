"""Discounts: which are given, and what they rest on."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from tables_as_models import run, write

from benchmarks.discounts.quotes import BROKEN
from python_udfs import connect
from python_udfs.shops.random_discounts import write_random_discounts

DECIDED = (
    *("int_discount_effects", "int_discount_offers", "int_discount_choices"),
    "discount_suggestions",
    "suggested_discount",
)
TEA = {
    "product_id": "tea",
    "price": 10.0,
    "lowest_price": 5.0,
    "unit_cost": 4.0,
    "elasticity": -3.0,
    "elasticity_low": -3.5,
    "elasticity_high": -2.5,
    "has_enough_evidence": True,
    "not_enough_reason": None,
    "model_id": "m",
}
SCORES = {"curious": 0.2, "loyal": 0.9, "unlikely": 0.01, "other": 0.3}
# Each is a product like tea, of a curious customer of that name: its price rule, the
# discount, and the end of the reason.
RULES = {
    "free": ({}, 0.2, "; no more: the cap allows no more"),
    "fixed": ({"is_fixed": True}, 0.0, "no discount: its price is fixed by a rule"),
    "uncut": ({"may_be_cut": False}, 0.0, "no discount: a rule says it is never cut"),
    "floored": (
        {"floor_price": 8.5},
        *(0.15, "; no more: it would be below its floor price"),
    ),
    "dear": (
        {"min_margin_rate": 0.5555},
        *(0.1, "; no more: it would leave too little above cost"),
    ),
}


def write_pairs(database):
    pairs = [(customer, "tea", score) for customer, score in SCORES.items()]
    pairs += [(product, product, SCORES["curious"]) for product in RULES]
    columns = ["customer_id", "product_id", "score"]
    recommended = pd.DataFrame(pairs, columns=columns).assign(recommendation_rank=1)
    customers = recommended[["customer_id"]]
    line = {"product_id": "tea", "mean_price": 10.0, "mean_units": 20.0, "w1": 8.0}
    line |= {"w1_low": 6.0, "w1_high": 9.0, "not_falling_reason": None}
    nothing = {"floor_price": None, "min_margin_rate": 0.0}
    nothing |= {"is_fixed": False, "may_be_cut": True}
    write(
        database,
        int_price_curves=[TEA, *(TEA | {"product_id": name} for name in RULES)],
        int_price_rules=[
            {"product_id": name} | nothing | rule for name, (rule, *_) in RULES.items()
        ],
        product_recommendations=recommended,
        int_offer_prices=recommended[["customer_id", "product_id"]].assign(
            price=10.0, todays_price=10.0
        ),
        int_consenting_customers=customers,
        int_customer_price_sensitivity=customers.assign(
            price_sensitivity_multiplier=1.0, price_sensitivity_error=0.1
        ),
        int_linear_demand=[line],
        int_lowest_prices=[{"product_id": "tea", "lowest_price_30_days": 9.0}],
        int_price_ranges=[{"product_id": "tea", "places": 2}],
    )
    with duckdb.connect(str(database)) as connection:
        text = "alter table {} alter {} type {}"
        for table, column, name in (
            ("int_price_curves", "not_enough_reason", "varchar"),
            ("int_linear_demand", "not_falling_reason", "varchar"),
            ("int_lowest_prices", "lowest_price_30_days", "decimal(12, 2)"),
        ):
            connection.execute(text.format(table, column, name))


def decided(database, **options):
    done = run(database, *DECIDED, **options)
    assert done.returncode == 0, done.stdout
    with connect(str(database)) as connection:
        table = connection.sql("from discount_suggestions").df()
    return table.set_index("customer_id")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A file to decide discounts in anew."""
    database = tmp_path_factory.mktemp("discounts") / "shop.duckdb"
    write_pairs(database)
    return database


@pytest.fixture(scope="module")
def by_default(tmp_path_factory):
    """A file in which they are decided, and what was."""
    database = tmp_path_factory.mktemp("discounts") / "shop.duckdb"
    write_pairs(database)
    return database, decided(database)


def test_who_would_buy_anyway_gets_none_and_who_hesitates_gets_one(by_default):
    _, found = by_default
    assert found["discount_rate"][[*SCORES]].to_dict() == {
        "curious": 0.2,
        "loyal": 0.0,
        "unlikely": 0.2,
        "other": 0.15,
    }
    assert found["reason"]["loyal"] == (
        "no discount: would buy anyway, with a chance of 90.0 %"
    )
    assert found["reason"]["curious"].endswith("no more: the cap allows no more")
    assert found["reason"]["other"].endswith(
        "no more: it may cost more than the purchases it brings"
    )
    given = found[found["discount_rate"] > 0]
    assert (given["incremental_margin_low"] > 0).all()
    assert (given["incremental_margin"] > given["incremental_margin_low"]).all()
    assert (given["incremental_margin_high"] > given["incremental_margin"]).all()
    # The sum by hand: 1 - exp(-rate x 0.8 ^ -3), a unit leaving 4 instead of 6.
    chance = 1 - 0.8 ** (0.8**-3)
    expected = pytest.approx(chance * 4 - 0.2 * 6)
    assert found["incremental_margin"]["curious"] == expected


def test_a_reduction_is_announced_from_the_lowest_price_of_30_days(by_default):
    _, found = by_default
    announced = found["reduction_from_lowest_rate"]
    assert announced["curious"] == pytest.approx(1 - 8 / 9, abs=1e-6)
    assert announced["other"] == pytest.approx(1 - 8.5 / 9, abs=1e-6)
    assert np.isnan(announced["loyal"])  # none is given
    assert np.isnan(announced["free"])  # nothing was sold in these days


@pytest.mark.parametrize("product", RULES)
def test_a_price_rule_bounds_the_discount_and_says_so(by_default, product):
    _, found = by_default
    _, discount_rate, reason = RULES[product]
    assert found["discount_rate"][product] == discount_rate
    assert found["reason"][product].endswith(reason)


def test_the_function_looks_the_decision_up(by_default):
    shop, _ = by_default
    asked = [("curious", "tea"), ("loyal", "tea"), ("curious", "rum"), ("who", "tea")]
    with connect(str(shop)) as connection:
        found = [
            connection.execute(f"select suggested_discount('{c}', '{p}')").fetchall()
            for c, p in asked
        ]
    assert found == [[(0.2,)], [(0.0,)], [(None,)], [(None,)]]


def test_a_budget_goes_to_what_adds_most_for_the_money(shop, by_default):
    _, free = by_default
    adds = free["incremental_margin"] / free["expected_discount_cost"]
    best = adds.idxmax()
    cost = free["expected_discount_cost"][best]
    found = decided(shop, discount_budget=round(cost + 0.001, 6))
    assert list(found.index[found["discount_rate"] > 0]) == [best]
    refused = found.loc[["curious", "other"], "reason"]
    assert refused.str.startswith("no discount: the budget").all()


def test_a_bound_on_price_ratios_lowers_the_cap(shop):
    found = decided(shop, max_group_price_ratio=1.12)
    assert found["discount_rate"].max() == 0.1
    assert found["price"].max() / found["discounted_price"].min() <= 1.12


def test_a_straight_line_may_say_how_customers_answer(shop):
    found = decided(shop, discount_response="linear")
    assert found["discount_rate"]["curious"] == 0.15
    chance = 1 - 0.8 ** ((20 + 8 * 1.5) / 20)
    by_line = found["purchase_probability_with_discount"]["curious"]
    assert by_line == pytest.approx(chance)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("discount_response", "quadratic"),
        ("max_discount_rate", 20),
        ("discount_rate_step", 0),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_build_by_name(shop, name, value):
    done = run(shop, "int_discount_effects", **{name: value})
    assert done.returncode != 0
    assert f"var {name} is" in done.stdout


def test_a_planted_sensitivity_is_found_and_little_history_says_little(tmp_path):
    random = np.random.default_rng(5)
    factors = random.gamma(4, 1 / 4, 600)
    counts = np.where(np.arange(600) % 2, 400, 4)
    elasticity, depth, share = -2.0, 0.2, 0.3
    odds = share / (1 - share) * (1 - depth) ** (elasticity * (factors - 1))
    lines = pd.DataFrame({"customer_id": np.repeat(np.arange(600), counts)})
    chance = np.repeat(odds / (1 + odds), counts)
    lines["product_id"] = "tea"
    lines["is_discounted"] = random.random(len(lines)) < chance
    lines["discount_depth"] = np.where(lines["is_discounted"], depth, 0.0)
    database = tmp_path / "shop.duckdb"
    curve = [{"product_id": "tea", "elasticity": elasticity}]
    write(
        database,
        int_discount_purchases=lines,
        int_price_curves=curve,
        int_consenting_customers=pd.DataFrame({"customer_id": np.arange(600)}),
    )
    done = run(database, "int_customer_price_sensitivity")
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database)) as connection:
        found = connection.sql(
            "from int_customer_price_sensitivity order by customer_id"
        ).df()["price_sensitivity_multiplier"]
    known, unknown = found[1::2].to_numpy(), found[::2].to_numpy()
    assert np.corrcoef(known, factors[1::2])[0, 1] > 0.8
    slope = np.polyfit(known, factors[1::2], 1)[0]
    assert 0.8 < slope < 1.2
    assert unknown.std() < 0.3 * known.std()


def test_a_quote_that_breaks_a_limit_is_counted():
    with duckdb.connect() as connection:
        write_random_discounts(connection)
        connection.execute("""
            create table discount_suggestions as
            select
                customer_id, product_id, 0.5 as discount_rate,
                offers.price,
                if(customer_id < 'c3', 0.5, 1) * offers.price as discounted_price,
                -1.0 as incremental_margin_low, 1.0 as expected_discount_cost
            from product_recommendations
            inner join int_offer_prices as offers using (customer_id, product_id)
            where recommendation_rank <= 5 and customer_id < 'c4'
        """)
        connection.execute(
            "create table fairness_audit as select false is_within_bound"
        )
        limits = {"each": 2, "budget": 10}
        counts = connection.execute(BROKEN, limits).df().iloc[0]
    assert len(counts) == 15
    assert (counts > 0).all(), counts


def test_a_factor_learned_from_half_a_year_foretells_the_other_half(
    built_sample, tmp_path
):
    """The sample's purchases: log odds of buying cheap move as the factor says."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"""
            attach '{built_sample}' as built (read_only);
            create table purchases as
            select *, week_date > median(week_date) over () as is_later
            from built.main.int_discount_purchases;
            create table int_discount_purchases as from purchases where not is_later;
            create table int_price_curves as
            select product_id, elasticity from built.main.int_price_curves;
            create table int_consenting_customers as
            from built.main.int_consenting_customers;
            detach built""")
    done = run(database, "int_customer_price_sensitivity")
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database)) as connection:
        [(slope, factors)] = connection.execute("""
            with products as (
                select
                    product_id,
                    avg(is_discounted::int) as share,
                    any_value(elasticity)
                    * ln(1 - avg(discount_depth) filter (is_discounted)) as log_effect
                from purchases inner join int_price_curves using (product_id)
                where is_later
                group by all
            )
            select
                sum(
                    (price_sensitivity_multiplier - 1)
                    * (is_discounted::int - share) * log_effect
                )
                / sum(
                    power((price_sensitivity_multiplier - 1) * log_effect, 2)
                    * share * (1 - share)
                ),
                stddev(price_sensitivity_multiplier)
            from purchases
            inner join products using (product_id)
            inner join int_customer_price_sensitivity using (customer_id)
            where is_later and log_effect is not null""").fetchall()
    assert factors > 0.3
    assert 0.6 < slope < 1.4
