with

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

calendar_events as (

    select * from {{ ref('stg_calendar_events') }}

),

promotions as (

    select * from {{ ref('int_promotion_weeks') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(8) }}

),

events as (

    select
        {{ week_number('calendar_events.event_date') }} as week_number,
        count(*) as event_count

    from calendar_events
    cross join shop

    group by all

),

promoted_weeks as (

    select
        week_number,
        week_number - lag(week_number) over (order by week_number) - 1
            as weeks_without

    from promotions

    where promotion_share > 0e0 and week_number >= -52

    group by week_number

),

last_promotions as (

    select
        max(week_number) as week_number,
        coalesce(max(weeks_without), 0) as weeks_without

    from promoted_weeks

),

-- A plan of later weeks than this one reaches beyond its last promotion for as long as
-- the shop goes without one. So does a record, but of weeks that are over.
promotion_plan as (

    select
        case
            when week_number >= 1 then week_number + weeks_without
            when week_number < -1 then least(week_number + weeks_without, -1)
            else week_number
        end as planned_until

    from last_promotions

),

weeks as (

    select
        origins.origin_week,
        origins.is_latest,
        cast(steps.generated_number as integer) as weeks_ahead,
        cast(origins.origin_week + steps.generated_number - 1 as integer)
            as week_number,
        cast({{ dbt.dateadd(
            'day',
            '7 * (steps.generated_number - 1)',
            'origins.origin_date'
        ) }} as date) as week_start_date

    from origins
    cross join steps

)

select
    weeks.origin_week,
    weeks.is_latest as is_future,
    weeks.weeks_ahead,
    weeks.week_number,
    weeks.week_start_date,
    coalesce(events.event_count, 0) as event_count,
    coalesce(next_events.event_count, 0) as next_event_count,
    coalesce(weeks.week_number <= promotion_plan.planned_until, false)
        as is_planned

from weeks
cross join promotion_plan
left join events on weeks.week_number = events.week_number
left join events as next_events
    on weeks.week_number + 1 = next_events.week_number
