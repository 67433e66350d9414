{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

curves as (

    select * from {{ ref('int_price_curves') }}

    where elasticity is not null and price > 0e0

),

offer_prices as (

    select
        customer_id,
        product_id,
        price,
        todays_price

    from {{ ref('int_offer_prices') }}

    where price > 0e0

),

lines as (

    select * from {{ ref('int_linear_demand') }}

    where not_falling_reason is null

),

rules as (select * from {{ ref('int_price_rules') }}),

lowest_prices as (select * from {{ ref('int_lowest_prices') }}),

ranges as (select * from {{ ref('int_price_ranges') }}),

rates as (

    {{ discount_rates() }}

),

-- Rounded up, so that nobody is given more than the rate. On a customer's own list the
-- lowest price lies as far below today's as on everybody's.
offers as (

    select
        offer_prices.customer_id,
        curves.product_id,
        offer_prices.price,
        offer_prices.todays_price as shelf_price,
        curves.lowest_price * (offer_prices.price / offer_prices.todays_price)
            as lowest_price,
        curves.unit_cost,
        curves.elasticity,
        curves.elasticity_low,
        curves.elasticity_high,
        coalesce(curves.has_enough_evidence, false) as has_enough_evidence,
        curves.not_enough_reason,
        curves.model_id,
        rules.is_fixed,
        rules.may_be_cut,
        rules.floor_price,
        {{ whole_cents(
            'ceil', 'curves.unit_cost / (1e0 - coalesce(rules.min_margin_rate, 0e0))'
        ) }} as margin_floor,
        lowest_prices.lowest_price_30_days,
        lines.w1,
        lines.w1_low,
        lines.w1_high,
        lines.mean_price,
        lines.mean_units,
        rates.discount_rate,
        case
            when rates.discount_rate = 0e0 then offer_prices.price
            else
                ceil(
                    power(1e1, coalesce(ranges.places, 2))
                    * offer_prices.price * (1e0 - rates.discount_rate) - 1e-6
                ) / power(1e1, coalesce(ranges.places, 2))
        end as discounted_price

    from offer_prices
    inner join curves on offer_prices.product_id = curves.product_id
    cross join rates
    left join rules on curves.product_id = rules.product_id
    left join lines on curves.product_id = lines.product_id
    left join lowest_prices on curves.product_id = lowest_prices.product_id
    left join ranges on curves.product_id = ranges.product_id

)

select
    customer_id,
    product_id,
    discount_rate,
    price,
    discounted_price,
    lowest_price,
    lowest_price_30_days,
    {{ reduction_from('lowest_price_30_days', 'discounted_price', 'price') }}
        as reduction_from_lowest_rate,
    is_fixed,
    may_be_cut,
    floor_price,
    margin_floor,
    unit_cost,
    elasticity,
    has_enough_evidence,
    not_enough_reason,
    {{ discount_effect('') }} as effect,
    {{ discount_effect('low') }} as effect_low,
    {{ discount_effect('high') }} as effect_high,
    model_id

from offers
