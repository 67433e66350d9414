{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

prices as (

    select * from {{ ref('int_current_prices') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

discontinued as (

    select * from {{ ref('int_discontinued_products') }}

),

ranges as (

    select * from {{ ref('int_price_ranges') }}

)

select
    prices.product_id,
    {{ asked_price('prices.regular_price') }} as regular_price,
    rules.is_fixed,
    rules.may_be_cut,
    cast(rules.floor_price as double) as floor_price,
    cast(rules.price_ending as double) as price_ending,
    coalesce(ranges.places, 2) as places

from prices
inner join rules on prices.product_id = rules.product_id
left join ranges on prices.product_id = ranges.product_id
left join discontinued on prices.product_id = discontinued.product_id

where discontinued.product_id is null
