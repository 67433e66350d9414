-- Cap, price rules, cost, evidence, need, limit per customer, budget: on the decisions.
with

given as (

    select
        suggestions.*,
        rules.is_fixed,
        rules.may_be_cut,
        rules.floor_price,
        rules.min_margin_rate,
        count(*) over (partition by suggestions.customer_id) as customer_discounts,
        sum(cast(suggestions.expected_discount_cost as decimal(28, 9))) over () as spent

    from {{ ref('discount_suggestions') }} as suggestions
    left join {{ ref('int_price_rules') }} as rules
        on suggestions.product_id = rules.product_id

    where suggestions.discount_rate > 0e0

)

select * from given

where
    discount_rate > {{ max_discount_rate() }} + 1e-9
    or discounted_price < price * (1e0 - {{ max_discount_rate() }}) - 1e-6
    or is_fixed
    or not may_be_cut
    or discounted_price < floor_price
    or unit_cost is null
    or discounted_price * (1e0 - coalesce(min_margin_rate, 0e0)) < unit_cost - 1e-8
    or purchase_probability > {{ var('max_purchase_probability') }}
    or incremental_margin_low <= 0e0
    or customer_discounts > {{ var('max_discounts_per_customer') }}
    or spent
    > {{ 'null' if var('discount_budget') is none else var('discount_budget') }}
