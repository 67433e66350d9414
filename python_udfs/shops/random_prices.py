"""Tables that the price models read, filled at random: extreme, empty, contradictory.

Every number comes from a hash of its product and name, so that runs do not differ.
"""

from pathlib import Path

import duckdb

CATEGORIES, SUBCATEGORIES, RULED_PRODUCTS = 200, 2_000, 20_000
CHANGES_PER_WEEK = 0.3  # of the products

UNIFORM = """
create macro u(product, name) as
    hash(concat(product, '/', name)) / 18446744073709551616.0;
create macro one_in(product, name, how_many) as u(product, name) * how_many < 1;
"""

CURVES = """
create table int_price_curves as
with
drawn as (
    select
        concat('p', i) as product_id,
        case
            when one_in(i, 'cent', 200) then 0.01
            when one_in(i, 'dear', 200) then 99999.99
            else round(exp(9 * u(i, 'price') - 3), 2) + 0.01
        end as price,
        -exp(5 * u(i, 'elasticity') - 3) as some_elasticity,
        i
    from range($products) as rows (i)
)
select
    product_id,
    concat('product ', i) as product_name,
    if(one_in(i, 'no category', 20), '', concat('c', i % $categories)) as category,
    if(one_in(i, 'no sub', 20), '', concat('s', i % $subcategories)) as subcategory,
    '' as brand,
    not one_in(i, 'off sale', 10) as is_on_sale,
    round(price, 2) as price,
    round(price * (1 + u(i, 'list')), 2) as list_price,
    case
        when one_in(i, 'no cost', 10) then null
        when one_in(i, 'free', 100) then 0
        when one_in(i, 'loss', 100) then 100 * price
        else round(price * (0.2 + u(i, 'cost')), 3)
    end as unit_cost,
    false as is_cost_doubtful,
    if(unit_cost is null, 'its cost is unknown', null) as no_cost_reason,
    round(price * (0.5 + 0.6 * u(i, 'lowest')), 2) as lowest_price,
    round(price * (0.95 + u(i, 'highest')), 2) as highest_price,
    case
        when one_in(i, 'no units', 100) then null
        when one_in(i, 'zero units', 100) then 0
        else exp(12 * u(i, 'units') - 5)
    end as expected_units,
    if(expected_units is null, 'no model', null) as no_units_reason,
    0.2 as log_units_error,
    0.4 as log_week_error,
    case
        when one_in(i, 'no elasticity', 100) then null
        when one_in(i, 'minus one', 100) then -1
        else some_elasticity
    end as elasticity,
    0.3 as standard_error,
    elasticity - u(i, 'error') as elasticity_low,
    least(elasticity + u(i, 'error'), -0.001) as elasticity_high,
    not one_in(i, 'thin', 8) as has_enough_evidence,
    if(has_enough_evidence, null, 'sold in too few weeks') as not_enough_reason,
    false as is_extrapolated,
    'random' as model_id
from drawn;
"""

# A row of the shop, and rows of some categories, subcategories and products, each of
# which says something in about a third of its columns.
RULES = """
create table price_rules as
with
named as (
    select 'shop' as scope, null as scope_value, 0.5 as silence
    union all
    select 'category', concat('c', i), 0.7 from range($categories) as rows (i)
    union all
    select 'subcategory', concat('s', i), 0.7 from range($subcategories) as rows (i)
    union all
    select 'product', concat('p', 7 * i), 0.7 from range($ruled) as rows (i)
),
said as (
    select
        *,
        concat(scope, scope_value) as rule,
        exp(9 * u(rule, 'anchor') - 3) as anchor
    from named
)
select
    scope,
    scope_value,
    if(u(rule, 'objective?') < silence, null,
        if(one_in(rule, 'objective', 3), 'revenue', 'margin')) as objective,
    if(u(rule, 'margin?') < silence, null, 0.5 * u(rule, 'margin'))
        as min_margin_rate,
    if(scope = 'shop' or u(rule, 'floor?') < 0.95, null,
        (anchor * (0.5 + u(rule, 'floor')) + 0.01)::decimal(12, 2)) as floor_price,
    if(scope = 'shop' or u(rule, 'cap?') < 0.95, null,
        (anchor * (0.9 + u(rule, 'cap')) + 0.01)::decimal(12, 2)) as cap_price,
    if(u(rule, 'step?') < silence, null, 0.4 * u(rule, 'step')) as max_step_rate,
    if(scope = 'shop', ($changes * $products)::bigint, null)
        as max_changes_per_week,
    if(u(rule, 'ending?') < silence, null, list_extract(
        [0.09, 0.05, 0, 0.99, 0.5, 1], 1 + floor(6 * u(rule, 'ending'))::integer
    )::decimal(12, 2)) as price_ending,
    if(u(rule, 'band?') < silence, null, 1.3 * u(rule, 'low')) as competitor_low_rate,
    if(u(rule, 'band?') < silence, null, 0.5 + 1.3 * u(rule, 'high'))
        as competitor_high_rate,
    if(u(rule, 'scarce?') < silence, null, 9 * u(rule, 'scarce'))
        as min_stock_cover_weeks,
    if(u(rule, 'ample?') < silence, null, 99 * u(rule, 'ample'))
        as max_stock_cover_weeks,
    if(u(rule, 'fixed?') < 0.5 + silence / 2, null, one_in(rule, 'fixed', 10))
        as is_fixed,
    if(u(rule, 'cut?') < silence, null, not one_in(rule, 'cut', 5)) as may_be_cut,
    if(u(rule, 'key?') < silence, null, one_in(rule, 'key', 5)) as is_key_product,
    null::varchar as price_line,
    null::varchar as reason
from said;
"""

SURROUNDINGS = """
create view stg_products as
select product_id, product_name, category, subcategory, brand, unit_cost
from int_price_curves;
create view int_current_prices as select product_id, price from int_price_curves;
create table live_price_elasticity as
select 'live' as role, 'random' as model_id, 'random' as method;
create table int_shop_dates as select date '2025-01-01' as as_of_date;
create table stg_competitor_prices as
select
    product_id,
    competitor,
    timestamp '2025-01-01' - to_days((200 * u(product_id, competitor))::integer)
        as observed_at,
    (price * exp(3 * u(competitor, product_id) - 1.5))::decimal(12, 2) as price
from int_price_curves
cross join (values ('a'), ('b'), ('c')) as competitors (competitor)
where one_in(concat(product_id, competitor), 'seen', 3);
create view int_price_ranges as
select product_id, lowest_price, highest_price, 2 as places from int_price_curves;
create table int_lowest_prices as
select product_id, round(price * 0.95, 2)::decimal(12, 2) as lowest_price_30_days
from int_price_curves
where one_in(product_id, 'sold', 2);
create table stg_stock_levels as
select
    product_id,
    'shelf' as location_id,
    date '2024-12-31' as stock_date,
    floor(exp(12 * u(product_id, 'stock') - 1)) as on_hand,
    0e0 as on_order
from int_price_curves
where one_in(product_id, 'counted', 2);
"""


def write_random_shop(database: Path, products: int) -> None:
    """Write what the price models read of so many products to a new database file."""
    values = {
        "products": products,
        "categories": CATEGORIES,
        "subcategories": SUBCATEGORIES,
        "ruled": min(RULED_PRODUCTS, products // 10),
        "changes": CHANGES_PER_WEEK,
    }
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": "v1.4.0"}
    ) as connection:
        for statement in (UNIFORM + CURVES + RULES + SURROUNDINGS).split(";")[:-1]:
            for name, value in values.items():
                statement = statement.replace(f"${name}", str(value))
            connection.execute(statement)
