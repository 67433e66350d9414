with

levels as (

    select * from {{ ref('int_price_levels') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

elasticities as (

    select * from {{ ref('int_elasticities') }}

    where is_latest

)

select
    levels.product_id,
    products.product_name,
    levels.category,
    levels.subcategory,
    products.brand,
    levels.is_price_seen or levels.sold_lately as is_on_sale,
    levels.price,
    round(levels.list_price, 2) as list_price,
    cast(products.unit_cost as double) as unit_cost,
    least(greatest(round(levels.lowest_price, 2), 1e-2), levels.price) as lowest_price,
    greatest(round(levels.highest_price, 2), levels.price) as highest_price,
    levels.expected_units,
    levels.no_units_reason,
    levels.log_units_error,
    levels.log_week_error,
    elasticities.elasticity,
    elasticities.standard_error,
    elasticities.elasticity_low,
    elasticities.elasticity_high,
    coalesce(elasticities.has_enough_evidence, false) as has_enough_evidence,
    case
        when elasticities.product_id is null
            then 'not enough evidence: too few weeks, or no price ever changed'
        when not elasticities.has_enough_evidence
            then concat(
                'not enough evidence: its elasticity is ',
                round(elasticities.raw_elasticity, 1), ' give or take ',
                round({{ error_margin('elasticities.standard_error') }}, 1)
            )
    end as not_enough_reason,
    levels.is_extrapolated,
    levels.model_id

from levels
inner join products on levels.product_id = products.product_id
left join elasticities on levels.product_id = elasticities.product_id
