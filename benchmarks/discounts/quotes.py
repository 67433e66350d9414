"""What must be true of the discounts on randomly drawn tables."""

from python_udfs.shops.random_discounts import CUSTOMERS, PER_CUSTOMER

CAP, RATIO, ANYWAY = 0.3, 1.15, 0.5

# How many discounts break each limit, by what was drawn; then what was done in all.
BROKEN = f"""
with given as (
    select
        suggestions.customer_id,
        discounted_price,
        incremental_margin_low,
        expected_discount_cost,
        offers.price,
        curves.lowest_price * offers.price / curves.price as lowest_price,
        curves.* exclude (price, lowest_price, elasticity, elasticity_low, model_id),
        rules.* exclude (product_id),
        score
    from discount_suggestions as suggestions
    inner join int_price_curves as curves using (product_id)
    inner join int_offer_prices as offers using (customer_id, product_id)
    left join int_price_rules as rules using (product_id)
    inner join product_recommendations using (customer_id, product_id)
    where suggestions.discounted_price <> offers.price or discount_rate > 0
),
group_prices as (
    select product_id, age, country, avg(discounted_price / price) as left_of_price
    from discount_suggestions inner join stg_customers using (customer_id)
    group by grouping sets ((product_id, age), (product_id, country))
),
ratios as (
    select max(left_of_price) / min(left_of_price) as ratio from group_prices
    group by product_id, age is null
)
select
    count(*) filter (discounted_price < (1 - {CAP}) * price - 1e-6) as cap,
    count(*) filter (is_fixed) as fixed,
    count(*) filter (not may_be_cut) as never_cut,
    count(*) filter (discounted_price < floor_price - 1e-9) as floor,
    count(*) filter (not coalesce(discounted_price >= unit_cost - 1e-9, false)) as cost,
    count(*) filter (
        discounted_price - unit_cost < min_margin_rate * discounted_price - 1e-8
    ) as min_margin,
    count(*) filter (discounted_price < lowest_price - 1e-9) as never_seen,
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
    (select max(max_price_ratio) from fairness_audit) as ratio,
    (
        select string_agg(attribute, ', ' order by attribute) from fairness_audit
        where group_name = 'all groups' and is_separable
    ) as told
from discount_suggestions
"""
