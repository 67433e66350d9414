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

-- The product's effect times the customer's multiplier; their errors are independent.
personal as (

    select
        recommended.recommendation_rank,
        {{ purchase_rate('recommended.score') }} as purchase_rate,
        customers.price_sensitivity_multiplier,
        effects.*,
        effects.effect * customers.price_sensitivity_multiplier as own_effect,
        sqrt(
            power(
                (effects.effect - effects.effect_low)
                * customers.price_sensitivity_multiplier,
                2
            )
            + power(
                effects.effect
                * {{ error_margin('customers.price_sensitivity_error') }},
                2
            )
        ) as own_effect_lower_error,
        sqrt(
            power(
                (effects.effect_high - effects.effect)
                * customers.price_sensitivity_multiplier,
                2
            )
            + power(
                effects.effect
                * {{ error_margin('customers.price_sensitivity_error') }},
                2
            )
        ) as own_effect_upper_error

    from recommended
    inner join effects
        on recommended.customer_id = effects.customer_id
        and recommended.product_id = effects.product_id
    inner join customers on recommended.customer_id = customers.customer_id

),

chances as (

    select
        *,
        {{ purchase_probability('purchase_rate') }} as probability,
        {{ purchase_probability('purchase_rate', purchase_rate_ratio('own_effect')) }}
            as discounted_probability,
        {{ purchase_probability(
            'purchase_rate',
            purchase_rate_ratio('(own_effect - own_effect_lower_error)')
        ) }} as probability_low,
        {{ purchase_probability(
            'purchase_rate',
            purchase_rate_ratio('(own_effect + own_effect_upper_error)')
        ) }} as probability_high

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
    lowest_price_30_days,
    reduction_from_lowest_rate,
    is_fixed,
    may_be_cut,
    floor_price,
    margin_floor,
    unit_cost,
    elasticity,
    price_sensitivity_multiplier,
    purchase_rate,
    has_enough_evidence,
    not_enough_reason,
    probability,
    discounted_probability,
    probability * (price - unit_cost) as margin,
    discounted_probability * (discounted_price - unit_cost) as discounted_margin,
    probability_low * (discounted_price - unit_cost)
    - probability * (price - unit_cost) as incremental_margin_low,
    probability_high * (discounted_price - unit_cost)
    - probability * (price - unit_cost) as incremental_margin_high,
    discounted_probability * (price - discounted_price) as discount_cost,
    model_id

from chances
