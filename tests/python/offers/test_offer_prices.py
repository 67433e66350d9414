"""A customer's own price, from sales to the offer: whose list is it, and until when?"""

import duckdb
import pandas as pd
import pytest
from tables_as_models import run, write

MODELS = (
    *("int_charged_prices", "int_price_ranges", "int_week_prices", "int_paid_prices"),
    *("int_price_habits", "int_own_prices", "int_price_ratios", "int_list_prices"),
    *("int_offer_prices", "customer_offers"),
)
TRADE, RETAIL = 1.25, 2.51
CUSTOMERS = [f"c{number}" for number in range(12)]


def line(customer, product, week, price, units=2):
    ordered_at = pd.Timestamp("2025-01-07") + pd.Timedelta(weeks=week)
    return {
        "customer_id": customer,
        "product_id": product,
        "ordered_at": ordered_at,
        "unit_price": price,
        "quantity": units,
        "store_id": None,
        "channel": None,
        "price_list": None,
        "is_goods": True,
    }


def sales():
    """Ten weeks of tea: customers pay trade, or retail; guests buy most now and then.

    Rum has risen for whoever bought it lately; gin nobody of these has bought.
    """
    lines = [
        line(customer, "tea", week, RETAIL if customer == "c0" else TRADE)
        for week in range(10)
        for customer in CUSTOMERS
    ]
    lines += [line(None, "tea", week, RETAIL, 500) for week in range(1, 10, 2)]
    lines += [line(customer, "rum", 0, 8.0) for customer in CUSTOMERS]
    lines += [line(customer, "rum", 9, 10.0) for customer in CUSTOMERS[:3]]
    lines += [line(f"g{number}", "gin", 9, 5.0) for number in range(3)]
    return [*lines, line(None, "gin", 9, 7.0, 500)]


@pytest.fixture(scope="module")
def offers(tmp_path_factory):
    """What is offered, by customer and product; `returns` only returned goods."""
    database = tmp_path_factory.mktemp("offers") / "shop.duckdb"
    asked = [("c0", "tea"), ("c1", "tea"), ("c5", "rum"), ("c5", "gin")]
    asked += [("returns", "tea"), ("returns", "rum")]
    recommended = pd.DataFrame(asked, columns=["customer_id", "product_id"]).assign(
        recommendation_rank=1,
        product_name="a thing",
        is_new_to_customer=True,
        score=None,
        reason="why",
        model_id=None,
        scored_by=None,
    )
    prices = {"tea": RETAIL, "rum": 10.0, "gin": 7.0}
    nothing = pd.DataFrame({"product_id": ["none"], "starts_at": [pd.Timestamp(0)]})
    write(
        database,
        int_sales=sales(),
        int_shop_dates=[{"as_of_date": pd.Timestamp("2025-03-15")}],
        stg_promotions=nothing.assign(ends_at=pd.Timestamp(1), store_id=None),
        product_recommendations=recommended,
        int_current_prices=[
            {"product_id": product, "price": price, "regular_price": price}
            for product, price in prices.items()
        ],
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            alter table int_shop_dates alter as_of_date type date;
            alter table int_sales alter channel type varchar;
            alter table int_sales alter price_list type varchar;
            alter table int_sales alter store_id type varchar;
            alter table stg_promotions alter store_id type varchar;
            alter table product_recommendations alter score type double;
            alter table product_recommendations alter model_id type varchar;
            alter table product_recommendations alter scored_by type varchar""")
    done = run(database, *MODELS)
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.sql("from customer_offers").df()
    return found.set_index(["customer_id", "product_id"])


def test_each_customer_is_offered_what_their_own_list_says(offers):
    assert offers["price"]["c0", "tea"] == RETAIL
    assert offers["price"]["c1", "tea"] == TRADE
    assert offers["price_reason"]["c1", "tea"] == "paid 1.25 on 2025-03-11"


def test_a_price_that_was_given_up_follows_those_who_paid_it(offers):
    assert offers["price"]["c5", "rum"] == 10
    assert offers["price_reason"]["c5", "rum"] == (
        "paid 8.00 on 2025-01-07; whoever paid that now pays 10.00"
    )


def test_what_one_never_bought_costs_what_customers_pay_not_guests(offers):
    assert offers["price"]["c5", "gin"] == 5
    assert offers["price_reason"]["c5", "gin"] == "most customers pay 5.00"


def test_who_only_returned_goods_is_told_a_price_too(offers):
    assert offers["price"]["returns", "tea"] == TRADE
    assert offers["discounted_price"]["returns", "tea"] == TRADE
    assert offers["price"]["returns", "rum"] == 10
