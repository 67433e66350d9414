with

recommended as (

    select * from {{ ref('product_recommendations') }}

    where score is not null

),

curves as (

    select * from {{ ref('int_price_curves') }}

    where elasticity is not null

),

customers as (

    select * from {{ ref('int_customer_price_sensitivity') }}

),

lines as (

    select * from {{ ref('int_linear_demand') }}

    where not_falling_because is null

),

rates as (

    {{ discount_rates() }}

),

-- Rounded up to a cent, so that nobody is given more than the rate.
offers as (

    select
        recommended.customer_id,
        recommended.recommendation_rank,
        {{ purchase_rate('recommended.score') }} as purchase_rate,
        coalesce(customers.customer_factor, 1e0) as customer_factor,
        curves.product_id,
        curves.price,
        curves.lowest_price,
        curves.unit_cost,
        curves.elasticity,
        curves.elasticity_low,
        curves.elasticity_high,
        coalesce(curves.has_enough_evidence, false) as has_enough_evidence,
        curves.not_enough_because,
        curves.model_id,
        lines.w1,
        lines.w1_low,
        lines.w1_high,
        lines.mean_price,
        lines.mean_units,
        rates.discount_rate,
        case
            when rates.discount_rate = 0e0 then curves.price
            else
                ceil(100e0 * curves.price * (1e0 - rates.discount_rate) - 1e-6) / 100e0
        end as discounted_price

    from recommended
    cross join rates
    inner join curves on recommended.product_id = curves.product_id
    left join customers on recommended.customer_id = customers.customer_id
    left join lines on recommended.product_id = lines.product_id

),

chances as (

    select
        *,
        {{ purchase_probability('purchase_rate') }} as probability,
        {{ purchase_probability('purchase_rate', purchase_growth('expected')) }}
            as discounted_probability,
        {{ purchase_probability('purchase_rate', purchase_growth('least')) }}
            as least_probability,
        {{ purchase_probability('purchase_rate', purchase_growth('most')) }}
            as most_probability

    from offers

)

select
    customer_id,
    product_id,
    recommendation_rank,
    discount_rate,
    price,
    discounted_price,
    lowest_price,
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
