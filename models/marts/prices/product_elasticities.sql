with

elasticities as (

    select * from {{ ref('int_elasticities') }}

    where is_latest

),

curves as (

    select * from {{ ref('int_price_curves') }}

)

select
    curves.product_id,
    curves.product_name,
    curves.category,
    curves.subcategory,
    elasticities.elasticity,
    elasticities.standard_error,
    elasticities.elasticity_low,
    elasticities.elasticity_high,
    elasticities.raw_elasticity,
    curves.has_enough_evidence,
    curves.not_enough_reason,
    elasticities.promotion_effect,
    elasticities.promotion_effect_error,
    elasticities.cross_elasticity,
    elasticities.cross_elasticity_error,
    elasticities.basis,
    elasticities.estimator

from curves
inner join elasticities on curves.product_id = elasticities.product_id
