"""Table functions of recommendations, against truths counted from the raw rows."""

import math
import shutil
import time
from pathlib import Path

import duckdb
import pytest
from clients import ask_command_line, ask_node

from python_udfs import connect

CUSTOMER, MILK, STRANGER = "1005", "995242", "nobody"
SAMPLE_CALLS = [
    f"bought_together('{MILK}')",
    f"similar_products('{MILK}', 10)",
    f"basket_suggestions(['{MILK}', '1082185'])",
    "basket_suggestions([])",
    f"next_basket('{CUSTOMER}')",
    f"recommended_products('{CUSTOMER}', 10)",
    f"recommended_products('{STRANGER}', 10)",
]


@pytest.fixture(scope="module")
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


@pytest.fixture(scope="module")
def raw(sample_shop, built_sample):
    """What was sold of goods, by the raw files: order, product, customer, time."""
    with duckdb.connect(built_sample, read_only=True) as built:
        others = built.execute(
            "select product_id from product_types where product_type <> 'goods'"
        ).fetchall()
    with duckdb.connect() as connection:
        connection.execute(f"""
            create table sold as
            select
                order_id::varchar as order_id,
                product_id::varchar as product_id,
                customer_id::varchar as customer_id,
                ordered_at
            from '{sample_shop}/order_lines.parquet'
            where quantity > 0 and product_id in (
                select product_id from '{sample_shop}/products.parquet'
            ) and product_id not in {tuple(product for (product,) in others)}""")
        yield connection


def one(connection, sql):
    [(answer,)] = connection.execute(sql).fetchall()
    return answer


def orders_with(raw, *products):
    held = " intersect ".join(
        f"select order_id from sold where product_id = '{product}'"
        for product in products
    )
    return one(raw, f"select count(*) from ({held})")


def test_support_confidence_and_lift_are_those_of_the_raw_orders(shop, raw):
    partners = shop.execute(f"from bought_together('{MILK}')").fetchall()
    orders = one(raw, "select count(distinct order_id) from sold")
    of_milk = orders_with(raw, MILK)

    assert len(partners) == 50
    for _, partner, _, both, support, confidence, lift in partners[::10]:
        assert both == orders_with(raw, MILK, partner)
        assert support == pytest.approx(both / orders)
        assert confidence == pytest.approx(both / of_milk)
        assert lift == pytest.approx(
            both * orders / (of_milk * orders_with(raw, partner))
        )


def test_the_most_telling_partner_comes_first_and_none_is_missing(shop, raw):
    counted = raw.execute(f"""
        with pairs as (
            select other.product_id, count(distinct other.order_id) as together
            from sold as milk inner join sold as other using (order_id)
            where milk.product_id = '{MILK}' and other.product_id <> '{MILK}'
            group by all having together >= 5
        )
        select product_id, together, count(distinct order_id) as of_other
        from pairs inner join sold using (product_id) group by all""").fetchall()
    orders = one(raw, "select count(distinct order_id) from sold")
    of_milk = orders_with(raw, MILK)
    usefulness = {
        product: together / of_milk * math.log(together * orders / (of_milk * of_other))
        for product, together, of_other in counted
    }

    found = shop.execute(f"from bought_together('{MILK}')").fetchall()

    assert [row[0] for row in found] == list(range(1, 51))
    best = sorted(usefulness.values(), reverse=True)[:50]
    assert [usefulness[row[1]] for row in found] == pytest.approx(best)


def test_the_popular_are_those_with_most_buyers_in_28_days(shop, raw):
    counted = raw.execute("""
        with last_days as (
            select * from sold where ordered_at >= (
                select max(ordered_at)::date - 27 from sold
            )
        )
        select
            product_id,
            count(distinct customer_id)
            / (select count(distinct customer_id) from last_days) as share
        from last_days group by all
        order by share desc, product_id limit 10""").fetchall()

    found = shop.execute(f"""
        select product_id, score, reason, is_new_to_customer
        from recommended_products('{STRANGER}', 10)""").fetchall()

    assert [product for product, *_ in found] == [product for product, _ in counted]
    assert [row[1] for row in found] == pytest.approx([share for _, share in counted])
    assert {row[2:] for row in found} == {("popular in the last 28 days", True)}


def test_a_known_customer_is_told_what_the_mart_says(shop):
    found = shop.execute(f"from recommended_products('{CUSTOMER}', 5)").fetchall()
    in_mart = shop.execute(f"""
        select
            recommendation_rank, product_id, product_name, score, is_new_to_customer,
            reason
        from product_recommendations where customer_id = '{CUSTOMER}'
        order by recommendation_rank limit 5""").fetchall()
    assert found == in_mart


def test_the_next_basket_is_as_large_as_the_mean_one(shop, raw):
    size = one(
        raw,
        f"""
        select round(avg(products)) from (
            select count(distinct product_id) as products from sold
            where customer_id = '{CUSTOMER}' group by order_id
        )""",
    )
    found = shop.execute(f"from next_basket('{CUSTOMER}')").fetchall()
    best = shop.execute(f"from recommended_products('{CUSTOMER}', 20)").fetchall()

    assert 1 < size < 20
    assert found == best[: int(size)]


def test_suggestions_add_up_what_the_basket_says(shop):
    basket = [MILK, "1082185"]
    found = shop.execute(f"from basket_suggestions({basket})").fetchall()
    neighbours = [
        row
        for product in basket
        for row in shop.execute(f"from similar_products('{product}', 1000)").fetchall()
    ]
    names = set(
        shop.execute(
            f"select 'because of ' || product_name from stg_products "
            f"where list_contains({basket}, product_id)"
        ).fetchall()
    )

    assert [row[0] for row in found] == list(range(1, 21))
    for _, product, _, score, reason in found:
        assert product not in basket
        assert (reason,) in names
        weights = [row[3] for row in neighbours if row[1] == product]
        assert score == pytest.approx(sum(weights))
    sold = "select count(*) from int_sold_products where list_contains(?, product_id)"
    assert shop.execute(sold, [[row[1] for row in found]]).fetchall() == [(20,)]
    scores = [row[3] for row in found]
    assert scores == sorted(scores, reverse=True)


def test_order_and_repetition_in_a_basket_change_nothing(shop):
    once = shop.execute(f"from basket_suggestions(['{MILK}', '1082185'])").fetchall()
    again = f"from basket_suggestions(['1082185', null, '{MILK}', '{MILK}'])"
    assert shop.execute(again).fetchall() == once


def test_a_product_without_buyers_is_like_what_is_described_alike(shop):
    product, name = shop.execute("""
        select product_id, product_name from stg_products
        where product_id not in (select product_id from int_product_orders)
            and product_name ilike '% oz' order by product_id limit 1""").fetchall()[0]

    found = shop.execute(f"from similar_products('{product}', 5)").fetchall()
    suggested = shop.execute(f"from basket_suggestions(['{product}'])").fetchall()

    assert [row[0] for row in found] == [1, 2, 3, 4, 5]
    assert {row[4] for row in found} == {"attributes"}
    assert all(set(row[2].split()) & set(name.split()) for row in found)
    assert product not in {row[1] for row in found}
    assert {row[1] for row in found} <= {row[1] for row in suggested}
    assert suggested[0][4] == f"because of {name}"


def test_nearly_every_product_has_neighbours(shop):
    alone = one(
        shop,
        """
        select count(*) from int_goods
        where product_id not in (select bought_product_id from product_neighbours)""",
    )
    assert alone < 1e-3 * one(shop, "select count(*) from int_goods")


def test_a_basket_of_which_nothing_is_known_gets_what_is_popular(shop):
    popular = shop.execute(f"""
        select recommendation_rank, product_id, product_name, score, 'popular now'
        from recommended_products('{STRANGER}', 20)""").fetchall()
    assert len(popular) == 20
    for basket in ("[]", "null", "['no such product']", "[null]"):
        found = shop.execute(f"from basket_suggestions({basket})").fetchall()
        assert found == popular, basket


@pytest.mark.parametrize(
    "call",
    [
        "bought_together('no such product')",
        "bought_together(null)",
        "similar_products('no such product', 10)",
        "similar_products(null, 10)",
        f"similar_products('{MILK}', 0)",
        f"similar_products('{MILK}', null)",
        f"next_basket('{STRANGER}')",
        "next_basket(null)",
        f"recommended_products('{CUSTOMER}', 0)",
        f"recommended_products('{CUSTOMER}', null)",
        f"recommended_products('{STRANGER}', 0)",
    ],
)
def test_what_cannot_be_answered_has_no_row(shop, call):
    assert shop.execute(f"from {call}").fetchall() == []


def test_a_visitor_without_an_id_is_a_stranger(shop):
    stranger = shop.execute(f"from recommended_products('{STRANGER}', 3)").fetchall()
    visitor = shop.execute("from recommended_products(null, 3)").fetchall()
    assert len(stranger) == 3
    assert visitor == stranger


def test_a_column_of_the_callers_query_is_the_callers(shop):
    [(by_column, by_value)] = shop.execute(f"""
        select
            (select list(product_id) from recommended_products(customer_id, how_many)),
            (select list(product_id) from recommended_products('{CUSTOMER}', 3))
        from (select '{CUSTOMER}' as customer_id, 3 as how_many)""").fetchall()
    assert len(by_column) == 3
    assert by_column == by_value


@pytest.mark.parametrize("ask", [ask_command_line, ask_node])
@pytest.mark.parametrize("call", SAMPLE_CALLS)
def test_a_client_without_python_has_the_same_rows(built_sample, shop, call, ask):
    found = shop.execute(f"from {call}")
    names = [column[0] for column in found.description]
    expected = [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    answers = ask(built_sample, f"from {call}")

    assert expected
    for answer, row in zip(answers, expected, strict=True):
        rank = names[0]  # json of other clients has texts for large integers
        assert int(answer[rank]) == row[rank]
        assert answer["product_id"] == row["product_id"]


@pytest.mark.parametrize("call", SAMPLE_CALLS)
def test_a_look_up_takes_milliseconds(shop, call):
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        shop.execute(f"from {call}").fetchall()
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.02  # 1 to 6 ms on an idle machine


def test_who_has_bought_nothing_gets_what_is_popular_and_who_refuses_no_row(
    built_sample, shop, tmp_path
):
    popular = shop.execute(f"from recommended_products('{STRANGER}', 3)").fetchall()
    copy = tmp_path / Path(built_sample).name  # under its own name: functions hold it
    shutil.copy(built_sample, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            f"delete from product_recommendations where customer_id = '{CUSTOMER}'"
        )
        ask = f"from recommended_products('{CUSTOMER}', 3)"
        without_purchases = connection.execute(ask).fetchall()
        connection.execute(
            f"delete from int_consenting_customers where customer_id = '{CUSTOMER}'"
        )
        refusing = connection.execute(ask).fetchall()

    assert without_purchases == popular
    assert refusing == []
