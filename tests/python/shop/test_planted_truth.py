"""A shop whose truth was planted: the build finds it."""

import numpy as np
import pandas as pd
import pytest
from conftest import build

from python_udfs import connect
from python_udfs.shops.planted import (
    ELASTICITY,
    RESPONSE_OF_FREQUENT,
    RESPONSE_OF_OTHERS,
    SATURDAY_FACTOR,
    TASTES,
    write_planted_shop,
)


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    return folder, write_planted_shop(folder / "shop")


@pytest.fixture(scope="module")
def shop(truth):
    folder, customers = truth
    refusing = customers["customer_id"].head(20)
    pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "consents_to_personalisation": ~customers["customer_id"].isin(refusing),
        }
    ).to_parquet(folder / "shop" / "customers.parquet")
    path = build(database=folder / "shop.duckdb", raw_files=folder / "shop")
    with connect(path) as connection:
        yield connection


def test_every_model_beats_its_baseline(shop):
    assert shop.execute(
        "select model_name from model_quality where is_gate and is_live order by 1"
    ).fetchall() == [
        ("campaign_response",),
        ("churn",),
        ("demand",),
        ("price_elasticity",),
        ("recommender",),
    ]


def test_elasticities_are_found(shop):
    found = shop.execute("""
        select category, avg(price_elasticity(product_id).expected)
        from stg_products group by category""").fetchall()
    for category, elasticity in found:
        assert elasticity == pytest.approx(ELASTICITY[category], abs=0.35)


def test_most_intervals_of_elasticities_hold_the_truth(shop):
    found = shop.execute("""
        select category, elasticity_low, elasticity_high
        from product_elasticities""").fetchall()
    held = [low <= ELASTICITY[category] <= high for category, low, high in found]
    assert np.mean(held) > 0.75


def test_customers_who_answer_prices_alike_have_the_factor_one(shop):
    [(lowest, highest)] = shop.execute("""
        select min(price_sensitivity_multiplier), max(price_sensitivity_multiplier)
        from int_customer_price_sensitivity""").fetchall()
    assert 0.8 < lowest <= highest < 1.2


def test_no_discount_goes_to_what_people_buy_at_any_price(shop):
    rows = shop.execute("""
        select category, max(discount_rate)
        from discount_suggestions
        inner join stg_products using (product_id)
        where purchase_probability < 0.5 group by category""").fetchall()
    assert {category for category, _ in rows} == set(ELASTICITY)
    # Costs are half the list price: a discount can pay where elasticity is below -2.
    for category, rate in rows:
        assert rate == 0 or ELASTICITY[category] < -2


def test_customers_are_recommended_what_their_group_likes(shop, truth):
    _, customers = truth
    recommended = shop.execute("""
        select customer_id, category
        from product_recommendations
        inner join stg_products using (product_id)
        where recommendation_rank <= 5""").df()
    taste = recommended["customer_id"].map(customers.set_index("customer_id")["taste"])
    is_liked = [
        category in TASTES[group]
        for category, group in zip(recommended["category"], taste, strict=True)
    ]
    assert np.mean(is_liked) > 0.9


def test_who_has_left_is_ranked_above_who_has_not(shop, truth):
    _, customers = truth
    risk = shop.execute(
        "select customer_id, churn_probability from customer_churn_risk"
    )
    evaluated = risk.df().dropna().merge(customers)
    has_left = evaluated["left_on_day"] < evaluated["left_on_day"].max()
    ranks = evaluated["churn_probability"].rank()
    area = (ranks[has_left].mean() - (has_left.sum() + 1) / 2) / (~has_left).sum()
    assert area > 0.8


def test_saturdays_are_forecast_twice_as_high(shop):
    [(ratio,)] = shop.execute("""
        select avg(units) filter (day = 5) / avg(units) filter (day <> 5)
        from (
            select
                day,
                units_on_date(product_id, forecast_date + day::integer) as units
            from product_demand_forecast
            cross join range(7) as days (day)
            where isodow(forecast_date) = 1
        )""").fetchall()
    assert ratio == pytest.approx(SATURDAY_FACTOR, rel=0.2)


def test_frequent_buyers_are_expected_to_answer_campaigns(shop, truth):
    _, customers = truth
    expected = shop.execute("""
        select
            contacts.customer_id,
            predict(live_models.model_id, contacts) as probability
        from feat_marketing__contacts as contacts
        cross join live_models
        where live_models.model_name = 'campaign_response'""").df()
    by_customer = expected.merge(customers)
    is_frequent = by_customer["orders_per_week"] > 1
    frequent = by_customer.loc[is_frequent, "probability"].mean()
    others = by_customer.loc[~is_frequent, "probability"].mean()
    assert frequent == pytest.approx(RESPONSE_OF_FREQUENT, abs=0.12)
    assert others == pytest.approx(RESPONSE_OF_OTHERS, abs=0.12)


def test_who_did_not_consent_is_in_no_feature_model_or_mart(shop, truth):
    _, customers = truth
    refusing = list(customers["customer_id"].head(20))
    holding = [
        table
        for (table,) in shop.execute("""
            select distinct table_name from duckdb_columns()
            where schema_name = 'main' and column_name = 'customer_id'
                and table_name not like 'stg_%'""").fetchall()
        if shop.execute(
            f"select count(*) from {table} where list_contains(?, customer_id)",
            [refusing],
        ).fetchall()[0][0]
    ]
    assert holding == []
    assert shop.execute("select churn_probability(?)", [refusing[0]]).fetchall() == [
        (None,)
    ]
