{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

weeks as (

    select * from {{ ref('int_elasticity_weeks') }}

    where units > 0

),

cutoffs as (

    select * from {{ ref('int_elasticity_cutoffs') }}

),

known as (

    select
        cutoffs.cutoff_date,
        weeks.*,
        ln(weeks.units) as log_units

    from weeks
    inner join cutoffs on weeks.week_date < cutoffs.cutoff_date

),

-- Where few products share a season, it can't be told from the price of one.
without_season as (

    select
        cutoff_date,
        product_id,
        store_id,
        week_date,
        years,
        {{ without_season('log_units') }} as log_units,
        {{ without_season('log_price') }} as log_price,
        {{ without_season('is_promoted') }} as is_promoted

    from known

)

select
    cutoff_date,
    product_id,
    {{ without_control('log_units', 'years') }} as log_units,
    {{ without_control('log_price', 'years') }} as log_price,
    {{ without_control('is_promoted', 'years') }} as is_promoted

from without_season
