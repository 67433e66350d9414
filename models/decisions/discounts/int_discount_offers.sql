{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

recommended as (

    select * from {{ ref('product_recommendations') }}

    where score is not null

),

effects as (

    select * from {{ ref('int_discount_effects') }}

),

customers as (

    select * from {{ ref('int_customer_price_sensitivity') }}

),

-- The product's effect times the customer's factor; their errors are independent.
personal as (

    select
        recommended.customer_id,
        recommended.recommendation_rank,
        {{ purchase_rate('recommended.score') }} as purchase_rate,
        customers.customer_factor,
        effects.*,
        effects.effect * customers.customer_factor as own_effect,
        sqrt(
            power(
                (effects.effect - effects.least_effect) * customers.customer_factor, 2
            )
            + power(effects.effect * {{ error_margin('customers.factor_error') }}, 2)
        ) as own_effect_less,
        sqrt(
            power(
                (effects.most_effect - effects.effect) * customers.customer_factor, 2
            )
            + power(effects.effect * {{ error_margin('customers.factor_error') }}, 2)
        ) as own_effect_more

    from recommended
    inner join effects on recommended.product_id = effects.product_id
    inner join customers on recommended.customer_id = customers.customer_id

),

chances as (

    select
        *,
        {{ purchase_probability('purchase_rate') }} as probability,
        {{ purchase_probability('purchase_rate', purchase_growth('own_effect')) }}
            as discounted_probability,
        {{ purchase_probability(
            'purchase_rate', purchase_growth('(own_effect - own_effect_less)')
        ) }} as least_probability,
        {{ purchase_probability(
            'purchase_rate', purchase_growth('(own_effect + own_effect_more)')
        ) }} as most_probability

    from personal

)

select
    customer_id,
    product_id,
    recommendation_rank,
    discount_rate,
    price,
    discounted_price,
    lowest_price,
    is_fixed,
    may_be_cut,
    floor_price,
    margin_floor,
    unit_cost,
    elasticity,
    customer_factor,
    purchase_rate,
    has_enough_evidence,
    not_enough_because,
    probability,
    discounted_probability,
    probability * (price - unit_cost) as margin,
    discounted_probability * (discounted_price - unit_cost) as discounted_margin,
    least_probability * (discounted_price - unit_cost)
    - probability * (price - unit_cost) as incremental_margin_low,
    most_probability * (discounted_price - unit_cost)
    - probability * (price - unit_cost) as incremental_margin_high,
    discounted_probability * (price - discounted_price) as discount_cost,
    model_id

from chances
