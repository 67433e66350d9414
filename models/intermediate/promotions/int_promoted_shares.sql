{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

promotions as (

    select * from {{ ref('int_promotions') }}

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

    where is_whole

),

steps as (

    {{ dbt.generate_series(7) }}

),

days as (

    select
        weeks.week_number,
        {{ dbt.dateadd(
            'day', 'cast(steps.generated_number as integer) - 1', 'weeks.week_date'
        ) }} as day_at

    from weeks
    cross join steps

)

-- Promotions that run on one day count once, however many.
select
    promotions.product_id,
    promotions.store_id,
    days.week_number,
    count(distinct days.day_at) / 7e0 as promoted_share

from promotions
inner join days
    on
    cast({{ dbt.date_trunc('day', 'promotions.starts_at') }} as date) <= days.day_at
    and promotions.ends_at > days.day_at

group by all
