with

hierarchy_weeks as (

    select * from {{ ref('int_hierarchy_weeks') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

windows as (

    select
        hierarchy_weeks.level,
        hierarchy_weeks.name,
        origins.origin_week,
        sum(
            case
                when hierarchy_weeks.week_number >= origins.origin_week - 1
                    then hierarchy_weeks.units
            end
        ) as units_1,
        sum(
            case
                when hierarchy_weeks.week_number >= origins.origin_week - 4
                    then hierarchy_weeks.units
            end
        ) / 4e0 as units_4,
        sum(hierarchy_weeks.units) / 13e0 as units_13

    from hierarchy_weeks
    inner join origins
        on hierarchy_weeks.week_number < origins.origin_week
        and hierarchy_weeks.week_number >= origins.origin_week - 13

    group by all

)

-- Rounded, because sums of doubles depend on threads.
select
    level,
    name,
    origin_week,
    round(coalesce(units_1, 0e0) / nullif(units_13, 0e0), 6) as trend_1,
    round(coalesce(units_4, 0e0) / nullif(units_13, 0e0), 6) as trend_4,
    round(units_13, 6) as units_13

from windows
