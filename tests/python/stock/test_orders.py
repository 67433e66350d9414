"""Orders end to end, on random stock and supply terms, sensible or not."""

import duckdb
import pytest
from tables_as_models import dbt_here, run

from python_udfs.connection import WRITING
from python_udfs.raw.tables import read_raw_tables

MODELS = [
    *("int_latest_stock", "int_order_days", "int_order_terms", "int_location_shares"),
    *(
        "int_stock_positions",
        "int_lead_time_demand",
        "int_stock_targets",
        "int_base_stock_levels",
    ),
    *("int_order_policies", "int_stock_orders", "int_planned_orders"),
    "int_stock_outlooks",
    *("replenishment_orders", "stock_risks", "supplier_forecast"),
    *("safety_stock", "reorder_point", "order_quantity"),
]
MARTS = ["replenishment_orders", "stock_risks", "supplier_forecast"]
PRODUCTS = 600
# One of `values`, the same for the same product and purpose.
DRAWS = """
create macro one_of(product, purpose, choices) as
    choices[1 + (hash(product, purpose) % len(choices))::integer];
create macro u(product, purpose) as (hash(product, purpose) % 10007) / 10007.0;
"""
SHOP = """
create table int_shop_dates as select date '2025-04-01' as as_of_date;
create table live_demand as
    select 'live' as role, 'boosted trees' as method, 'm' as model_id;
create table stg_products as
select
    concat('p', i) as product_id, concat('product ', i) as product_name,
    one_of(i, 'cost', [null, 0, 0.01, 2.5, 1000, 9999999999.99])::decimal(12, 2)
        as unit_cost
from range({products}) as numbers (i);
create table stg_supply_terms as
select
    product_id,
    one_of(product_id, 'lead', [0.0, 0.4, 1, 5, 21, 90, 3650])::double
        as lead_time_days,
    one_of(product_id, 'sd', [null, 0.0, 2, 50, 3650])::double as lead_time_sd_days,
    one_of(product_id, 'order', [null, 0, 5, 1e6])::decimal(12, 2) as order_cost,
    one_of(product_id, 'holding', [null, 0.0, 0.25, 90])::double as holding_cost_rate,
    one_of(product_id, 'short', [null, 0, 0.01, 3, 1e6])::decimal(12, 2)
        as shortage_cost,
    one_of(product_id, 'pack', [null, 0.0, -3, 1, 0.5, 12, 999999999])::double
        as pack_size,
    one_of(product_id, 'least', [null, 0.0, -1, 1, 30, 999999999])::double
        as minimum_order_quantity,
    one_of(product_id, 'supplier', [null, 'a', 'b']) as supplier_id,
    one_of(product_id, 'days', [null, 'Mon Thu', 'sun', 'Tue']) as order_weekdays,
    one_of(product_id, 'review', [null, 0.0, 1, 14, 400])::double as review_period_days
from stg_products where u(product_id, 'terms') < 0.9;
create table stg_stock_levels as
select
    product_id, location_id, date '2025-03-31' - stale::integer as stock_date,
    one_of(concat(product_id, location_id), 'hand',
        [-7.0, 0, 0, 0.5, 3, 40, 999999999])::double as on_hand,
    one_of(product_id, 'way', [null, -2.0, 0, 0, 6])::double as on_order
from stg_products
cross join (values ('north', 0), ('south', 40), ('depot', 3)) as l (location_id, stale)
where u(product_id, location_id) < 0.5;
create view int_goods as from stg_products;
create table int_sales as
select
    true as is_goods, concat(product_id, ' ', i) as order_id, 1 as line_number,
    product_id, one_of(concat(product_id, i), 'at', ['north', 'south', null])
        as store_id,
    timestamp '2025-03-30' - to_days((i * u(product_id, 'rate') * 20)::integer)
        as ordered_at,
    one_of(product_id, 'units', [1.0, 4, 0.35])::double as quantity
from stg_products cross join range(9) as lines (i)
where u(product_id, 'sold') < 0.9;
create table int_set_aside_sales as select order_id, line_number from int_sales limit 0;
create table int_product_daily_sales as
select product_id, ordered_at::date as sale_date, sum(quantity) as units
from int_sales group by all;
create table int_cumulative_demand as
select
    product_id, (7 * week)::integer as days,
    week * one_of(product_id, 'pace', [0.0, 0.02, 0.5, 7, 0.333, 900, 1e6])::double
        as expected_units
from stg_products cross join range(1, 9) as weeks (week)
where u(product_id, 'sold') < 0.8;
create table int_demand_quantiles as
select
    product_id, days, level as quantile_level,
    case
        when u(product_id, 'counted') < 0.7
            then round(expected_units * 2 * level * level)
        else expected_units * 2 * level * level
    end as units
from int_cumulative_demand
cross join (
    select unnest([.01, .025, .05, .1, .2, .25, .3, .4, .5, .6, .7, .75, .8, .9, .95,
        .975, .99, .995])::double as level
);
"""


def ask(database, sql):
    with duckdb.connect(str(database), config=WRITING) as connection:
        return connection.execute(sql).fetchall()


def write_shop(database, products):
    ask(database, DRAWS + SHOP.format(products=products))


@pytest.fixture(scope="module", params=["lost", "backordered"])
def shop(request, tmp_path_factory):
    database = tmp_path_factory.mktemp("orders") / f"{request.param}.duckdb"
    write_shop(database, PRODUCTS)
    done = run(database, *MODELS, unmet_demand=request.param)
    assert done.returncode == 0, done.stdout
    return database


ORDERS = """
from int_stock_orders
inner join int_order_policies using (product_id, location_id)
inner join int_order_terms using (product_id, has_supply_terms)
"""


def test_the_random_shop_asks_for_every_policy_and_every_kind_of_risk(shop):
    up_to = "capped base-stock" if shop.stem == "lost" else "base-stock"
    policies = {"(s,S)", "(r,Q)", "newsvendor", up_to}
    found = ask(shop, "select distinct policy from replenishment_orders")
    assert {policy for (policy,) in found} == policies
    kinds = ask(shop, "select distinct kind from stock_risks")
    assert len(kinds) == 4
    at = ask(shop, "select distinct location_id from int_stock_orders")
    assert {place for (place,) in at} == {"north", "south", "depot", "all locations"}


@pytest.mark.parametrize(
    "wrong",
    [
        "abs(order_units - order_packs * pack_size) > 1e-6",
        "order_packs <> floor(order_packs)",
        "order_units > 0 and order_units < minimum_order_quantity",
        "order_units > 0 and not has_supply_terms",
        "order_units > 0 and floor(stock_position) > reorder_point",
        "stock_out_risk_after > stock_out_risk_before",
        "lead_time_risk > stock_out_risk_before",
        """has_supply_terms and not is_capped and order_units + stock_position
            < order_up_to_level - batch_units""",
        """has_supply_terms and not is_capped
            and stock_out_risk_after > round(1 - target_level, 6)""",
        "order_units is null or stock_out_risk_after is null or order_packs is null",
        "not isfinite(order_units) or not isfinite(reorder_point)",
    ],
)
def test_no_order_breaks_a_rule(shop, wrong):
    assert ask(shop, f"select product_id {ORDERS} where {wrong}") == []


@pytest.mark.parametrize(
    "mistake", ["order_units + 0.1", "-order_units", "order_units / 7 - 1"]
)
def test_the_rules_see_a_mistake(shop, mistake):
    broken = f"""abs({mistake} - order_packs * pack_size) > 1e-6
        or {mistake} < minimum_order_quantity"""
    assert ask(shop, f"select product_id {ORDERS} where order_units > 0 and ({broken})")


def test_every_mart_says_why_and_names_a_date(shop):
    for mart in MARTS[:2]:
        [(rows, reasons)] = ask(shop, f"select count(*), count(reason) from {mart}")
        assert rows == reasons > 0, mart
    late = "select * from replenishment_orders where order_date < '2025-04-01'"
    assert ask(shop, f"{late} or expected_arrival_date < order_date") == []


def test_what_is_in_stock_is_ordered_by_a_policy_or_at_risk(shop):
    left_out = """
        select product_id from int_stock_positions
        where on_hand > 0
            and product_id not in (select product_id from int_stock_orders)
            and product_id not in (select product_id from stock_risks)"""
    assert ask(shop, left_out) == []


def test_orders_are_placed_on_the_suppliers_days(shop):
    [days] = zip(
        *ask(
            shop,
            """select distinct dayname(order_date) from replenishment_orders
            inner join stg_supply_terms using (product_id)
            where order_weekdays = 'Mon Thu'""",
        ),
        strict=True,
    )
    assert days == ("Thursday",)  # the first of Mon and Thu from a Tuesday on


def test_weeks_of_the_supplier_forecast_add_up(shop):
    wrong = ask(
        shop,
        """select product_id from supplier_forecast
        inner join int_cumulative_demand using (product_id)
        where days = 56
        group by product_id, int_cumulative_demand.expected_units
        having abs(sum(supplier_forecast.expected_units)
            - int_cumulative_demand.expected_units) > 1e-6 * (1 + any_value(days))""",
    )
    assert wrong == []
    ordered = """
        select product_id from supplier_forecast
        inner join (
            select product_id, sum(order_units) as units
            from replenishment_orders group by all
        ) using (product_id)
        where week_number = 1 and abs(planned_order_units - units) > 1e-6"""
    assert ask(shop, ordered) == []


def test_functions_answer_from_the_tables(shop):
    [(differ,)] = ask(
        shop,
        """select count(*) from (
            select product_id, sum(order_units) as units
            from replenishment_orders group by all
        ) where order_quantity(product_id) is distinct from units""",
    )
    assert differ == 0
    [row] = ask(
        shop,
        """select
            count(safety_stock(product_id, 0.5)) > 0,
            max(safety_stock(product_id, 0.5) - safety_stock(product_id, 0.95)) <= 0,
            count(safety_stock(product_id, 1.1)),
            count(safety_stock(product_id, null))
        from stg_products""",
    )
    assert row == (True, True, 0, 0)
    nobody = "order_quantity('x'), reorder_point('x'), safety_stock('x', 0.9)"
    assert ask(shop, f"select {nobody}") == [(None, None, None)]


def test_an_order_does_not_depend_on_the_other_products(shop, tmp_path):
    fewer = tmp_path / f"{shop.stem}.duckdb"
    write_shop(fewer, PRODUCTS // 10)
    assert run(fewer, *MODELS, unmet_demand=shop.stem).returncode == 0
    alone = ask(fewer, "from replenishment_orders order by all")
    assert len(alone) > 5
    products = "(select product_id from fewer.stg_products)"
    together = ask(
        shop,
        f"""attach '{fewer}' as fewer (read_only);
        from replenishment_orders where product_id in {products} order by all""",
    )
    assert alone == together


def test_a_shop_without_stock_and_terms_has_empty_marts(tmp_path):
    database = tmp_path / "lost.duckdb"
    write_shop(database, 20)
    ask(database, "delete from stg_stock_levels; delete from stg_supply_terms")
    done = run(database, *MODELS)
    assert done.returncode == 0, done.stdout
    for mart in MARTS:
        assert ask(database, f"from {mart}") == [], mart
    assert ask(database, "select order_quantity('p1'), reorder_point('p1')") == [
        (None, None)
    ]


@pytest.mark.parametrize(
    ("lacking", "risks"), [("stg_supply_terms", True), ("int_cumulative_demand", True)]
)
def test_a_shop_without_terms_or_forecast_orders_nothing(tmp_path, lacking, risks):
    database = tmp_path / "lost.duckdb"
    write_shop(database, 40)
    ask(database, f"delete from {lacking}")
    if lacking == "int_cumulative_demand":
        ask(database, "delete from int_demand_quantiles")
    done = run(database, *MODELS)
    assert done.returncode == 0, done.stdout
    assert ask(database, "from replenishment_orders") == []
    assert ask(database, "from supplier_forecast") == []
    assert bool(ask(database, "from stock_risks")) == risks


@pytest.mark.parametrize("gap", ["days = 14", "product_id = 'p3'"])
def test_a_gap_in_the_forecast_stops_the_build_by_name(tmp_path, gap):
    database = tmp_path / "lost.duckdb"
    write_shop(database, 20)
    ask(database, f"delete from int_demand_quantiles where {gap}")
    done = run(database, *MODELS)
    assert done.returncode == 1
    assert "some days or quantile_level is lacking" in done.stdout


@pytest.mark.parametrize(
    ("var", "value"),
    [
        ("unmet_demand", "maybe"),
        ("stock_service_level", 1.5),
        ("stock_review_days", 0),
        ("overstock_weeks", "many"),
        ("stock_lead_time_days", -1),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path, var, value):
    database = tmp_path / "lost.duckdb"
    write_shop(database, 5)
    done = run(database, *MODELS, **{var: value})
    assert done.returncode == 1
    assert f"var {var} is {value}" in done.stdout


def test_weekdays_that_are_none_are_set_aside_with_the_reason(tmp_path):
    (tmp_path / "products.csv").write_text(
        "product_id,product_name\n" + "".join(f"p{i},tea\n" for i in range(30))
    )
    (tmp_path / "order_lines.csv").write_text(
        "order_id,line_number,product_id,ordered_at,quantity,unit_price\n"
        "o,1,p1,2025-03-01 10:00:00,2,3.5\n"
    )
    days = ["mon THU", "Sun", "", *["Mon"] * 26, "Moonday"]
    (tmp_path / "supply_terms.csv").write_text(
        "product_id,lead_time_days,order_weekdays\n"
        + "".join(f"p{i},2,{day}\n" for i, day in enumerate(days))
    )
    connection = duckdb.connect()
    read_raw_tables(connection, str(tmp_path))
    assert connection.execute(
        "select reason, raw_row ->> 'order_weekdays' from shop_tables.quarantined_rows"
    ).fetchall() == [
        (
            "supply_terms.order_weekdays holds more than Mon Tue Wed Thu Fri Sat Sun",
            "Moonday",
        )
    ]


def test_the_marts_keep_their_own_tests(shop):
    tests = ["--select", *MARTS, *(m for m in MODELS if m.startswith("int_"))]
    done = dbt_here(
        *("test", *tests, "--exclude-resource-types", "unit_test"),
        database=shop,
        unmet_demand=shop.stem,
    )
    assert done.returncode == 0, done.stdout
