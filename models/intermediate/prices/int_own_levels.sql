{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

known_before as (

    select * from {{ ref('int_weeks_known_before') }}

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
        known_before.product_id,
        known_before.week_date,
        known_before.week_number,
        known_before.units,
        exp(
            elasticities.elasticity
            * ln(coalesce(known_before.price, known_before.price_lately))
            + case
                when known_before.is_promoted then elasticities.promotion_effect
                else 0e0
            end
        ) as response

    from known_before
    inner join cutoffs
        on
        known_before.week_date >= cutoffs.from_date
        and known_before.week_date < cutoffs.until_date
    inner join elasticities
        on
        known_before.product_id = elasticities.product_id
        and cutoffs.cutoff_date = elasticities.cutoff_date

),

summed as (

    select
        cutoff_date,
        product_id,
        week_date,
        sum(case when response is not null then units end)
            over {{ weeks_before(13, 'cutoff_date, product_id') }} as own_units,
        sum(response)
            over {{ weeks_before(13, 'cutoff_date, product_id') }} as own_response

    from explained

)

select
    product_id,
    week_date,
    own_units,
    own_response

from summed

where week_date >= cutoff_date
