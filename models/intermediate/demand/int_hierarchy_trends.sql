with

hierarchy_weeks as (

    select * from {{ ref('int_hierarchy_weeks') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

first_week as (

    select min(week_number) as first_week from hierarchy_weeks

),

last_year as (

    select
        hierarchy_weeks.level,
        hierarchy_weeks.name,
        origins.origin_week,
        {{ exact_sum('hierarchy_weeks.units') }} / 13e0 as units_13

    from hierarchy_weeks
    cross join first_week
    inner join origins
        on hierarchy_weeks.week_number < origins.origin_week - origins.season_weeks
        and hierarchy_weeks.week_number
        >= origins.origin_week - origins.season_weeks - 13
        and first_week.first_week <= origins.origin_week - origins.season_weeks - 13

    group by all

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
    windows.level,
    windows.name,
    windows.origin_week,
    round(coalesce(windows.units_1, 0e0) / nullif(windows.units_13, 0e0), 6)
        as trend_1,
    round(coalesce(windows.units_4, 0e0) / nullif(windows.units_13, 0e0), 6)
        as trend_4,
    round(windows.units_13 / nullif(last_year.units_13, 0e0), 6) as yearly_trend,
    round(windows.units_13, 6) as units_13

from windows
left join last_year
    on windows.level = last_year.level
    and windows.name = last_year.name
    and windows.origin_week = last_year.origin_week
