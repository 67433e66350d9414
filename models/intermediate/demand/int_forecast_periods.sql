with

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

calendar_events as (

    select * from {{ ref('stg_calendar_events') }}

),

promotions as (

    select * from {{ ref('int_promotion_periods') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(8) }}

),

events as (

    select
        {{ period_number('calendar_events.event_date') }} as period_number,
        count(*) as event_count

    from calendar_events
    cross join shop

    group by all

),

promotion_plan as (

    select max(period_number) as planned_until from promotions

),

periods as (

    select
        cut_offs.cut_off_period,
        cut_offs.is_latest,
        cast(steps.generated_number as integer) as periods_ahead,
        cast(cut_offs.cut_off_period + steps.generated_number - 1 as integer)
            as period_number,
        cast({{ dbt.dateadd(
            'day',
            '7 * (steps.generated_number - 1)',
            'cut_offs.cut_off_date'
        ) }} as date) as period_date

    from cut_offs
    cross join steps

)

select
    periods.cut_off_period,
    periods.is_latest as is_future,
    periods.periods_ahead,
    periods.period_number,
    periods.period_date,
    coalesce(events.event_count, 0) as event_count,
    coalesce(next_events.event_count, 0) as next_event_count,
    coalesce(periods.period_number <= promotion_plan.planned_until, false)
        as is_planned

from periods
cross join promotion_plan
left join events on periods.period_number = events.period_number
left join events as next_events
    on periods.period_number + 1 = next_events.period_number
