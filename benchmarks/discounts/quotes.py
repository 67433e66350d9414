"""The random tables that discounts are decided on, and what must be true after."""

CUSTOMERS, PER_CUSTOMER, PRODUCTS = 50_000, 20, 2_000
CAP, RATIO, ANYWAY = 0.3, 1.15, 0.5

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
    random() as floor_share, random() as least_margin
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
    if(number % 10 > 0, null, 'drawn so') as not_enough_because,
    'drawn' as model_id
from drawn;
create table int_price_rules as
select
    product_id,
    if(number % 9 = 1, null, number % 9 = 2) as is_fixed,
    if(number % 9 = 1, null, number % 9 <> 3) as may_be_cut,
    if(number % 9 < 6, price * (0.7 + 0.4 * floor_share), null)::decimal(12, 2)
        as floor_price,
    if(number % 9 = 1, null, least_margin / 2) as least_margin_rate
from drawn
where number % 13 > 0;
create table int_linear_demand as
select
    product_id,
    price * (0.8 + 0.4 * middle) as mean_price,
    mean_units,
    -elasticity * mean_units / price as w1,
    w1 * (1.5 * w1_low - 0.5) as w1_low,
    w1 * (1 + w1_high) as w1_high,
    if(falling < 0.2, 'drawn so', null) as not_falling_because
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
    if(age = 4, 2, 0) + random() as customer_factor,
    random() / 2 as factor_error
from stg_customers;
create table product_recommendations as
select
    customer_id,
    'p' || (number * 97 + rank * 101) % {PRODUCTS} as product_id,
    rank as recommendation_rank,
    if(random() < 0.01, 1, random() * random()) as score
from stg_customers, range({PER_CUSTOMER}) as ranks (rank);
"""

# How many discounts break each limit, by what was drawn; then what was done in all.
BROKEN = f"""
with given as (
    select
        suggestions.customer_id,
        discounted_price,
        incremental_margin_low,
        expected_discount_cost,
        curves.* exclude (elasticity, elasticity_low, model_id),
        rules.* exclude (product_id),
        score
    from discount_suggestions as suggestions
    inner join int_price_curves as curves using (product_id)
    left join int_price_rules as rules using (product_id)
    inner join product_recommendations using (customer_id, product_id)
    where suggestions.discounted_price <> curves.price or discount_rate > 0
),
group_prices as (
    select product_id, age, country, avg(discounted_price) as price
    from discount_suggestions inner join stg_customers using (customer_id)
    group by grouping sets ((product_id, age), (product_id, country))
),
ratios as (
    select max(price) / min(price) as ratio from group_prices
    group by product_id, age is null
)
select
    count(*) filter (discounted_price < (1 - {CAP}) * price - 1e-6) as cap,
    count(*) filter (is_fixed) as fixed,
    count(*) filter (not may_be_cut) as never_cut,
    count(*) filter (discounted_price < floor_price - 1e-9) as floor,
    count(*) filter (not coalesce(discounted_price >= unit_cost - 1e-9, false)) as cost,
    count(*) filter (
        discounted_price - unit_cost < least_margin_rate * discounted_price - 1e-8
    ) as least_margin,
    count(*) filter (discounted_price < lowest_price) as never_seen,
    count(*) filter (not has_enough_evidence) as evidence,
    count(*) filter (score > {ANYWAY} + 1e-9) as buys_anyway,
    count(*) filter (incremental_margin_low <= 0) as may_lose,
    (
        select count(*) from (
            from given select customer_id group by all having count(*) > $each
        )
    ) as per_customer,
    (sum(expected_discount_cost) > $budget)::int as budget,
    (select count(*) from ratios where ratio > {RATIO} + 1e-6) as group_ratio,
    (select count(*) from fairness_audit where not is_within_bound) as audit,
    {CUSTOMERS * PER_CUSTOMER} - (select count(*) from discount_suggestions) as lost
from given
"""
DONE = """
select
    count(*) filter (discount_rate > 0) as given,
    sum(expected_discount_cost) as spent,
    (select max(largest_price_ratio) from fairness_audit) as ratio,
    (
        select string_agg(attribute, ', ' order by attribute) from fairness_audit
        where group_name = 'all groups' and not is_within_chance
    ) as told
from discount_suggestions
"""
