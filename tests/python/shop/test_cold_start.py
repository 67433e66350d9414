"""Customers and products of whom little is known: each has a sensible answer."""

import csv

import pandas as pd
import pytest
from conftest import PROJECT, build
from habits_shop import (
    BED,
    DRINKS,
    EVERYTHING,
    GONE,
    NEW,
    NOTHING,
    REFUSING,
    REGULARS,
    SHELF,
    write_shop,
)

from python_udfs import connect


@pytest.fixture(scope="module", params=[200, 30], ids=["200 days", "30 days"])
def shop(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cold")
    write_shop(folder / "shop", days=request.param)
    path = build(database=folder / "shop.duckdb", raw_files=folder / "shop")
    with connect(path) as connection:
        yield connection


def column(shop, name, call):
    return [value for (value,) in shop.execute(f"select {name} from {call}").fetchall()]


def products_of(shop, customer, how_many=20):
    call = f"recommended_products('{customer}', {how_many})"
    return column(shop, "product_id", call)


def test_who_has_bought_nothing_is_offered_what_is_popular_and_there(shop):
    found = products_of(shop, NOTHING)
    assert set(SHELF) <= set(found) <= {*SHELF, BED}
    assert found == products_of(shop, "a stranger")
    assert found == column(shop, "product_id", "basket_suggestions([])")
    assert column(shop, "product_id", f"next_basket('{NOTHING}')") == []


def test_who_refuses_is_offered_nothing(shop):
    assert products_of(shop, REFUSING) == []
    assert column(shop, "product_id", f"next_basket('{REFUSING}')") == []
    asked = f"recommendation_score('{REFUSING}', '{SHELF[0]}')"
    known = f"recommendation_score('{REGULARS[0]}', '{SHELF[0]}')"
    [(refused, score)] = shop.execute(f"select {asked}, {known}").fetchall()
    assert refused == (None if score is None else 0)


def test_who_has_bought_everything_is_offered_it_again(shop):
    call = f"recommended_products('{EVERYTHING}', 20)"
    assert set(products_of(shop, EVERYTHING)) == set(SHELF)
    assert not any(column(shop, "is_new_to_customer", call))
    assert {text.split(" about")[0] for text in column(shop, "reason", call)} == {
        "you buy this"
    }
    basket = column(shop, "product_id", f"next_basket('{EVERYTHING}')")
    assert basket == products_of(shop, EVERYTHING)[: len(basket)]
    assert len(basket) >= 11  # 13 products a week, and once the bed alone


def test_what_is_sold_out_is_offered_to_nobody(shop):
    for mart in ["product_recommendations", "int_popular_products"]:
        assert GONE not in column(shop, "product_id", mart), mart
    for basket in [[SHELF[0]], [NEW], []]:
        call = f"basket_suggestions({basket})"
        assert GONE not in column(shop, "product_id", call), basket


def test_what_is_bought_once_is_not_offered_to_its_buyers(shop):
    buyers = [*REGULARS, EVERYTHING]
    offered = "(from product_recommendations where product_id = 'bed')"
    assert not set(column(shop, "customer_id", offered)) & set(buyers)
    why = "(from customer_product_scores where product_id = 'bed')"
    reasons = set(column(shop, "left_out_reason", why))
    assert reasons == {"hardly anybody buys it twice"}


def test_what_was_never_sold_is_like_what_is_described_alike(shop):
    like = column(shop, "product_id", f"similar_products('{NEW}', 6)")
    assert set(like) == set(DRINKS)
    assert set(column(shop, "basis", f"similar_products('{NEW}', 6)")) == {"attributes"}
    suggested = column(shop, "product_id", f"basket_suggestions(['{NEW}'])")
    assert set(suggested) == set(like)
    assert column(shop, "product_id", f"bought_together('{NEW}')") == []
    assert NEW not in column(shop, "product_id", "product_recommendations")


def test_what_is_bought_together_is_so_without_any_model(shop):
    partners = column(shop, "product_id", f"bought_together('{SHELF[0]}')")
    assert set(partners) >= set(SHELF[1:])
    assert NEW not in partners


def test_a_shop_whose_prices_never_change_knows_what_sells_at_them_alone(shop):
    [(now, cheaper, weeks)] = shop.execute(f"""
        select
            units_at_price(product_id, price),
            units_at_price(product_id, price - 0.01),
            (select count(*) from int_shop_weeks where is_whole)
        from int_price_curves where product_id = '{SHELF[0]}'""").fetchall()
    assert cheaper["expected"] is None
    if weeks < 8:
        assert "no price model is live" in now["reason"]
    else:
        assert 0 <= now["low"] <= now["expected"] <= now["high"]
        assert "in 52 weeks most units of a week were sold" in cheaper["reason"]
    assert shop.execute("from product_elasticities").fetchall() == []
    assert shop.execute(f"select price_elasticity('{SHELF[0]}').reason").fetchall() == [
        ("not enough evidence: too few weeks, or no price ever changed",)
    ]


def test_a_young_shop_offers_habits_first_then_what_is_popular(shop):
    [(days,)] = shop.execute("""
        select date_diff('day', first_order_date, as_of_date) from int_shop_dates
        """).fetchall()
    if days > 100:
        assert_habits_are_scored(shop)
        return
    reasons = "(from model_quality where model_name = 'recommender')"
    [reason] = column(shop, "not_trained_reason", reasons)
    assert "the recommender needs purchases" in reason
    bought = dict(
        shop.execute(f"""
            select product_id, count(*) from stg_order_lines
            where customer_id = '{REGULARS[0]}' group by all""").fetchall()
    )
    found = [bought.get(product, 0) for product in products_of(shop, REGULARS[0])]
    assert found == sorted(found, reverse=True)
    assert len(found) == len(SHELF)
    call = f"recommended_products('{REGULARS[0]}', 20)"
    assert set(column(shop, "score", call)) == {None}


def assert_habits_are_scored(shop):
    live = "(from live_models where model_name = 'recommender')"
    assert len(column(shop, "model_id", live)) == 1
    call = f"recommended_products('{REGULARS[0]}', 20)"
    scores = column(shop, "score", call)
    assert scores == sorted(scores, reverse=True)
    for product, score in zip(products_of(shop, REGULARS[0]), scores, strict=True):
        ask = f"select recommendation_score('{REGULARS[0]}', '{product}')"
        assert shop.execute(ask).fetchall() == [(score,)]


@pytest.fixture(scope="module")
def empty_shop(tmp_path_factory):
    """A shop that has sold nothing: all that its only order held came back."""
    folder = tmp_path_factory.mktemp("empty")
    write_shop(folder / "shop", days=30)
    lines = folder / "shop" / "order_lines.parquet"
    pd.read_parquet(lines).head(1).assign(quantity=-1.0).to_parquet(lines)
    path = build(database=folder / "shop.duckdb", raw_files=folder / "shop")
    with connect(path) as connection:
        yield connection


@pytest.mark.parametrize(
    "call",
    [
        f"recommended_products('{REGULARS[0]}', 20)",
        "recommended_products('a stranger', 20)",
        f"next_basket('{REGULARS[0]}')",
        f"basket_suggestions(['{SHELF[0]}'])",
        "basket_suggestions([])",
        f"bought_together('{SHELF[0]}')",
        f"similar_products('{SHELF[0]}', 5)",
    ],
)
def test_a_shop_that_has_sold_nothing_offers_nothing(empty_shop, call):
    assert column(empty_shop, "product_id", call) == []


def test_a_shop_that_has_sold_nothing_says_why_no_model_was_trained(empty_shop):
    reasons = column(empty_shop, "not_trained_reason", "model_quality")
    with (PROJECT / "seeds" / "model_gates.csv").open() as gates:
        assert len(reasons) == len(list(csv.DictReader(gates)))
    assert all(reasons)
    score = f"recommendation_score('{REGULARS[0]}', '{SHELF[0]}')"
    assert empty_shop.execute(f"select {score}").fetchall() == [(None,)]
