"""The sample's costs, which are simulated: those of a grocer one can believe."""

import duckdb
import pytest

from python_udfs.shops.simulated import SIMULATED_TABLES

# A hundred products always at 4.00, a hundred of which one line in a hundred went at
# 1.00, and a hundred that are at 3.00 or 1.99 half of the time.
LINES = """
    create table order_lines as
    select
        concat(kind, ' ', number) as product_id,
        case
            when kind = 'cleared' and line = 7 then 1.0
            when kind = 'hi-lo' and line % 4 = 0 then 1.99
            when kind = 'hi-lo' and line % 4 = 1 then 3.0
            else 4.0
        end as unit_price,
        4.0 + (line % 5 = 0)::integer / 10 as list_price
    from range(100) as numbers (number)
    cross join range(100) as lines (line)
    cross join (values ('steady'), ('hi-lo'), ('cleared')) as kinds (kind)
"""


@pytest.fixture(scope="module")
def shop():
    with duckdb.connect() as connection:
        connection.execute(LINES)
        connection.execute("""
            create table products as
            select
                product_id,
                case product_id[-1] when '1' then 'DELI' when '2' then 'GROCERY' end
                    as category
            from order_lines group by product_id
            """)
        connection.execute(
            f"create table costs as {SIMULATED_TABLES['simulated_products']}"
        )
        yield connection


def value(shop, sql):
    return shop.execute(sql).fetchall()[0]


def test_a_grocer_keeps_20_to_45_percent_of_the_regular_price(shop):
    low, high = value(
        shop,
        "select min(1 - unit_cost / 4), max(1 - unit_cost / 4) from costs"
        " where product_id not like 'hi-lo%'",
    )
    assert 0.2 <= low < 0.25 < 0.4 < high <= 0.45


def test_margins_differ_by_category(shop):
    deli, grocery = value(
        shop,
        """select avg(1 - unit_cost / 4) filter (category = 'DELI'),
            avg(1 - unit_cost / 4) filter (category = 'GROCERY')
        from costs inner join products using (product_id)
        where product_id not like 'hi-lo%'""",
    )
    assert deli == pytest.approx(0.38, abs=0.02)
    assert grocery == pytest.approx(0.28, abs=0.02)


def test_almost_no_promotion_is_below_cost(shop):
    share, products = value(
        shop,
        """select avg((unit_price < unit_cost)::integer),
            count(distinct product_id) filter (unit_price < unit_cost) / 300
        from order_lines inner join costs using (product_id)""",
    )
    assert share < 0.02
    assert products > 0  # what was cleared
