with

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

calendar_events as (

    select * from {{ ref('stg_calendar_events') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

steps as (

    {{ dbt.generate_series(var('forecast_horizon_days')) }}

),

days as (

    select
        cut_offs.cut_off_date,
        cut_offs.is_latest,
        cast(steps.generated_number as integer) as days_ahead,
        cast({{ dbt.dateadd(
            'day', 'steps.generated_number - 1', 'cut_offs.cut_off_date'
        ) }} as date) as forecast_date

    from cut_offs
    cross join steps

),

-- An event moves the days around it; one more than a fortnight away moves nothing.
event_distances as (

    select
        days.forecast_date,
        {{ dbt.datediff('days.forecast_date', 'calendar_events.event_date', 'day') }}
            as days_until

    from days
    cross join calendar_events

),

event_days as (

    select
        forecast_date,
        min(days_until) filter (where days_until >= 0) as days_until_event,
        min(-days_until) filter (where days_until <= 0) as days_since_event

    from event_distances

    where days_until between -14 and 14

    group by all

),

promotion_plan as (

    select max(ends_at) as planned_until from promotions

)

select
    days.forecast_date,
    days.cut_off_date,
    days.days_ahead,
    days.is_latest as is_future,
    {{ weekday('days.forecast_date') }} as weekday,
    extract(day from days.forecast_date) as day_of_month,
    extract(week from days.forecast_date) as week_of_year,
    event_days.days_until_event,
    event_days.days_since_event,
    days.forecast_date < promotion_plan.planned_until as is_planned

from days
cross join promotion_plan
left join event_days on days.forecast_date = event_days.forecast_date
