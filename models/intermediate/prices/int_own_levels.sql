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

elasticities as (

    select * from {{ ref('int_elasticities') }}

),

cutoffs as (

    select
        cutoff_date,
        until_date,
        {{ dbt.dateadd('week', -13, 'cutoff_date') }} as from_date

    from {{ ref('int_elasticity_cutoffs') }}

),

-- The 13 weeks before a cutoff too, as what is known at the cutoff explains them.
explained as (

    select
        cutoffs.cutoff_date,
        product_weeks.product_id,
        product_weeks.week_date,
        product_weeks.week_number,
        product_weeks.units,
        exp(
            elasticities.elasticity * product_weeks.log_price
            + {{ promotion_lift('product_weeks.promoted_share') }}
        ) as response

    from product_weeks
    inner join cutoffs
        on
        product_weeks.week_date >= cutoffs.from_date
        and product_weeks.week_date < cutoffs.until_date
    inner join elasticities
        on
        product_weeks.product_id = elasticities.product_id
        and cutoffs.cutoff_date = elasticities.cutoff_date

),

summed as (

    select
        cutoff_date,
        product_id,
        week_date,
        sum(case when response is not null then units end)
            over {{ weeks_before(13, 'cutoff_date, product_id') }} as own_units,
        round(sum(response) over {{ weeks_before(13, 'cutoff_date, product_id') }}, 9)
            as own_response

    from explained

)

select
    product_id,
    week_date,
    own_units,
    own_response

from summed

where week_date >= cutoff_date
