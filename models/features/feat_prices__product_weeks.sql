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

age_paces as (

    select * from {{ ref('int_age_paces') }}

),

cutoffs as (

    select * from {{ ref('int_elasticity_cutoffs') }}

),

-- A week has the elasticity that was known before it, 0 where no price ever did
-- anything that is known; the first weeks have none.
known as (

    select
        weeks.*,
        case
            when cutoffs.cutoff_date is not null
                then coalesce(elasticities.elasticity, 0e0)
        end as elasticity,
        case
            when cutoffs.cutoff_date is not null
                then coalesce(elasticities.promotion_effect, 0e0)
        end as promotion_effect,
        own_levels.own_units_2,
        own_levels.own_log_response_2,
        own_levels.own_units_8,
        own_levels.own_log_response_8,
        own_levels.own_log_level_8,
        own_levels.own_units_26,
        own_levels.own_log_response_26,
        own_levels.own_log_level_26,
        coalesce(age_paces.age_pace_of_week, 0e0) as age_pace_of_week,
        coalesce(age_paces.age_pace_ahead, 0e0) as age_pace_ahead

    from weeks
    left join cutoffs
        on
        weeks.week_date >= cutoffs.from_date
        and weeks.week_date < cutoffs.until_date
    left join elasticities
        on
        weeks.product_id = elasticities.product_id
        and cutoffs.cutoff_date = elasticities.cutoff_date
    left join own_levels
        on
        weeks.product_id = own_levels.product_id
        and weeks.week_date = own_levels.week_date
    left join age_paces
        on
        weeks.product_id = age_paces.product_id
        and weeks.week_date = age_paces.week_date

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
    1e0 / (1e0 + base_units) as sparseness,
    {{ own_pace(2) }} as own_pace_2,
    {{ own_pace(8) }} as own_pace_8,
    {{ own_pace(26) }} as own_pace_26,
    {{ own_pace(2) }} / (1e0 + base_units) as sparse_own_pace_2,
    {{ own_pace(8) }} / (1e0 + base_units) as sparse_own_pace_8,
    {{ own_pace(26) }} / (1e0 + base_units) as sparse_own_pace_26,
    own_log_level_8 + elasticity * ln(usual_price) - ln(base_units + 1e-1)
        as log_pace_8,
    own_log_level_26 + elasticity * ln(usual_price) - ln(base_units + 1e-1)
        as log_pace_26,
    case when is_latest then age_pace_ahead else age_pace_of_week end as age_pace,
    age_pace_ahead,
    elasticity,
    promotion_effect,
    {{ price_effect('log_price_ratio') }} as price_effect,
    {{ promotion_lift('is_promoted') }} as promotion_lift,
    units

from known
