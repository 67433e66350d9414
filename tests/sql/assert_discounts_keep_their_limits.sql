-- Cap, cost, evidence, need, limit per customer and budget, on what was decided.
with

given as (

    select
        *,
        count(*) over (partition by customer_id) as customer_discounts,
        sum(cast(expected_discount_cost as decimal(28, 9))) over () as spent

    from {{ ref('discount_suggestions') }}

    where discount_rate > 0e0

)

select * from given

where
    discount_rate > {{ largest_discount_rate() }} + 1e-9
    or discounted_price < price * (1e0 - {{ largest_discount_rate() }}) - 1e-6
    or unit_cost is null
    or discounted_price < unit_cost * (1e0 + {{ var('least_margin_rate') }}) - 1e-9
    or purchase_probability > {{ var('would_buy_anyway_above') }}
    or incremental_margin_low <= 0e0
    or customer_discounts > {{ var('largest_discounts_per_customer') }}
    or spent
    > {{ 'null' if var('discount_budget') is none else var('discount_budget') }}
