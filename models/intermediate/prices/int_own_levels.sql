{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

known_before as (

    select
        *,
        base_units + 1e-3 as weight,
        ln(coalesce(price, price_lately)) as log_price,
        case when is_promoted then 1e0 else 0e0 end as promoted

    from {{ ref('int_weeks_known_before') }}

),

product_weeks as (

    select
        product_id,
        week_date,
        week_number,
        {{ exact_sum('units') }} as units,
        {{ across_stores('log_price') }} as log_price,
        {{ across_stores('promoted') }} as promoted_share

    from known_before

    group by all

),

cutoffs as (

    select
        *,
        {{ dbt.dateadd('week', -52, 'from_date') }} as seen_from_date

    from {{ ref('int_elasticity_cutoffs') }}

),

elasticities as (

    select * from {{ ref('int_elasticities') }}

),

-- The 52 weeks before too, as what is known at the cutoff explains them. Where nothing
-- is known of any price, a price is taken to do nothing.
seen as (

    select
        cutoffs.cutoff_date,
        cutoffs.from_date,
        product_weeks.*,
        coalesce(elasticities.elasticity, 0e0) as elasticity,
        coalesce(elasticities.promotion_effect, 0e0) as promotion_effect,
        {{ dbt.datediff('cutoffs.cutoff_date', 'product_weeks.week_date', 'day') }}
        / 7e0 as weeks_on

    from product_weeks
    inner join cutoffs
        on
        product_weeks.week_date >= cutoffs.seen_from_date
        and product_weeks.week_date < cutoffs.until_date
    left join elasticities
        on
        product_weeks.product_id = elasticities.product_id
        and cutoffs.cutoff_date = elasticities.cutoff_date

),

explained as (

    select
        *,
        exp(
            elasticity * log_price + {{ promotion_lift('promoted_share') }}
        ) as response

    from seen

),

summed as (

    select
        cutoff_date,
        from_date,
        product_id,
        week_date,
        {{ own_sums(2) }},
        {{ own_sums(8) }},
        {{ own_sums(26) }}

    from explained

)

select
    product_id,
    week_date,
    own_units_2,
    own_log_response_2,
    own_units_8,
    own_log_response_8,
    own_log_level_8,
    own_units_26,
    own_log_response_26,
    own_log_level_26

from summed

where week_date >= from_date
