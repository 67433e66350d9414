with

weeks as (

    select * from {{ ref('int_price_weeks') }}

),

elasticities as (

    select * from {{ ref('int_elasticities') }}

),

own_levels as (

    select * from {{ ref('int_own_levels') }}

),

cutoffs as (

    select * from {{ ref('int_elasticity_cutoffs') }}

),

-- A week has the elasticity that was known before it; the first weeks have none.
known as (

    select
        weeks.*,
        elasticities.elasticity,
        elasticities.promotion_effect,
        own_levels.own_units,
        own_levels.own_response

    from weeks
    left join cutoffs
        on
        weeks.week_date >= cutoffs.cutoff_date
        and weeks.week_date < cutoffs.until_date
    left join elasticities
        on
        weeks.product_id = elasticities.product_id
        and cutoffs.cutoff_date = elasticities.cutoff_date
    left join own_levels
        on
        weeks.product_id = own_levels.product_id
        and weeks.week_date = own_levels.week_date

)

select
    product_id,
    week_date,
    is_latest,
    category,
    subcategory,
    weeks_since_first_sale,
    weeks_with_sales,
    price,
    is_price_seen,
    list_price,
    usual_price,
    lowest_price,
    highest_price,
    log_price_ratio,
    is_promoted,
    usual_promoted_share,
    base_units,
    ln(base_units + 1e-1) as log_base_units,
    {{ recent_pace() }} as recent_pace,
    1e0 / (1e0 + base_units) as sparseness,
    {{ recent_pace() }} / (1e0 + base_units) as sparse_recent_pace,
    {{ own_pace() }} as own_pace,
    {{ own_pace() }} / (1e0 + base_units) as sparse_own_pace,
    elasticity,
    promotion_effect,
    {{ promotion_lift('usual_promoted_share') }} as usual_promotion_lift,
    elasticity * recent_log_price_ratio
    + {{ promotion_lift('recent_promoted_share') }} as recent_response,
    {{ price_effect('log_price_ratio') }} as price_effect,
    {{ promotion_lift('is_promoted') }} as promotion_lift,
    units

from known
