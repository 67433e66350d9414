"""Price rules end to end: what a merchant writes, what is suggested, what is logged."""

import duckdb
import pytest
from tables_as_models import dbt_here, run

from benchmarks.prices.guard_conditions import GUARDS
from benchmarks.prices.guards import MODELS, broken_guards, run_price_models
from python_udfs.connection import WRITING
from python_udfs.shops.random_prices import write_random_shop

# Each is a product of its own that costs 3.00 today, 2.00 in purchase, and of which a
# price p sells 100 (p / 3)^-2: margin has its peak at 4.00. Then what its rule says.
CASES = {
    "free": ({}, ("4.00", "raise", "none", None)),
    "small step": (
        {"max_step_rate": 0.1},
        ("3.30", "raise", "maximum step", "product small step"),
    ),
    "capped": ({"cap_price": 3.5}, ("3.50", "raise", "cap", "product capped")),
    "floored": ({"floor_price": 4.2}, ("4.20", "raise", "floor", "product floored")),
    "ninety-nine": (
        {"price_ending": 0.99},
        ("3.99", "raise", "price ending", "product ninety-nine"),
    ),
    "wide margin": (
        {"min_margin_rate": 0.55},
        ("4.45", "raise", "minimum margin", "product wide margin"),
    ),
    "fixed": ({"is_fixed": True}, ("3.00", "fixed", "fixed", "product fixed")),
    "for revenue": ({"objective": "revenue"}, ("2.00", "cut", "cost", None)),
    "never cut": (
        {"objective": "revenue", "may_be_cut": False},
        ("3.00", "leave it", "never cut", "product never cut"),
    ),
    "scarce": (
        {"objective": "revenue", "min_stock_cover_weeks": 11},
        ("3.00", "leave it", "stock cover", "product scarce"),
    ),
    "ample": (
        {"max_stock_cover_weeks": 9},
        ("3.00", "leave it", "stock cover", "product ample"),
    ),
    "key": (
        {"is_key_product": True},
        ("3.75", "raise", "maximum step", "product key"),
    ),
    "plum": ({"price_line": "jams"}, ("3.50", "raise", "price line", "product plum")),
    "quince": (
        {"price_line": "jams", "cap_price": 3.5},
        ("3.50", "raise", "cap", "product quince"),
    ),
    "rye": (
        {"price_line": "breads"},
        ("3.00", "leave it", "price line", "product rye"),
    ),
    "bun": (
        {"price_line": "breads", "is_fixed": True},
        ("3.00", "fixed", "fixed", "product bun"),
    ),
    "beside dear competitors": (
        {"competitor_low_rate": 1.05},
        ("4.20", "raise", "competitors", "product beside dear competitors"),
    ),
    "beside cheap competitors": (
        {"competitor_high_rate": 0.9},
        ("3.60", "raise", "competitors", "product beside cheap competitors"),
    ),
}


def execute(database, *statements):
    with duckdb.connect(str(database), config=WRITING) as connection:
        return [connection.execute(sql).fetchall() for sql in statements][-1]


def write_shop(database, rules):
    """Write a shop of the CASES' products, and of each 10 weeks' stock; add `rules`."""
    write_random_shop(database, 1)  # for the types of its columns
    execute(
        database,
        f"""create or replace table int_price_curves as
            select * replace (
                product as product_id, 'drinks' as category, 'teas' as subcategory,
                true as is_on_sale, 3e0 as price, 2e0 as lowest_price,
                5e0 as highest_price, 2e0 as unit_cost, 1e2 as expected_units,
                -2e0 as elasticity, -2.1e0 as elasticity_low, -1.9e0 as elasticity_high,
                true as has_enough_evidence, null::varchar as not_enough_reason
            )
            from int_price_curves
            cross join (select unnest({list(CASES)}) as product)""",
        """create or replace table stg_competitor_prices as
            select product_id, 'a' as competitor, timestamp '2024-12-31' as observed_at,
                4::decimal(12, 2) as price
            from int_price_curves""",
        """create or replace table stg_stock_levels as
            select product_id, 'l' as location_id, date '2024-12-31' as stock_date,
                1000.0 as on_hand,
                0.0 as on_order
            from int_price_curves""",
        "delete from price_rules",
    )
    shop_rule = {"scope": "shop", "max_step_rate": 0.5, "objective": "margin"}
    with duckdb.connect(str(database), config=WRITING) as connection:
        for rule in [shop_rule, *rules]:
            connection.execute(
                f"insert into price_rules ({', '.join(rule)})"
                f" values ({', '.join('?' * len(rule))})",
                list(rule.values()),
            )


@pytest.fixture(scope="module")
def suggestions(tmp_path_factory):
    """What is suggested for each of CASES."""
    database = tmp_path_factory.mktemp("rules") / "shop.duckdb"
    rules = [
        {"scope": "product", "scope_value": product, **rule}
        for product, (rule, _) in CASES.items()
        if rule
    ]
    write_shop(database, rules)
    assert run(database, *MODELS).returncode == 0
    found = execute(
        database,
        """select product_id, suggested_price::varchar, decision, binding_rule,
            binding_rule_id
        from price_suggestions""",
    )
    return {product: tuple(row) for product, *row in found}


@pytest.mark.parametrize("product", CASES)
def test_a_rule_sets_the_price_and_is_named(suggestions, product):
    assert suggestions[product] == CASES[product][1]


@pytest.fixture(scope="module")
def random_shop(tmp_path_factory):
    database = tmp_path_factory.mktemp("random") / "random.duckdb"
    write_random_shop(database, 20_000)
    run_price_models(database)
    return database


def test_random_prices_break_no_guard(random_shop):
    assert {guard for guard, times in broken_guards(random_shop).items() if times} == (
        set()
    )


def test_each_guard_sees_a_breach(random_shop):
    seen = set()
    for mistake in ["current_price * 2", "current_price / 2", "0"]:
        execute(
            random_shop,
            "create table if not exists suggested_before as from int_suggested_prices",
            "create or replace table int_suggested_prices as from suggested_before",
            f"update int_suggested_prices set suggested_price = {mistake}",
        )
        broken = broken_guards(random_shop)
        seen |= {guard for guard, times in broken.items() if times}
    assert seen == {*GUARDS, "changes per week"}


def test_rules_that_cannot_hold_are_named(tmp_path):
    database = tmp_path / "shop.duckdb"
    rules = [
        {"scope": "category", "scope_value": "drinks", "floor_price": 9},
        {"scope": "product", "scope_value": "free", "cap_price": 5},
        {"scope": "category", "scope_value": "cars", "floor_price": 9, "cap_price": 5},
        {"scope": "product", "scope_value": "key", "max_step_rate": 10},
    ]
    write_shop(database, rules)
    run(database, "int_price_rules")
    tests = ["test_type:singular,assert_price_rules_*", "between_price_rules_*"]
    done = dbt_here("test", "--select", *tests, database=database)
    for complaint in [
        "floor_price 9.00 (category drinks) is above cap_price 5.00 (product free)",
        "floor_price 9.00 is above cap_price 5.00 in the rule of category cars",
        "no product ever sold is of category cars",
        "price_rules.max_step_rate is 10.0 in 1 of its rows: it must be from 0 to 1",
    ]:
        assert complaint in done.stdout, done.stdout
    assert "Invalid Input Error: price_rules.min_margin_rate" not in done.stdout
