"""Tables that discounts are decided on, drawn at random, awkward ones among them.

No cost, a cost above the price, a price of a cent, an elasticity of -20, certain
buyers, products that several price rules bind or none. One age buys at discounts far
more than others; every other customer has a price list of their own.
"""

import duckdb

CUSTOMERS, PER_CUSTOMER, PRODUCTS = 50_000, 20, 2_000

# In the names of the models whose place they take. Every number is drawn before it is
# used, on one thread: the same tables each time.
DRAWN = f"""
set threads = 1;
select setseed(0.5);
create temp table drawn as
select
    number,
    'p' || number as product_id,
    case when number % 50 = 0 then 0.01 else round(1 + 30 * random(), 2) end as price,
    random() as lowest, random() as cost, -0.2 - 20 * power(random(), 3) as elasticity,
    random() as low, random() as high, random() as middle, 20 * random() as mean_units,
    random() as w1_low, random() as w1_high, random() as falling,
    random() as floor_share, random() as min_margin
from range({PRODUCTS}) as products (number);
create table int_price_curves as
select
    product_id,
    price,
    round(price * (0.5 + 0.5 * lowest), 2) as lowest_price,
    case when number % 20 > 0 then price * (0.1 + cost) end as unit_cost,
    elasticity,
    elasticity * (1 + low) as elasticity_low,
    elasticity * high as elasticity_high,
    number % 10 > 0 as has_enough_evidence,
    if(number % 10 > 0, null, 'drawn so') as not_enough_reason,
    'drawn' as model_id
from drawn;
create table int_price_rules as
select
    product_id,
    if(number % 9 = 1, null, number % 9 = 2) as is_fixed,
    if(number % 9 = 1, null, number % 9 <> 3) as may_be_cut,
    if(number % 9 < 6, price * (0.7 + 0.4 * floor_share), null)::decimal(12, 2)
        as floor_price,
    if(number % 9 = 1, null, min_margin / 2) as min_margin_rate
from drawn
where number % 13 > 0;
create table int_lowest_prices as
select product_id, (price * 0.95)::decimal(12, 2) as lowest_price_30_days
from drawn
where number % 3 > 0;
create table int_price_ranges as
select product_id, 2 as places from drawn where number % 7 > 0;
create table int_linear_demand as
select
    product_id,
    price * (0.8 + 0.4 * middle) as mean_price,
    mean_units,
    -elasticity * mean_units / price as w1,
    w1 * (1.5 * w1_low - 0.5) as w1_low,
    w1 * (1 + w1_high) as w1_high,
    if(falling < 0.2, 'drawn so', null) as not_falling_reason
from drawn;
create table stg_customers as
select
    number,
    'c' || number as customer_id,
    if(number % 3 = 0, 'UK', 'FR') as country,
    number % 5 as age,
    json_object('age', age)::varchar as attributes
from range({CUSTOMERS}) as customers (number);
create table int_consenting_customers as select customer_id from stg_customers;
create table int_customer_price_sensitivity as
select
    customer_id,
    if(age = 4, 2, 0) + random() as price_sensitivity_multiplier,
    random() / 2 as price_sensitivity_error
from stg_customers;
create table product_recommendations as
select
    customer_id,
    'p' || (number * 97 + rank * 101) % {PRODUCTS} as product_id,
    rank as recommendation_rank,
    if(random() < 0.01, 1, random() * random()) as score
from stg_customers, range({PER_CUSTOMER}) as ranks (rank);
create table int_offer_prices as
select
    customer_id,
    product_id,
    greatest(
        round(
            curves.price * if(number % 2 = 0, 1, 0.5 + hash(customer_id) % 100 / 100),
            2
        ),
        0.01
    ) as price,
    curves.price as todays_price
from product_recommendations
inner join int_price_curves as curves using (product_id)
inner join stg_customers using (customer_id);
"""


def write_random_discounts(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what the discount models read to a new database."""
    connection.execute(DRAWN)
