with

cutoffs as (

    select * from {{ ref('int_elasticity_cutoffs') }}

),

estimates as (

    select * from {{ ref('int_elasticity_estimates') }}

),

price_tests as (

    select * from {{ ref('int_price_test_elasticities') }}

),

hierarchy as (

    select * from {{ ref('int_product_hierarchy') }}

),

ranked as (

    select
        hierarchy.product_id,
        hierarchy.distance,
        estimates.*,
        row_number() over (
            partition by estimates.cutoff_date, hierarchy.product_id
            order by hierarchy.distance
        ) as row_rank

    from hierarchy
    inner join estimates
        on hierarchy.level = estimates.level
        and hierarchy.name = estimates.name

),

-- What the shop has tested overrules what history says.
found as (

    select
        cutoffs.cutoff_date,
        cutoffs.is_latest,
        ranked.product_id,
        ranked.promotion_effect,
        ranked.promotion_effect_error,
        ranked.cross_elasticity,
        ranked.cross_elasticity_error,
        coalesce(price_tests.elasticity, ranked.elasticity) as elasticity,
        coalesce(price_tests.standard_error, ranked.elasticity_error) as standard_error,
        case
            when price_tests.product_id is not null then 'price test'
            when ranked.distance = 1 then 'own sales and its hierarchy''s'
            else concat('products of its ', ranked.level)
        end as basis,
        case when price_tests.product_id is null then ranked.estimator end as estimator

    from ranked
    inner join cutoffs on ranked.cutoff_date = cutoffs.cutoff_date
    left join price_tests
        on ranked.cutoff_date = price_tests.cutoff_date
        and ranked.product_id = price_tests.product_id

    where ranked.row_rank = 1

)

-- The guard: demand that grows with its price is no demand curve.
select
    cutoff_date,
    is_latest,
    product_id,
    round(elasticity, 6) as raw_elasticity,
    round(standard_error, 6) as standard_error,
    {{ clipped('elasticity') }} as elasticity,
    {{ clipped('elasticity - ' ~ error_margin('standard_error')) }} as elasticity_low,
    {{ clipped('elasticity + ' ~ error_margin('standard_error')) }} as elasticity_high,
    elasticity + {{ error_margin('standard_error') }} < 0e0 as has_enough_evidence,
    least(greatest(round(coalesce(promotion_effect, 0e0), 6), -1e0), 2e0)
        as promotion_effect,
    round(promotion_effect_error, 6) as promotion_effect_error,
    round(cross_elasticity, 6) as cross_elasticity,
    round(cross_elasticity_error, 6) as cross_elasticity_error,
    basis,
    estimator

from found
