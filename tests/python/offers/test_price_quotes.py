"""The log of quotes: what is added, what disappears, what is noticed."""

import duckdb
import pytest
from tables_as_models import dbt_here, run

from benchmarks.prices.guards import MODELS
from python_udfs.connection import WRITING
from python_udfs.shops.random_prices import write_random_shop

PRODUCTS = 3_000


def execute(database, *statements):
    with duckdb.connect(str(database), config=WRITING) as connection:
        return [connection.execute(sql).fetchall() for sql in statements][-1]


def log(database):
    done = run(database, "int_price_quotes", "price_quotes")
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """A shop of random products and two customers, that has quoted three times.

    Only the shelf price of p0 changes, and then changes back; `leaves` then refuses.
    """
    database = tmp_path_factory.mktemp("quotes") / "shop.duckdb"
    write_random_shop(database, PRODUCTS)
    execute(database, "update int_price_curves set is_on_sale = true")
    assert run(database, *MODELS).returncode == 0
    execute(
        database,
        """create table discount_suggestions as
            select product_id, customer_id, 0.05 as discount_rate,
                0.5 * current_price::double as price,
                0.95 * round(price, 2) as discounted_price,
                1e0 as price_sensitivity_multiplier, 0.1 as purchase_rate, 'often there'
                as reason, lowest_price_30_days, reduction_from_lowest_rate
            from price_suggestions
            cross join (values ('stays'), ('leaves')) as customers (customer_id)
            where product_id in ('p0', 'p1')""",
        """create table int_offer_prices as select *, 'paid so' as price_reason
            from discount_suggestions""",
        "create table int_consenting_customers as select 'stays' as customer_id",
        "insert into int_consenting_customers values ('leaves')",
    )
    log(database)
    execute(
        database,
        "create table before as from price_suggestions",
        "create table quoted_first as from price_quotes",
        "delete from int_consenting_customers where customer_id = 'leaves'",
        "delete from discount_suggestions where customer_id = 'leaves'",
        "update price_suggestions set suggested_price = 7.77 where product_id = 'p0'",
    )
    log(database)
    execute(database, "create or replace table price_suggestions as from before")
    log(database)
    return database


def test_only_what_has_changed_is_logged_again(logged):
    [(rows, ids)] = execute(
        logged, "select count(*), count(distinct quote_id) from price_quotes"
    )
    first = execute(
        logged, "from quoted_first where customer_id is distinct from 'leaves'"
    )
    assert len(first) == PRODUCTS + 2
    assert rows == ids == len(first) + 2  # p0 changed, and changed back


def test_a_quote_knows_the_one_before(logged):
    chain = execute(
        logged,
        """select quote_id, previous_quote_id, quoted_price::varchar from price_quotes
        where product_id = 'p0' and customer_id is null order by quoted_at""",
    )
    ids = [quote_id for quote_id, _, _ in chain]
    assert [before for _, before, _ in chain] == ["", *ids[:-1]]
    assert chain[1][2] == "7.77"
    assert chain[0][2] == chain[2][2] != "7.77"


def test_who_refuses_disappears_from_the_log(logged):
    assert execute(
        logged, "select distinct customer_id from quoted_first order by all"
    ) == [("leaves",), ("stays",), (None,)]
    assert execute(
        logged, "select distinct customer_id from price_quotes order by all"
    ) == [("stays",), (None,)]


def test_a_price_that_its_own_columns_do_not_give_is_noticed(logged):
    name = "assert_price_quotes_can_be_worked_out_again"
    asked = ["test", "--select", name]
    assert f"PASS {name}" in dbt_here(*asked, database=logged).stdout
    execute(
        logged,
        """update price_quotes set quoted_price = quoted_price + 0.01
        where customer_id = 'stays' or product_id in ('p2', 'p3')""",
    )
    assert f"FAIL 4 {name}" in dbt_here(*asked, database=logged).stdout
