with

levels as (

    select * from {{ ref('int_price_levels') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

believable as (

    select * from {{ ref('int_believable_units') }}

),

elasticities as (

    select * from {{ ref('int_elasticities') }}

    where is_latest

),

-- A number that nothing the product ever sold makes believable is none, nor is a cost,
-- as of a whole case, that no price ever came near.
believed as (

    select
        levels.*,
        products.product_name,
        products.brand,
        cast(products.unit_cost as double) as unit_cost,
        coalesce(
            products.unit_cost
            > 2e0 * greatest(levels.highest_price, levels.list_price, levels.price),
            false
        ) as is_cost_doubtful,
        coalesce(levels.expected_units > believable.most_units, false)
            as is_unbelievable,
        believable.most_units,
        case
            when discontinued.product_id is not null
                then concat('discontinued since ', discontinued.discontinued_date)
            when not (levels.is_price_seen or levels.sold_lately)
                then 'nothing of it was sold in 13 weeks'
        end as not_on_sale_reason

    from levels
    inner join products on levels.product_id = products.product_id
    left join {{ ref('int_discontinued_products') }} as discontinued
        on levels.product_id = discontinued.product_id
    left join believable on levels.product_id = believable.product_id

)

select
    levels.product_id,
    levels.product_name,
    levels.category,
    levels.subcategory,
    levels.brand,
    levels.not_on_sale_reason is null as is_on_sale,
    levels.not_on_sale_reason,
    levels.price,
    round(levels.list_price, 2) as list_price,
    case when not levels.is_cost_doubtful then levels.unit_cost end as unit_cost,
    levels.is_cost_doubtful,
    case
        when levels.unit_cost is null then 'its cost is unknown'
        when levels.is_cost_doubtful
            then concat(
                'its cost, ', cast(levels.unit_cost as decimal(18, 2)),
                ', is more than twice any price of 52 weeks: is it of one unit?'
            )
    end as no_cost_reason,
    least({{ asked_price('levels.lowest_price') }}, levels.price) as lowest_price,
    greatest(round(levels.highest_price, 2), levels.price) as highest_price,
    levels.usual_units,
    case when not levels.is_unbelievable then levels.expected_units end
        as expected_units,
    case
        when levels.is_unbelievable
            then concat(
                'not enough evidence: the model expects ',
                round(levels.expected_units, 1),
                ' a week, and what was sold makes at most ',
                round(levels.most_units, 1), ' believable'
            )
        else levels.no_units_reason
    end as no_units_reason,
    case when not levels.is_unbelievable then levels.log_units_error end
        as log_units_error,
    case when not levels.is_unbelievable then levels.log_week_error end
        as log_week_error,
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

from believed as levels
left join elasticities on levels.product_id = elasticities.product_id
