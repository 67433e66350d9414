with

effects as (

    select * from {{ ref('int_day_effects') }}

),

weeks as (

    select * from {{ ref('int_forecast_weeks') }}

    where is_future

),

steps as (

    {{ dbt.generate_series(7) }}

)

select
    effects.product_id,
    cast({{ dbt.dateadd(
        'day', 'cast(steps.generated_number as integer) - 1', 'weeks.week_start_date'
    ) }} as date) as sale_date,
    case steps.generated_number
        when 1 then effects.share_1
        when 2 then effects.share_2
        when 3 then effects.share_3
        when 4 then effects.share_4
        when 5 then effects.share_5
        when 6 then effects.share_6
        else effects.share_7
    end as share

from weeks
inner join effects
    on weeks.origin_week = effects.origin_week
    and weeks.weeks_ahead = effects.weeks_ahead
cross join steps
order by effects.product_id, weeks.weeks_ahead, steps.generated_number
